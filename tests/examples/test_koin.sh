#!/bin/bash
# SPDX-License-Identifier: MIT
#
# The demo service and the load generator do what examples/run relies on.
#
#   test_koin.sh KOIN LOAD RELEASE
set -u
koin=$1 load=$2 release=$3
work=$(mktemp -d)
pids=()
failures=0
trap 'kill -KILL "${pids[@]}" 2>/dev/null; rm -rf "$work"' EXIT

# check NAME WANTED GOT: GOT matches the pattern WANTED
check() {
    # shellcheck disable=SC2053
    if [[ $3 != $2 ]]; then
        echo "FAILED: $1: wanted '$2', got '$3'" >&2
        failures=$((failures + 1))
    fi
}

# start NAME=value…: run koin on any free port; its number is in $port, its id in $pid
start() {
    : >"$work/out"
    env HOST=127.0.0.1 PORT=0 KOIN_BOOT=0 "$@" >"$work/out" 2>&1 &
    pid=$!
    pids+=("$pid")
    port=
    for _ in {1..200}; do
        port=$(sed -n 's/.*:\([0-9]*\): the port is open$/\1/p' "$work/out")
        [[ -n $port ]] && return
        kill -0 "$pid" 2>/dev/null || return
        sleep 0.02
    done
}

finish() {
    kill -TERM "$pid"
    wait "$pid"
    check "exit code after SIGTERM" 143 "$?"
}

# ask TEXT: send it, print all that comes until the other end closes
ask() {
    (exec 3<>"/dev/tcp/127.0.0.1/$port" && printf "$1" >&3 && timeout 5 cat <&3) 2>/dev/null
}

get() {
    ask "GET $1 HTTP/1.1\r\nHost: koin\r\nConnection: close\r\n\r\n"
}

echo "boot and health"
port=$((20000 + RANDOM % 10000))
PORT=$port KOIN_BOOT=300 KOIN_WARM=500 "$koin" >"$work/out" 2>&1 &
pid=$!
pids+=("$pid")
check "port closed while booting" "" "$(get /)"
until grep -q open "$work/out"; do sleep 0.02; done
check "health while warming" $'HTTP/1.1 503*{"status":"OUT_OF_SERVICE"}' "$(get /actuator/health)"
check "liveness while warming" $'HTTP/1.1 200*{"status":"UP"}' "$(get /actuator/health/liveness)"
check "requests while warming" $'HTTP/1.1 503*' "$(get /)"
sleep 0.6
check "health" $'HTTP/1.1 200*{"status":"UP"}' "$(get /actuator/health)"
check "readiness" $'HTTP/1.1 200*{"status":"UP"}' "$(get /actuator/health/readiness)"
finish

echo "settings"
printf '# a comment\nKOIN_VERSION=7\nKOIN_SLOT=9\n' >"$work/settings"
start KOIN_WARM=0 KOIN_SLOT=2 KOIN_TASK=web.2.x KOIN_NODE=w1 "$koin" "$work/settings"
check "answer" '*"version":"7","task":"web.2.x","node":"w1","slot":"2"*' "$(get /)"
check "unknown path" $'HTTP/1.1 404*' "$(get /nothing)"
finish
"$koin" a b 2>/dev/null
check "usage" 2 "$?"
KOIN_BOOT=soon "$koin" 2>/dev/null
check "a bad duration" 1 "$?"
KOIN_EXIT=7 "$koin"
check "exit at once" 7 "$?"
"$koin" "$work/nothing" 2>/dev/null
check "no settings file" 1 "$?"

echo "HTTP"
export KOIN_WARM=0
start "$koin"
check "keep-alive" $'*"served":1}HTTP/1.1 200*Connection: close*"served":2}' \
    "$(ask 'GET / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\nConnection: close\r\n\r\n')"
check "HTTP/1.0" $'HTTP/1.1 200*Connection: close*' "$(ask 'GET / HTTP/1.0\r\n\r\n')"
check "HEAD" $'HTTP/1.1 200*close\r\n\r' "$(ask 'HEAD / HTTP/1.1\r\nConnection: close\r\n\r\n')"
check "a body" $'HTTP/1.1 200*}HTTP/1.1 404*' \
    "$(ask 'POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabcGET /x HTTP/1.0\r\n\r\n')"
