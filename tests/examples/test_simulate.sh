#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# swarm-simulate: the same seed gives the same answer, bad versions end as the stack's file says, and the
# picture is well-formed.
#
#   test_simulate.sh SWARM-SIMULATE
set -u
simulate=$1
stack=$(dirname "$0")/../../examples/koin/stack.yml
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
fail() { printf 'FAIL: %s\n' "$1"; cat "$work"/out; exit 1; }

"$simulate" "$stack" --runs 20 --boot 25s...40s --seed 7 --svg "$work/one.svg" >"$work/out" || fail 'it runs'
grep -q '^20 updates: min ' "$work/out" || fail 'it tells the durations'
grep -q 'succeeded  *40$' "$work/out" || fail 'good versions succeed'
grep -q ' 0 of [1-9][0-9]* requests failed' "$work/out" || fail 'no request fails'
grep -q 'new |.*-----*##' "$work/out" || fail 'the timeline shows a task that boots, then serves'
python3 -c 'import sys, xml.dom.minidom as d; d.parse(sys.argv[1])' "$work/one.svg" || fail 'the SVG is well-formed'

cp "$work/out" "$work/before"
"$simulate" "$stack" --runs 20 --boot 25s-40s --seed 7 --svg "$work/two.svg" >"$work/out"
cmp -s "$work/before" "$work/out" && cmp -s "$work/one.svg" "$work/two.svg" || fail 'a seed repeats itself'

"$simulate" "$stack" --runs 3 --version-fails 1 >"$work/out" || fail 'bad versions'
grep -q 'paused  *6$' "$work/out" || fail 'bad versions pause'
grep -q ' 0 of [1-9][0-9]* requests failed' "$work/out" || fail 'a bad version costs no request'

"$simulate" "$stack" --update "$stack" --runs 1 >"$work/out" || fail 'an update to the same'
"$simulate" >"$work/out" 2>&1 && fail 'no file is refused'
"$simulate" "$stack" --boot soon >"$work/out" 2>&1 && fail 'a wrong duration is refused'
"$simulate" "$work/nothing.yml" >"$work/out" 2>&1 && fail 'a missing file is refused'
echo ok
