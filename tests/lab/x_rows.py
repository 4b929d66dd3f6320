#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""No request is lost: the rows of docs/zero-downtime.md, each a request each 10 ms on a new connection,
open loop, time limit 2 s, from before the change until after it. Settings as the reference had
them: 2 replicas on 2 hosts unless said, health interval 1 s, monitor 1 s. With one replica and
stop-first requests wait while an Engine stops one container and starts another: there the limit is
the balancer's patience, for how fast an Engine is is not ours to test."""
import sys
import time

import lab
from lab import claim

HOSTS = lab.hosts(5)
PROBE = {"probe": True, "interval": "1s"}
NONE = {"probe": False}


def begin(folder, some, timeout=2000, **settings):
    """A service that is up, under load."""
    port = lab.free_port()
    manager = lab.Manager().nodes(some)
    manager.do("deploy", "s", lab.stack(folder, port=port, **settings))
    manager.verdict(30)
    load = lab.Load(port, timeout=timeout)
    time.sleep(1)
    return manager, load, port


def end(manager, load, allowed=0, wait=1.0):
    time.sleep(wait)
    total = load.end()
    manager.stop()
    claim(total["failed"] <= allowed, f"{total['failed']} of {total['requests']} requests failed:",
          total["failures"], load.told)
    late = total["latency_ms"]
    return f"{total['failed']} of {total['requests']} failed, p50 {late['p50']:.1f} ms, p99 {late['p99']:.1f} ms, slowest {late['slowest']:.0f} ms"


def update(folder, tags=("1", "2"), hosts=2, wanted="succeeded", timeout=2000, **settings):
    some = HOSTS[:hosts]
    settings = {"replicas": 2, **settings}
    manager, load, port = begin(folder, some, timeout, tag=tags[0], **settings)
    mark = manager.mark()
    manager.do("deploy", "s", lab.stack(folder, port=port, tag=tags[1], **settings))
    verdict = manager.verdict(60, mark)
    claim(verdict["verdict"] == wanted, "the verdict is not", wanted, verdict)
    return end(manager, load)


def scale(folder, before, after, **settings):
    manager, load, _ = begin(folder, HOSTS[:2], replicas=before, **settings)
    manager.do("scale", "s_web", after)
    lab.until(30, f"{after} replicas run", lambda: len(manager.running()) == after)
    return end(manager, load, wait=2.0)


def drain(folder, **settings):
    some = HOSTS[:3]
    manager, load, _ = begin(folder, some, replicas=3, **settings)
    manager.do("set", "host3", "drain")
    lab.until(30, "host3 is empty", lambda: not manager.tasks_on("host3"))
    claim(len(manager.running()) == 3, "not three replicas after the drain")
    return end(manager, load)


GOOD = [
    ("10 replicas, parallelism 10, start-first", update, {"replicas": 10, "parallelism": 10}),
    ("3 hosts, 3 replicas, start-first", update, {"hosts": 3, "replicas": 3}),
    ("3 hosts, 3 replicas, stop-first", update, {"hosts": 3, "replicas": 3, "order": "stop-first"}),
    ("3 hosts, 3 replicas, drain of host3", drain, {}),
    ("start-first, listens at once", update, {}),
    ("start-first, needs 1 s to listen", update, {"tags": ("late1", "late2")}),
    ("start-first, one replica", update, {"replicas": 1}),
    ("start-first, one replica, needs 1 s to listen", update, {"replicas": 1, "tags": ("late1", "late2")}),
    ("stop-first, one host, 3 replicas", update, {"hosts": 1, "replicas": 3, "order": "stop-first"}),
    ("stop-first, one replica", update, {"replicas": 1, "order": "stop-first", "timeout": 10000}),
    ("new version exits at once, rolled back", update, {"tags": ("1", "exit"), "wanted": "rolled_back"}),
    ("one replica, new version exits at once, rolled back", update,
     {"replicas": 1, "tags": ("1", "exit"), "wanted": "rolled_back"}),
    ("scale 4 to 2", scale, {"before": 4, "after": 2}),
    ("scale 2 to 4, needs 1 s to listen", scale, {"before": 2, "after": 4, "tag": "late1"}),
]
SICK = [
    ("new version never healthy, exits 143", update, {"tags": ("1", "3"), "wanted": "rolled_back"}),
    ("new version never healthy, exits 0", update, {"tags": ("1", "zero"), "wanted": "rolled_back"}),
    ("one replica, new version never healthy, exits 143", update,
     {"replicas": 1, "tags": ("1", "3"), "wanted": "rolled_back"}),
    ("one replica, new version never healthy, exits 0", update,
     {"replicas": 1, "tags": ("1", "zero"), "wanted": "rolled_back"}),
]


def with_settings(function, settings):
    return lambda folder: function(folder, **settings)


def table():
    for name, function, settings in GOOD:
        yield f"{name}; health check", with_settings(function, {**settings, **PROBE})
        yield f"{name}; no health check", with_settings(function, {**settings, **NONE})
    for name, function, settings in SICK:
        yield f"{name}; health check", with_settings(function, {**settings, **PROBE})
    # Docker's own health check in the Engine, instead of ours from outside.
    engine = {"probe": False, "tags": ("hc1", "hc2")}
    yield "start-first; Docker's health check", with_settings(update, engine)
    yield "start-first, one replica; Docker's health check", with_settings(update, {**engine, "replicas": 1})
    yield "new version never healthy; Docker's health check", with_settings(
        update, {"probe": False, "tags": ("hc1", "hc3"), "wanted": "rolled_back"})


result = lab.run_together([r for r in table() if sys.argv[1] in r[0]], 1)
left = lab.left(HOSTS)
for container in left:
    print("FAIL  left behind:", container)
sys.exit(1 if left else result)
