# SPDX-License-Identifier: MIT
"""What the lab's tests share: the hosts, the program that manages, the load, and how a test is told.

tests/run sets LAB_DIR (see engines) and LAB_BUILD, the build folder.
"""
import concurrent.futures
import contextlib
import http.client
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
BUILD = os.path.abspath(os.environ.get("LAB_BUILD", os.path.join(ROOT, "build-gcc")))
FULL = os.environ.get("LAB_FULL") == "1"
# Times are limits against hanging: a busy machine may take several times as long as an idle one.
PATIENCE = float(os.environ.get("LAB_PATIENCE", "4"))


ENDED = ("complete", "shutdown", "failed", "rejected", "remove", "orphaned")


mine = threading.local() # .started: what the test of this thread has started


class Failed(Exception):
    """What was claimed is not so."""


def claim(true, *words):
    if not true:
        raise Failed(" ".join(str(word) for word in words))


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def until(seconds, what, ask, pause=0.02):
    """The first true answer, or a failure that says what was waited for."""
    end = time.monotonic() + seconds * PATIENCE
    while True:
        answer = ask()
        if answer:
            return answer
        claim(time.monotonic() < end, f"not within {seconds} s: {what}")
        time.sleep(pause)


# ---- hosts -----------------------------------------------------------------------------------

class Connection(http.client.HTTPConnection):
    """HTTP over an Engine's unix socket: it works also when the host's cable is out."""

    def __init__(self, path):
        super().__init__("engine", timeout=60)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(60)
        self.sock.connect(self.path)


class Host:
    def __init__(self, number):
        self.number = number
        self.name = f"host{number}"
        self.socket = self.do("socket")
        self.address = self.do("address")
        self.uri = f"tcp://{self.address}:2375"

    def inside(self):
        """Words before a command that has to run in this host's network."""
        with open(os.path.join(os.path.dirname(self.socket), "init"), encoding="utf-8") as file:
            return ["nsenter", f"--net=/proc/{file.read().split()[0]}/ns/net"]

    def do(self, what, *more):
        done = subprocess.run([os.path.join(HERE, "engines"), what, str(self.number), *more],
                              stdout=subprocess.PIPE, check=False, text=True)
        claim(done.returncode == 0, "engines", what, self.number)
        return done.stdout.strip()

    def ask(self, method, path, body=None, headers=None):
        connection = Connection(self.socket)
        data = None if body is None else json.dumps(body)
        connection.request(method, path, data, {"Content-Type": "application/json", **(headers or {})})
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        claim(answer.status < 400, method, path, answer.status, text[:300])
        return json.loads(text) if text.strip() and b"json" in (answer.getheader("Content-Type") or "").encode() else text

    def containers(self, all_of_them=True):
        return self.ask("GET", "/v1.40/containers/json" + ("?all=1" if all_of_them else ""))

    def networks(self):
        return {network["Name"] for network in self.ask("GET", "/v1.40/networks")}

    def clear(self):
        for container in self.containers():
            with contextlib.suppress(Failed):
                self.ask("DELETE", f"/v1.40/containers/{container['Id']}?force=1")


def hosts(count):
    return [Host(number) for number in range(1, count + 1)]


# ---- the program that manages ------------------------------------------------------------------

class Event:
    def __init__(self, at, text):
        whole = json.loads(text)
        self.at = at
        self.kind = whole["Type"] + "." + whole["Action"]
        self.id = whole["Actor"]["ID"]
        self.attributes = whole["Actor"]["Attributes"]
        self.text = text

    def __getitem__(self, name):
        return self.attributes.get(name, "")

    def __str__(self):
        return f"{self.at:.3f} {self.kind} " + " ".join(
            f"{name}={value}" for name, value in self.attributes.items() if name not in ("sequence", "service.id", "node.id"))


