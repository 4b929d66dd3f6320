# SPDX-License-Identifier: MIT
"""A registry that is told how to behave: it has the images of the lab's archive, or is in trouble.

    registry = Registry(ADDRESS, ARCHIVE)
    registry.trouble = (STATUS, TIMES)      the next TIMES answers (-1: all) are STATUS, or "trickle"
"""
import gzip
import hashlib
import http.server
import io
import json
import os
import tarfile
import threading
import time

MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
WORDS = {401: "UNAUTHORIZED", 404: "MANIFEST_UNKNOWN", 429: "TOOMANYREQUESTS", 500: "UNKNOWN"}


def digest(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


def noise():
    """A layer that no Engine has yet."""
    text = io.BytesIO()
    with tarfile.open(fileobj=text, mode="w") as layer:
        entry = tarfile.TarInfo("noise")
        entry.size = 200_000
        layer.addfile(entry, io.BytesIO(os.urandom(entry.size)))
    return text.getvalue()


class Registry:
    PORT = 5000 # the Engines of the lab speak plain HTTP to it

    def __init__(self, address, archive, tag="1"):
        self.trouble = (200, 0)
        self.asked = []
        self.ended = threading.Event()
        with tarfile.open(archive) as images:
            config = json.load(images.extractfile(f"./{tag}.json"))
            layers = [images.extractfile("./layer.tar").read(), noise()]
        config["rootfs"]["diff_ids"] = [digest(layer) for layer in layers]
        config["history"] = config["history"] * 2
        config = json.dumps(config).encode()
        layers = [gzip.compress(layer, 1, mtime=0) for layer in layers]
        manifest = json.dumps({
            "schemaVersion": 2, "mediaType": MANIFEST,
            "config": {"mediaType": "application/vnd.docker.container.image.v1+json",
                       "size": len(config), "digest": digest(config)},
            "layers": [{"mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
                        "size": len(layer), "digest": digest(layer)} for layer in layers]}).encode()
        self.things = {digest(thing): thing for thing in (config, *layers, manifest)}
        self.manifest = manifest
        self.server = http.server.ThreadingHTTPServer((address, self.PORT), self.handler())
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None # an Engine that has had enough hangs up
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self.thread.start()
        self.name = f"{address}:{self.PORT}"

    def close(self):
        self.ended.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def troubled(self):
        status, times = self.trouble
        if times == 0 or status == "trickle":
            return None
        self.trouble = (status, times - 1)
        return status

    def handler(self):
        registry = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def say(self, status, data, kind="application/json", more=()):
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(data)))
                self.send_header("Docker-Distribution-Api-Version", "registry/2.0")
                for name, value in more:
                    self.send_header(name, value)
                self.end_headers()
                if self.command == "GET":
                    self.write(data)

            def write(self, data):
                slow = registry.trouble[0] == "trickle" and len(data) > 100_000
                for at in range(0, len(data), 100 if slow else len(data)):
                    self.wfile.write(data[at:at + (100 if slow else len(data))])
                    if slow and registry.ended.wait(0.1):
                        return

            def refuse(self, status):
                more = [("WWW-Authenticate", 'Basic realm="lab"')] if status == 401 else []
                self.say(status, json.dumps({"errors": [{"code": WORDS[status], "message": f"told to say {status}"}]}).encode(), more=more)

            def do_GET(self):
                registry.asked.append((time.monotonic(), self.path))
                thing = self.path.rsplit("/", 1)[-1]
                trouble = registry.troubled()
                if trouble:
                    self.refuse(trouble)
                elif self.path == "/v2/":
                    self.say(200, b"{}")
                elif "/manifests/" in self.path and "/none/" not in self.path:
                    self.say(200, registry.manifest, MANIFEST, [("Docker-Content-Digest", digest(registry.manifest))])
                elif thing in registry.things:
                    self.say(200, registry.things[thing], "application/octet-stream")
                else:
                    self.refuse(404)

            do_HEAD = do_GET

        return Handler
