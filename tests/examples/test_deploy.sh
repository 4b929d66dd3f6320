#!/bin/bash
# SPDX-License-Identifier: MIT
#
# swarm-deploy: its command line, its exit codes, what it prints, and that it leaves nothing behind.
#
#   test_deploy.sh SWARM-DEPLOY KOIN RELEASE LOAD
set -u
deploy=$(realpath "$1") koin=$(realpath "$2") release=$(realpath "$3") load=$(realpath "$4")
work=$(mktemp -d)
failures=0
pids=()
cleanup() {
    kill "${pids[@]}" 2>/dev/null
    kill "${pids[@]}" 2>/dev/null
    wait
    rm -rf "$work"
}
trap cleanup EXIT
cd "$work" || exit 1

# check NAME WANTED GOT: GOT matches the pattern WANTED
check() {
    # shellcheck disable=SC2053
    if [[ $3 != $2 ]]; then
        echo "FAILED: $1: wanted '$2', got '$3'" >&2
        failures=$((failures + 1))
    fi
}

# run EXPECTED-CODE NAME ARGUMENT…: its output is in $out then
run() {
    local code=$1 name=$2
    shift 2
    timeout 60 "$deploy" "$@" >"$work/out" 2>&1
    check "$name: exit code" "$code" "$?"
    out=$(cat "$work/out")
}

# begin ARGUMENT…: in the background; its id is in $pid
begin() {
    : >"$work/out" # here, not in the child: nobody may read the last one's lines
    "$deploy" up "$@" --work "$work/work" --images "$work/images" >"$work/out" 2>&1 &
    pid=$!
    pids+=("$pid")
}

# await NAME PATTERN: until a line of the output matches
await() {
    for _ in {1..300}; do
        grep -qE -- "$2" "$work/out" && return
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.05
    done
    echo "FAILED: $1: no '$2' in:" >&2
    sed 's/^/    /' "$work/out" >&2
    failures=$((failures + 1))
}

# finish NAME CODE: it has to end by itself, or after a signal sent before
finish() {
    wait "$pid"
    check "$1: exit code" "$2" "$?"
    check "$1: nothing runs on" "" "$(tasks)"
}