class Manager:
    """tests/lab/manager, told by lines and telling by lines."""

    def __init__(self, store="memory:", images="images", work=None, inside=()):
        self.folder = work or tempfile.mkdtemp()
        self.own_folder = work is None
        self.hosts = []
        self.events = []
        self.answers = []
        self.changed = threading.Condition()
        self.ended = False
        self.errors = open(os.path.join(self.folder, "errors"), "ab")
        self.process = subprocess.Popen(
            [*inside, os.path.join(BUILD, "tests", "lab", "manager"), store, images, self.folder],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors, text=True, bufsize=1)
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()
        mine.started.append(self)
        self.answer(10)

    def read(self):
        for line in self.process.stdout:
            now = time.monotonic()
            with self.changed:
                if line.startswith("event "):
                    self.events.append(Event(now, line[6:]))
                else:
                    self.answers.append(line.rstrip("\n"))
                self.changed.notify_all()
        with self.changed:
            self.ended = True
            self.changed.notify_all()

    def wait(self, seconds, what, ask):
        end = time.monotonic() + seconds * PATIENCE
        with self.changed:
            while True:
                answer = ask()
                if answer:
                    return answer
                claim(not self.ended, f"the manager has ended before {what}:", *self.answers[-1:])
                left = end - time.monotonic()
                if left <= 0:
                    self.show()
                    raise Failed(f"not within {seconds} s: {what}")
                self.changed.wait(left)

    def show(self):
        for event in self.events[-15:]:
            print("   |", str(event)[:400])

    def answer(self, seconds=10):
        line = self.wait(seconds, "an answer", lambda: self.answers and self.answers.pop(0))
        claim(not line.startswith("error"), line)
        return json.loads(line[5:]) if line.startswith("list ") else line

    def do(self, *words):
        self.process.stdin.write(" ".join(str(word) for word in words) + "\n")
        return self.answer()

    def nodes(self, some):
        self.hosts += some
        for host in some:
            self.do("node", host.name, host.address, host.uri)
        for host in some:
            self.event(20, f"{host.name} is ready", lambda e, host=host: e.kind.startswith("node.") and
                       e["name"] == host.name and e["state.new"] == "ready" and e["message"] != "node added")
        return self

    def mark(self):
        return len(self.events)

    def event(self, seconds, what, wanted, since=0):
        """The first event from `since` on for which wanted(event) is true."""
        return self.wait(seconds, what,
                         lambda: next((e for e in self.events[since:] if wanted(e)), None))

    def verdict(self, seconds, since=0, service=""):
        return self.event(seconds, "a verdict", lambda e: e.kind == "service.verdict" and
                          (not service or e["name"] == service), since)

    def running(self, service=None):
        return [t for t in self.do("tasks") if t["Status"]["State"] == "running" and
                t["DesiredState"] == "running" and
                (service is None or t.get("Name", "").startswith(service + "."))]

    def tasks_on(self, name):
        """Tasks that have not ended on the node."""
        node = next(n["ID"] for n in self.do("nodes") if n["Spec"]["Name"] == name)
        return [t for t in self.do("tasks") if t.get("NodeID") == node and
                t["Status"]["State"] not in ENDED]

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.reader.join()
        self.close()

    def give_up(self):
        """After a failure: nothing may stay that disturbs the next test."""
        if self.process.poll() is None:
            with contextlib.suppress(Failed, OSError):
                self.stop(15)

    def close(self):
        self.process.stdin.close()
        self.process.stdout.close()
        self.errors.close()
        with open(os.path.join(self.folder, "errors"), encoding="utf-8", errors="replace") as file:
            for line in list(file)[-5:]:
                print("   | stderr:", line.rstrip())
        if self.own_folder:
            shutil.rmtree(self.folder, ignore_errors=True)

    def stop(self, seconds=30):
        """The services are removed, and with them their containers and networks; then the program ends."""
        networks = set()
        for service in self.do("services"):
            networks |= {network["Target"] for network in service["Spec"]["TaskTemplate"].get("Networks", [])}
            self.do("remove", service["Spec"]["Name"])
        networks.discard("bridge") # Docker's own
        until(seconds, "all tasks are gone", lambda: not self.do("tasks"))
        for host in self.hosts:
            until(seconds, f"containers and networks of {host.name} are gone", lambda host=host: not (
                networks & (host.networks() | {name for c in host.containers() for name in c["NetworkSettings"]["Networks"]})))
        self.do("stop")
        try:
            claim(self.process.wait(seconds * PATIENCE) == 0, "the manager failed")
        except subprocess.TimeoutExpired:
            self.show()
            raise Failed(f"not stopped within {seconds} s") from None
        finally:
            self.kill()


