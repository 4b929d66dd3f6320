# SPDX-License-Identifier: MIT
"""What the lab's tests share: the hosts, the program that manages, the load, and how a test is told.

tests/run sets LAB_DIR (see engines) and LAB_BUILD, the build folder.
"""
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
PATIENCE = float(os.environ.get("LAB_PATIENCE", "1"))


class Failed(Exception):
    """What was claimed is not so."""


def claim(true, *words):
    if not true:
        raise Failed(" ".join(str(word) for word in words))


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def until(seconds, what, ask):
    """The first true answer, or a failure that says what was waited for."""
    end = time.monotonic() + seconds * PATIENCE
    while True:
        answer = ask()
        if answer:
            return answer
        claim(time.monotonic() < end, f"not within {seconds} s: {what}")
        time.sleep(0.02)


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
        self.kind = whole["Type"] + "_" + whole["Action"]
        self.is_ = whole.get("Actor", {}).get("Attributes", {})
        self.text = text

    def __getitem__(self, name):
        return self.is_.get(name, "")

    def __str__(self):
        return f"{self.at:.3f} {self.text}"


class Manager:
    """tests/lab/manager, told by lines and telling by lines."""

    def __init__(self, store="memory:", images="images", work=None):
        self.folder = work or tempfile.mkdtemp()
        self.own_folder = work is None
        self.events = []
        self.answers = []
        self.changed = threading.Condition()
        self.ended = False
        self.errors = open(os.path.join(self.folder, "errors"), "ab")
        self.process = subprocess.Popen(
            [os.path.join(BUILD, "tests", "lab", "manager"), store, images, self.folder],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors, text=True, bufsize=1)
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()
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
            print("   |", str(event).strip()[:400])

    def answer(self, seconds=10):
        line = self.wait(seconds, "an answer", lambda: self.answers and self.answers.pop(0))
        claim(not line.startswith("error"), line)
        return json.loads(line[5:]) if line.startswith("list ") else line

    def do(self, *words):
        self.process.stdin.write(" ".join(str(word) for word in words) + "\n")
        return self.answer()

    def mark(self):
        return len(self.events)

    def event(self, seconds, what, wanted, since=0):
        """The first event from `since` on for which wanted(event) is true."""
        return self.wait(seconds, what,
                         lambda: next((e for e in self.events[since:] if wanted(e)), None))

    def verdict(self, seconds, since=0, service=""):
        return self.event(seconds, "a verdict", lambda e: "verdict" in e.kind and
                          (not service or e["service.name"] == service), since)

    def running(self, service=None):
        return [t for t in self.do("tasks") if t["Status"]["State"] == "running" and
                t["DesiredState"] == "running" and
                (service is None or t.get("Name", "").startswith(service + "."))]

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.reader.join()
        self.close()

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
        """Everything ends; then the program."""
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
    """examples/koin/load against a port of this machine: each 10 ms a request on a new connection."""

    def __init__(self, port, rate=100, keep=0, path="", timeout=2000):
        self.process = subprocess.Popen(
            [os.path.join(BUILD, "examples", "koin", "load"), "--rate", str(rate), "--keep", str(keep),
             "--timeout", str(timeout), f"127.0.0.1:{port}{path}"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

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
      timeout: 2s
      retries: 3
      start_period: %(start_period)s"""


def stack(folder, **settings):
    """A file with one service `web`; its settings by name."""
    s = {"tag": "1", "replicas": 1, "order": "start-first", "parallelism": 1, "delay": "0s",
         "monitor": "1s", "action": "rollback", "interval": "200ms", "start_period": "0s",
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
    path = os.path.join(folder, "stack.yml")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def ours(container):
    return container["Labels"].get("com.docker.swarm.task.id")


# ---- tests -------------------------------------------------------------------------------------

def run(cases):
    """Run (name, function, arguments…) one after the other; the exit code. Names given on the command
    line choose, as regular expressions."""
    failed = 0
    for name, function, *arguments in cases:
        if len(sys.argv) > 1 and not any(re.search(wanted, name) for wanted in sys.argv[1:]):
            continue
        begin = time.monotonic()
        folder = tempfile.mkdtemp()
        told = None
        try:
            told = function(folder, *arguments)
            word = "ok   "
        except Failed as problem:
            failed += 1
            word, told = "FAIL ", problem
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        print(f"{word} {name} ({time.monotonic() - begin:.1f} s){': ' + str(told) if told else ''}", flush=True)
    return 1 if failed else 0