tasks() { # processes of the releases
    local process
    for process in /proc/[0-9]*; do
        [[ $(readlink "$process/exe" 2>/dev/null) == "$work"/* ]] && echo "${process#/proc/}"
    done
}

# stack VERSION [KEY=VALUE…]: a stack of two replicas of koin
stack() {
    local version=$1 value
    shift
    {
        printf 'services:\n  web:\n    image: koin:%s\n    environment:\n' "$version"
        for value in "KOIN_BOOT=0" "$@"; do
            printf '      %s: "%s"\n' "${value%%=*}" "${value#*=}"
        done
        cat <<'END'
    healthcheck:
      x-http: {port: 8080, path: /actuator/health, json: {/status: UP}}
      interval: 100ms
      timeout: 1s
      retries: 8
      start_period: 0s
    deploy:
      replicas: 2
      restart_policy: {delay: 100ms}
      update_config: {order: start-first, delay: 0s, monitor: 300ms, failure_action: "${ACTION:-pause}",
        x-gate: "${GATE:-none}", x-gate-timeout: "${GATE_TIMEOUT:-1h}"}
      rollback_config: {order: start-first, delay: 0s, monitor: 200ms, failure_action: pause}
END
    } >"$work/new"
    mv "$work/new" "$work/stack.yml"
}

"$release" "$koin" "$work/images" || exit 1

echo "usage"
run 0 help help
check help 'usage: *' "$out"
run 0 --help up --help
run 0 version version
check version 'swarm-deploy [0-9]*.[0-9]*.[0-9]*' "$out"
run 2 'no command'
run 2 'unknown command' sideways
check 'unknown command' '*no command "sideways"*' "$out"
run 2 'no file' up
run 2 'unknown option' up stack.yml --frobnicate
check 'unknown option' '*--frobnicate*' "$out"
run 2 'missing value' up stack.yml --name
check 'missing value' '*--name needs a value*' "$out"
run 2 'a node without address' up stack.yml --node name=a
check 'a node without address' '--node: a node needs a name and an address*' "$out"
run 2 'an unknown key' up stack.yml --node name=a,adress=127.0.0.1
check 'an unknown key' '*no "adress"*' "$out"
run 2 'a key twice' up stack.yml --node name=a,name=b,address=127.0.0.1
printf '# nodes\nname=a,address=127.0.0.1\n\n  name=b,colour=red\n' >nodes
run 2 'a bad nodes file' up stack.yml --nodes nodes
check 'a bad nodes file' 'nodes:4:3: a node has no "colour"*' "$out"
run 2 'no nodes file' up stack.yml --nodes nothing
run 2 'a bad variable' up stack.yml --env NAME
run 2 'a bad duration' up stack.yml --timeout soon
run 2 'an empty command at the gate' up stack.yml --at-gate ''
run 2 'a bad format' up stack.yml --format xml
run 2 'watch and once' up stack.yml --watch --once

echo "errors"
run 1 'no such stack file' up nothing.yml
check 'no such stack file' '*nothing.yml*' "$out"
printf 'services:\n  web:\n    image: [1, 2\n' >bad.yml
run 1 'malformed YAML' up bad.yml
check 'malformed YAML' 'bad.yml:[0-9]*:[0-9]*: *' "$out"
printf 'services:\n  web:\n    image: koin:1\n    depoly: {}\n' >bad.yml
run 1 'a misspelt key' up bad.yml
check 'a misspelt key' '*bad.yml:4:*depoly*' "$out"
stack 1
run 1 'an unknown runtime' up stack.yml --node name=a,address=127.0.0.1,runtime=lxd://x
run 1 'a bad role' up stack.yml --node name=a,address=127.0.0.1,role=king
run 1 'a name twice' up stack.yml --node name=a,address=127.0.0.1 --node name=a,address=127.0.0.2
run 1 'a bad address' up stack.yml --node name=a,address=nowhere

echo "once"
begin stack.yml --once --name one
finish once 0
check 'once' $'*stack one: succeeded*' "$(cat out)"
begin stack.yml --once --name one --format json
finish 'once with JSON' 0
python3 - out <<'END' || check 'every line is JSON' 0 1
import json, sys
events = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
assert all({"Type", "Action", "Actor"} <= set(event) for event in events), events
last = [event for event in events if (event["Type"], event["Action"]) == ("stack", "verdict")]
assert len(last) == 1 and last[0]["Actor"]["ID"] == "one", last
assert last[0]["Actor"]["Attributes"]["verdict"] == "succeeded", last
END
stack 1 KOIN_WARM=never
begin stack.yml --once --timeout 700ms
finish 'timed out' 6
stack 9
begin stack.yml --once --timeout 700ms
finish 'a missing image' 6
check 'a missing image' '*koin:9*' "$(cat out)"

echo "watch"
stack 1
begin stack.yml --watch --name web
await 'version 1' '^stack web: succeeded'
kill -KILL "$(tasks | head -n 1)"
await 'a killed task' 'failed .exit 137.'
for _ in {1..200}; do
    [[ $(grep -c ': running' out) -ge 3 ]] && break
    sleep 0.05
done
check 'it is replaced' 3 "$(grep -c ': running' out)"
stack 2
await 'version 2' '2 of koin:2'
printf 'services: [\n' >stack.yml
await 'a broken file' 'stays as it is'
stack 2
await 'a mended file' 'there already'
kill -INT "$pid"
await 'stopping' '^stopping'
finish 'after Ctrl-C' 0

stack 1
ACTION=rollback begin stack.yml --watch
await 'version 1' '^stack .*: succeeded'
stack 3
await 'rolled back' '^stack .*: rolled_back'
check 'what runs after the rollback' '*2 of 2 tasks running: 2 of koin:1*' "$(cat out)"
kill -TERM "$pid"
finish 'rolled back' 3

stack 1
begin stack.yml --watch
await 'version 1' '^stack .*: succeeded'
stack 3
await 'paused' '^stack .*: paused'
kill -TERM "$pid"
finish 'paused' 5

echo "gates"
stack 1
GATE=canary begin stack.yml --watch --at-gate 'echo "is $1 good?"; test ! -e bad'
await 'version 1' '^stack .*: succeeded'
stack 2
await 'a question at the gate' 'is .*_web good\?'
await 'go' '^[^ ]*_web: the gate.s command says go'
await 'version 2' '2 of koin:2'
touch bad
stack 1
await 'stop' '^[^ ]*_web: the gate.s command says stop'
await 'stopped at the gate' '^stack .*: paused'
check 'what runs then' '*1 of koin:1*' "$(cat out)"
kill -TERM "$pid"
finish 'stopped at the gate' 5

stack 1
GATE=canary GATE_TIMEOUT=500ms begin stack.yml --watch --at-gate 'echo asked; exec sleep 60'
await 'version 1' '^stack .*: succeeded'
stack 2
await 'a question' '^asked'
await 'no answer in time' '^stack .*: paused'
kill -TERM "$pid"
finish 'no answer in time' 5

echo "nodes"
port=$((20000 + RANDOM % 10000)) address=127.0.$((RANDOM % 250)).$((1 + RANDOM % 250))
nodes() { # LINE…
    printf '%s\n' "$@" >nodes.new
    mv nodes.new nodes
}
a='name=a,address=127.0.0.2' b='name=b,address=127.0.0.3' c='name=c,address=127.0.0.4'
nodes "$a" "$b"
stack 1
printf '    ports: ["%s:8080"]\n' "$port" >>stack.yml
begin stack.yml --watch --nodes nodes --publish-address "$address"
await 'up on two nodes' '^stack .*: succeeded'
"$load" --rate 100 "$address:$port" >load 2>&1 &
loader=$!
pids+=("$loader")
nodes "$a" "$b,availability=drain" "$c"
await 'a drained node is left' 'on b: shutdown'
await 'for another one' 'on c: running'
nodes "$a,availability=pause" "$b" "$c"
await 'a node is paused' '1 nodes have changed|2 nodes have changed'
nodes "$b" "$c"
await 'a removed node is left' 'on a: shutdown'
await 'and goes' 'node a: node removed'
nodes "$b" "name=c,address=127.0.0.9"
await 'an address stays' 'stay as they are; give it another name'
sleep 0.3
kill -TERM "$loader"
wait "$loader"
check 'no request was lost' 0 "$?"
check 'no request was lost' '*"failed":0,*' "$(cat load)"
kill -TERM "$pid"
finish nodes 0

echo "registries"
mkdir -p docker helpers
cat >helpers/docker-credential-test <<'END'
#!/bin/sh
read -r registry
echo "$1 $registry" >>"$(dirname "$0")/asked"
[ "$1" = list ] && echo '{"https://stored.example.com": "me"}' && exit
[ "$registry" = refused.example.com ] && echo 'no' && exit 1
echo '{"Username": "me", "Secret": "hush-hush"}'
END
chmod 755 helpers/docker-credential-test
cat >docker/config.json <<'END'
{"auths": {"plain.example.com": {"auth": "bWU6aHVzaC1odXNo"}, "empty.example.com": {},
           "token.example.com": {"identitytoken": "hush-hush"}},
 "credsStore": "test", "credHelpers": {"helped.example.com": "test", "refused.example.com": "test"}}
END
stack 1
path=$PATH
export DOCKER_CONFIG=docker PATH=$PWD/helpers:$PATH
run 0 'with credentials' up stack.yml --once --images images --work work
check 'with credentials' '*docker-credential-test has no credentials of refused.example.com*' "$out"
check 'the helper is asked' 'list *get https://stored.example.com*get helped.example.com*' \
    "$(cat helpers/asked)"
check 'no secret is printed' 0 "$(grep -c hush <<<"$out")"
echo '{"auths": {' >docker/config.json
run 0 'a broken config' up stack.yml --once --images images --work work
check 'a broken config' '*docker/config.json:*cannot be read*' "$out"
unset DOCKER_CONFIG
PATH=$path

echo "state"
rm -rf state.db* work/*
look() { # CODE NAME COMMAND ARGUMENT…
    local code=$1 name=$2
    shift 2
    run "$code" "$name" "$@" --state state.db
}
run 2 'ps needs a state' ps
check 'ps needs a state' '*needs --state*' "$out"
run 2 'an option that ps has not' ps --state state.db --once
run 2 'two names' ps --state state.db a b
look 1 'no state yet' ps
check 'no state yet' '*No such file*' "$out"
run 2 'leave without a state' up stack.yml --leave
stack 1
begin stack.yml --state state.db --node name=w1,address=127.0.0.2,label.zone=a
await 'up' '^stack .*: succeeded'
look 0 'ps beside the manager' ps
check 'ps' 'ID *NAME *IMAGE *NODE *DESIRED *STATE *ERROR*_web.1 *koin:1 *w1 *running *running *' "$out"
run 0 'plan of the same' plan stack.yml --state state.db
check 'plan of the same' '*nothing*' "$out"
run 0 'plan of another' plan stack.yml --env KOIN=2
check 'plan of another' 'create *_web:*start *_web.1*ends as succeeded*' "$out"
run 0 'plan as JSON' plan stack.yml --format json
check 'plan as JSON' '{"Change":"create",*"Steps":*' "$out"
look 0 'services' services
check 'services' '*_web *replicated *2/2 *koin:1 *' "$out"
look 0 'nodes' nodes
check 'nodes' '*w1 *127.0.0.2 *ready *active *worker*' "$out"
look 0 'nodes as JSON' nodes --format json
check 'nodes as JSON' '{"ID":"*"zone":"a"*}' "$out"
look 0 'services as JSON' services --format json
check 'services as JSON' '{"ID":"*"koin:1"*}' "$out"
look 1 'ps of an unknown service' ps nobody
run 1 'a second manager' up stack.yml --state state.db
check 'a second manager' "*another manager has the store*(process $pid)*" "$out"
before=$(tasks)
kill -KILL "$pid"
wait "$pid" 2>/dev/null
check 'the tasks live on' "$before" "$(tasks)"
look 0 'ps without a manager' ps
check 'ps without a manager' '*_web.1 *koin:1 *w1 *running *running *' "$out"
begin stack.yml --state state.db
await 'up again' '^stack .*: succeeded'
check 'the same tasks' "$before" "$(tasks)"
kill -KILL "$pid"
wait "$pid" 2>/dev/null
begin stack.yml --state state.db --leave --once
await 'leaving' '^leaving'
wait "$pid"
check 'leave: exit code' 0 "$?"
check 'the same tasks' "$before" "$(tasks)"
service=$(awk 'NR == 2 { print $2 }' <<<"$(look 0 services services; echo "$out")")
run 0 logs logs "$service" --state state.db --work work --tail 1
check 'logs' "*$service.*@w1 | *" "$out"
check 'the last line of each' 2 "$(wc -l <<<"$out")"
run 0 'logs of all' logs --state state.db --work work
check 'logs of all' "*$service.1.*@w1 | *$service.2.*@w1 | *" "$(sort <<<"$out")"
run 1 'logs of nobody' logs nobody --state state.db --work work
timeout 60 "$deploy" logs "$service" --state state.db --work work --follow >follow 2>&1 &
follower=$!
begin stack.yml --state state.db
await 'up once more' '^stack .*: succeeded'
manager=$pid
run 0 down down --state state.db --images images --work work
check 'down' "*process $manager*_web: removed*" "$out"
wait "$manager"
check 'down: the manager ended' 0 "$?"
check 'down: nothing runs on' '' "$(tasks)"
wait "$follower"
check 'following ends with the tasks' 0 "$?"
check 'following' "*$service.*@w1 | *" "$(cat follow)"
look 0 'nothing is left' services
check 'nothing is left' '1' "$(wc -l <<<"$out")"
run 0 'down again' down --state state.db
run 1 'another address' up stack.yml --state state.db --once --node name=w1,address=127.0.0.9
check 'another address' '*the state has it at 127.0.0.2*' "$out"
run 2 'down needs a state' down
run 2 'down takes no names' down web --state state.db

echo "Ctrl-C"
stack 1 KOIN_WARM=never
begin stack.yml
await 'tasks' ': (starting|running)'
kill -INT "$pid"
finish 'Ctrl-C before the verdict' 130
stack 1 KOIN_IGNORE_TERM=1
begin stack.yml
await 'up' '^stack .*: succeeded'
kill -INT "$pid"
await 'stopping' '^stopping'
sleep 0.2
check 'one that ignores SIGTERM is given its time' '?*' "$(tasks)"
kill -INT "$pid"
finish 'Ctrl-C twice' 130

echo "terminal"
stack 1
script -qec "$deploy up stack.yml --once --images images --work work" tty >/dev/null </dev/null
check 'on a terminal: exit code' 0 "$?"
check 'on a terminal' '*overall progress: 2 out of 2 tasks*' "$(cat tty)"
check 'on a terminal: a line for each task' '*web.1: running *web.2: running *' "$(cat tty)"
check 'nothing runs on' '' "$(tasks)"

echo "$failures failures"
[[ $failures -eq 0 ]]