check "chunks" $'HTTP/1.1 411*' "$(ask 'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n')"
check "too large" $'HTTP/1.1 413*' "$(ask 'POST / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n')"
check "method" $'HTTP/1.1 405*' "$(ask 'DELETE / HTTP/1.1\r\n\r\n')"
check "version" $'HTTP/1.1 505*' "$(ask 'GET / HTTP/2.0\r\n\r\n')"
check "garbage" $'HTTP/1.1 400*' "$(ask '\001\002\003\r\n\r\n')"
check "folded header" $'HTTP/1.1 400*' "$(ask 'GET / HTTP/1.1\r\n x: y\r\n\r\n')"
check "long head" $'HTTP/1.1 431*' "$(ask "GET / HTTP/1.1\r\nX: $(printf 'x%.0s' {1..9000})\r\n\r\n")"
head -c 300000 /dev/urandom >"/dev/tcp/127.0.0.1/$port" 2>/dev/null
exec 4<>"/dev/tcp/127.0.0.1/$port" # a slow client
printf 'GET / HT' >&4
check "others while a client is slow" $'HTTP/1.1 200*' "$(get /)"
printf 'TP/1.0\r\n\r\n' >&4
check "the slow client" $'HTTP/1.1 200*' "$(cat <&4)"
exec 4>&-

echo "SIGTERM"
exec 5<>"/dev/tcp/127.0.0.1/$port" 6<>"/dev/tcp/127.0.0.1/$port"
printf 'GET /?delay=400 HTTP/1.1\r\n\r\n' >&5
sleep 0.1
kill -TERM "$pid"
until grep -q graceful "$work/out"; do sleep 0.02; done
check "the listener is closed at once" "" "$(get /)"
check "an idle connection is closed" "" "$(timeout 1 cat <&6)"
check "a request in flight is finished" $'HTTP/1.1 200*Connection: close*' "$(cat <&5)"
exec 5>&- 6>&-
wait "$pid"
check "exit code" 143 "$?"
start KOIN_GRACE=100 "$koin"
exec 5<>"/dev/tcp/127.0.0.1/$port"
printf 'GET /?delay=5000 HTTP/1.1\r\n\r\n' >&5
sleep 0.1
finish
exec 5>&-
start KOIN_IGNORE_TERM=1 "$koin"
kill -TERM "$pid"
sleep 0.1
check "SIGTERM ignored" $'HTTP/1.1 200*' "$(get /)"
kill -KILL "$pid"
wait "$pid" 2>/dev/null

echo "trouble"
start KOIN_FAIL=0 "$koin"
check "health" $'HTTP/1.1 503*{"status":"DOWN"}' "$(get /actuator/health)"
check "liveness" $'HTTP/1.1 200*' "$(get /actuator/health/liveness)"
HOST=127.0.0.1 PORT=$port KOIN_BOOT=0 "$koin" >/dev/null 2>&1
check "port in use" 1 "$?"
finish
start KOIN_CRASH=100 "$koin"
wait "$pid" 2>/dev/null
check "crash" 134 "$?"
PORT=0 KOIN_BOOT=never "$koin" >/dev/null &
pid=$!
pids+=("$pid")
sleep 0.1
finish

echo "releases"
"$release" "$koin" "$work/images" || check "release" 0 1
start "$work/images/koin/2/run"
check "release 2" '*"version":"2"*' "$(get /)"
finish
unset KOIN_WARM
start "$work/images/koin/3/run"
check "release 3" $'HTTP/1.1 503*OUT_OF_SERVICE*' "$(get /actuator/health)"
finish

echo "load"
start KOIN_WARM=0 KOIN_VERSION=5 "$koin"
summary=$("$load" --rate 300 --duration 0.5 "127.0.0.1:$port")
check "load ends well" 0 "$?"
check "summary" '{"kind":"total","requests":15[0-9],"failed":0,*"versions":?{"5":15?}?}' "$summary"
summary=$("$load" --rate 200 --keep 3 --duration 0.3 "127.0.0.1:$port")
check "kept connections" '*"failed":0,*"kept":[56][0-9],*' "$summary"
"$load" --rate 100 --duration 5 "127.0.0.1:$port" >"$work/load" &
loader=$!
sleep 0.3
kill -USR1 "$loader"
sleep 0.1
kill -TERM "$loader"
wait "$loader"
check "steps" $'{"kind":"step",*{"kind":"step",*{"kind":"total",*' "$(cat "$work/load")"
summary=$("$load" --rate 50 --timeout 100 --duration 0.1 "127.0.0.1:$port/?delay=500" 2>/dev/null)
check "timeouts fail" 1 "$?"
check "timeouts" '*"failures":{"timeout":[0-9]}*' "$summary"
check "a wrong status" '*"failures":{"status":*' \
    "$("$load" --duration 0.1 "127.0.0.1:$port/nothing" 2>/dev/null)"
check "a wrong body" '*"failures":{"body":*' \
    "$("$load" --duration 0.1 --expect '"version":"6"' "127.0.0.1:$port" 2>/dev/null)"
finish
check "refused" '*"failures":{"refused":*' "$("$load" --duration 0.1 "127.0.0.1:$port" 2>/dev/null)"
"$load" 192.0.2.1:80 2>/dev/null
check "loopback only" 2 "$?"

echo "$failures failures"
[[ $failures -eq 0 ]]