# ---- load --------------------------------------------------------------------------------------

class Load:
    """examples/koin/load against a port of this machine: each 10 ms a request on a new connection. The time
    limit is the balancer's patience: what comes late is told by the latencies, and is not lost."""

    def __init__(self, port, rate=100, keep=0, path="", timeout=10000, inside=()):
        self.process = subprocess.Popen(
            [*inside, os.path.join(BUILD, "examples", "koin", "load"), "--rate", str(rate), "--keep", str(keep),
             "--timeout", str(timeout), f"127.0.0.1:{port}{path}"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        mine.started.append(self)

    def give_up(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.communicate()

    def end(self):
        self.process.terminate()
        out, self.told = self.process.communicate(timeout=30)
        total = json.loads(out.strip().splitlines()[-1])
        total["new_failed"] = total["failed"] - total["kept_failed"]
        claim(total["requests"] > 50, "the load has done nothing")
        return total


# ---- stacks ------------------------------------------------------------------------------------

PROBE = """
    healthcheck:
      x-http: {port: 8080, path: /actuator/health, json: {/status: UP}}
      interval: %(interval)s
      timeout: 10s
      retries: 3
      start_period: %(start_period)s"""


def stack(folder, **settings):
    """A file with one service `web`; its settings by name. The stack's network is the folder's own."""
    s = {"tag": "1", "replicas": 1, "order": "start-first", "parallelism": 1, "delay": "0s",
         "monitor": "1s", "action": "rollback", "interval": "200ms", "start_period": "3s",
         "restart_delay": "1s", "environment": {}, "probe": True, "image": "koin:%(tag)s",
         "more": "", "update": "", **settings}
    text = "services:\n  web:\n    image: " + s["image"] % s
    if s.get("port"):
        text += f"\n    ports: [\"{s['port']}:8080\"]"
    if s["environment"]:
        text += "\n    environment:"
        for name, value in s["environment"].items():
            text += f"\n      {name}: \"{value}\""
    if s["probe"]:
        text += PROBE % s
    text += s["more"] + """
    deploy:
      replicas: %(replicas)s
      restart_policy: {condition: any, delay: %(restart_delay)s}
      update_config: {order: %(order)s, parallelism: %(parallelism)s, delay: %(delay)s, monitor: %(monitor)s, failure_action: %(action)s%(update)s}
      rollback_config: {order: %(order)s, parallelism: %(parallelism)s, delay: 0s, monitor: %(monitor)s}
""" % s
    text += "networks: {default: {name: %s}}\n" % s.get("network", os.path.basename(folder))
    path = os.path.join(folder, "stack.yml")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def task_of(container):
    """Id of the task that the container is, None when it is none."""
    return container["Labels"].get("com.docker.swarm.task.id")


def left(some):
    """Containers of tasks on the hosts."""
    return [f"{host.name}: {container['Names']}" for host in some for container in host.containers()
            if task_of(container)]


# ---- tests -------------------------------------------------------------------------------------

def run(cases):
    """Run (name, function, arguments…) one after the other; the exit code. Names given on the command
    line choose, as regular expressions."""
    return 0 if all([run_one(*case) for case in chosen(cases)]) else 1


def run_together(cases, count):
    """The same, `count` at a time."""
    with concurrent.futures.ThreadPoolExecutor(count) as pool:
        return 0 if all(list(pool.map(lambda case: run_one(*case), chosen(cases)))) else 1


def chosen(cases):
    wanted = sys.argv[1:]
    return [case for case in cases if not wanted or any(re.search(word, case[0]) for word in wanted)]


def run_one(name, function, *arguments):
    begin = time.monotonic()
    folder = tempfile.mkdtemp()
    mine.started = []
    try:
        word, told = "ok   ", function(folder, *arguments)
    except Failed as problem:
        word, told = "FAIL ", problem
    finally:
        for started in mine.started:
            started.give_up()
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{word} {name} ({time.monotonic() - begin:.1f} s){': ' + str(told) if told else ''}", flush=True)
    return word == "ok   "
