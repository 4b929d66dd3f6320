# SPDX-License-Identifier: MIT
"""TLS in front of a port: tls_front.py CERTIFICATE KEY AUTHORITY PORT.

Whoever connects must show a certificate of the authority's; then bytes go to and from 127.0.0.1:PORT.
Says "ACCEPT 127.0.0.1:PORT" when it listens.
"""
import select
import socket
import ssl
import sys
import threading


def turn_away(raw):
    """Close so that the alert arrives: with bytes unread the peer would see a reset instead."""
    raw.shutdown(socket.SHUT_WR)
    while raw.recv(65536):
        pass
    raw.close()


def relay(secure, plain):
    while True:
        ready = [secure] if secure.pending() else select.select([secure, plain], [], [])[0]
        for each in ready:
            piece = each.recv(65536)
            if not piece:
                return
            (plain if each is secure else secure).sendall(piece)


def serve(context, raw, port):
    alert = raw.dup()
    try:
        secure = context.wrap_socket(raw, server_side=True)
    except OSError:
        turn_away(alert)
        return
    alert.close()
    try:
        with secure, socket.create_connection(("127.0.0.1", port)) as plain:
            relay(secure, plain)
    except OSError:
        pass  # either side is gone, and so is the other now


def main():
    certificate, key, authority, port = sys.argv[1:]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    context.load_verify_locations(authority)
    context.verify_mode = ssl.CERT_REQUIRED
    threading.excepthook = lambda problem: None
    listener = socket.create_server(("127.0.0.1", 0))
    print("ACCEPT 127.0.0.1:%d" % listener.getsockname()[1], flush=True)
    while True:
        raw, _ = listener.accept()
        threading.Thread(target=serve, args=(context, raw, int(port)), daemon=True).start()


main()
