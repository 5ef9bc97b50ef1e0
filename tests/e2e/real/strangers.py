# SPDX-License-Identifier: MIT
"""Those who send to a tap without playing: a router that moves a client to another port, knockers, a flood of garbage.

As a program, the flood:    strangers.py PORT DATAGRAMS_A_SECOND SECONDS [knock]
"""

import json
import random
import resource
import select
import socket
import struct
import sys
import threading
import time

LOOPBACK = "127.0.0.1"


def udp_socket():
    own = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    own.bind((LOOPBACK, 0))
    return own


class Router:
    """Carries one client's datagrams to a tap, from a port of its own: until move(), then from another one."""

    def __init__(self, tap_port):
        self._tap = (LOOPBACK, tap_port)
        self._inside = udp_socket()
        self._outside = udp_socket()
        self.port = self._inside.getsockname()[1]
        threading.Thread(target=self._run, daemon=True).start()

    def outside_port(self):
        return self._outside.getsockname()[1]

    def move(self):
        self._outside = udp_socket()

    def _run(self):
        client = None
        while True:
            outside = self._outside
            for ready in select.select([self._inside, outside], [], [], 0.05)[0]:
                data, sender = ready.recvfrom(65536)
                if ready is self._inside:
                    client = sender
                    outside.sendto(data, self._tap)
                elif client:
                    self._inside.sendto(data, client)


def connect_datagram(number):
    """What an ENet client sends first: its CONNECT, for one channel, with `number` as its connect id."""
    header = struct.pack("!HH", 0x8FFF, 0)
    command = struct.pack("!BBH", 0x82, 0xFF, 1)
    return header + command + struct.pack("!HBBIIIIIIIIII", 0, 0xFF, 0xFF, 1400, 65536, 1, 0, 0, 5000, 2, 2, number, 0)


def knock(tap_port, count):
    """A CONNECT from each of `count` ports at once; nobody waits for an answer. The sockets, open."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    knockers = [udp_socket() for _ in range(count)]
    for number, knocker in enumerate(knockers, 1):
        knocker.sendto(connect_datagram(number), (LOOPBACK, tap_port))
    return knockers


def flood(port, rate, seconds, is_client):
    """Sends garbage from one port; prints how much when done. A client has knocked before, and was answered."""
    own = udp_socket()
    own.connect((LOOPBACK, port))
    if is_client:
        own.send(connect_datagram(1))
        own.recv(65536)
    source = random.Random(1)
    garbage = [source.randbytes(source.randrange(0, 200)) for _ in range(1000)]
    begin = time.monotonic()
    sent = refused = 0
    print(json.dumps({"event": "began"}), flush=True)
    while (passed := time.monotonic() - begin) < seconds:
        while sent < passed * rate:
            try:
                own.send(garbage[sent % len(garbage)])
            except ConnectionRefusedError:
                refused += 1
            sent += 1
        time.sleep(0.0005)
    print(json.dumps({"event": "done", "sent": sent, "refused": refused, "a_second": round(sent / passed)}), flush=True)


if __name__ == "__main__":
    flood(int(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3]), "knock" in sys.argv)
