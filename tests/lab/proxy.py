# SPDX-License-Identifier: MIT
"""A slow line to an Engine: each piece of what goes through is held back for a while."""
import contextlib
import selectors
import socket
import threading
import time


class SlowLine:
    def __init__(self, address, port, delay):
        self.target = (address, port)
        self.delay = delay
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.settimeout(0.1)
        self.port = self.listener.getsockname()[1]
        self.ended = threading.Event()
        self.threads = [threading.Thread(target=self.accept, daemon=True)]
        self.threads[0].start()

    def accept(self):
        while not self.ended.is_set():
            with contextlib.suppress(OSError):
                client, _ = self.listener.accept()
                thread = threading.Thread(target=self.carry, args=(client,), daemon=True)
                self.threads.append(thread)
                thread.start()

    def carry(self, client):
        with contextlib.suppress(OSError), client, socket.create_connection(self.target, 5) as engine, \
                selectors.DefaultSelector() as ready:
            ready.register(client, selectors.EVENT_READ, engine)
            ready.register(engine, selectors.EVENT_READ, client)
            while not self.ended.is_set():
                for key, _ in ready.select(0.1):
                    data = key.fileobj.recv(65536)
                    if not data:
                        return
                    time.sleep(self.delay)
                    key.data.sendall(data)

    def close(self):
        self.ended.set()
        for thread in self.threads:
            thread.join()
        self.listener.close()
