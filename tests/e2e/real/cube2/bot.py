#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""A player of Cube 2 that only talks: joins a cube2-server, chats, asks how far the server is, and leaves.

    bot.py ADDRESS PORT NAME SECONDS

It prints one JSON object a line: what it sent ("sent") and what it got ("saw"). It leaves when nothing came for a while.
"""

import json
import os
import socket
import sys
import time

import enet

CHANNELS = 3  # position, messages, files
MESSAGES, FILES = 1, 2
# The numbers of Cube 2's messages.
CONNECT, WELCOME, TEXT, PING, PONG = 0, 2, 5, 30, 31
QUIET_SECONDS = 1.0
MODES = {"reliable": enet.PACKET_FLAG_RELIABLE, "unreliable": enet.PACKET_FLAG_UNSEQUENCED, "unreliable_ordered": 0}


def text(words):
    return words.encode("ascii") + b"\0"


def note(event, **values):
    print(json.dumps({"event": event, "t_ms": int(time.monotonic() * 1000), **values}), flush=True)


class Bot:
    def __init__(self, address, port, name, seconds):
        self.name = name
        self.seconds = seconds
        self.host = enet.Host(None, 1, CHANNELS, 0, 0)
        self.peer = self.host.connect(enet.Address(address.encode(), port), CHANNELS, 0)
        self.host.flush()
        with socket.socket(fileno=os.dup(self.host.socket.fileno())) as own:
            note("created", port=own.getsockname()[1])
        self.welcomed = self.heard = None
        self.rounds = 0

    def send(self, channel, mode, content):
        note("sent", channel=channel, mode=mode, content=content.hex())
        self.peer.send(channel, enet.Packet(content, MODES[mode]))

    def receive(self, event):
        content = bytes(event.packet.data)
        flags = event.packet.flags
        mode = next((mode for mode, flag in MODES.items() if flags & flag), "unreliable_ordered")
        note("saw", channel=event.channelID, mode=mode, content=content.hex())
        if content[0] != PONG:
            self.heard = time.monotonic()
        if content[0] == WELCOME and self.welcomed is None:
            self.welcomed = time.monotonic()
            note("welcomed")

    def play(self):
        played = time.monotonic() - self.welcomed
        while self.rounds < min(played, self.seconds) * 10:
            self.rounds += 1
            self.send(MESSAGES, "reliable", bytes([TEXT]) + text(f"{self.rounds} says {self.name}"))
            self.send(MESSAGES, "unreliable_ordered", bytes([PING, self.rounds % 100]))
            self.send(MESSAGES, "unreliable", bytes([PING, self.rounds % 100]))
            # The server takes no unsequenced packets: what is in them does not matter.
            self.send(FILES, "unreliable", bytes((self.rounds * 7 + i) % 256 for i in range(30)))
            if self.rounds % 5 == 0:
                # A map of nonsense, in fragments. The server tells everyone that it has one.
                self.send(FILES, "reliable", bytes((self.rounds * 7 + i) % 256 for i in range(3000)))
        return played > self.seconds and time.monotonic() - self.heard > QUIET_SECONDS

    def run(self):
        leaving = False
        while True:
            event = self.host.service(5)
            if event.type == enet.EVENT_TYPE_CONNECT:
                # name, model, password, and who vouches for it
                self.send(MESSAGES, "reliable", bytes([CONNECT]) + text(self.name) + b"\0" + text("") + text("") + text(""))
            elif event.type == enet.EVENT_TYPE_RECEIVE:
                self.receive(event)
            elif event.type == enet.EVENT_TYPE_DISCONNECT:
                note("left", reason=event.data)
                return
            if self.welcomed and not leaving and self.play():
                leaving = True
                self.peer.disconnect()


Bot(sys.argv[1], int(sys.argv[2]), sys.argv[3], float(sys.argv[4])).run()
