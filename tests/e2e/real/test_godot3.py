#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A real engine: a Godot 3 server and three clients play through a tap. What they saw is held against what the tap says.

    test_godot3.py PEERSCOPE_CLI [--seconds S] [--conditions PRESET]
"""

import argparse
import os
import re

from comparison import fates, same, sent_on, whole
from programs import Programs, free_port, program_of, run_test
from tap import Tap

PLAYERS = 3
PROJECT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "godot3")
SERVER = 1 # its id
KINDS = ("chat", "pos", "direct", "whisper", "tell", "bytes") # of the game's messages
CALL, BYTES = b"\x00", b"\x04"  # how the messages of an RPC and of send_bytes begin
SYSTEM_CHANNEL = 0
# The channels a packet goes on when the game names none.
DEFAULT_CHANNELS = {"reliable": 1, "unreliable": 2}


def play(programs, cli, engine, options):
    """Plays one game through a tap. Returns the processes and the tap's packets."""
    def player(name, role, port):
        return programs.start(name, [engine, "--path", PROJECT, f"--role={role}", f"--port={port}",
                                     f"--players={PLAYERS}", f"--seconds={options.seconds}"])
    server_port = free_port()
    server = player("server", "server", server_port)
    server.wait_for("created")
    tap = Tap(programs, cli, server_port)
    clients = [player(f"client {number}", "client", tap.port) for number in range(1, PLAYERS + 1)]
    for client in clients:
        client.wait_for("left")
    return [server, *clients], tap.stop()


def recipients(sender, target, ids):
    """Whom a packet is for: Godot's targets are one, all (0), or all but one (negative)."""
    return [target] if target > 0 else [each for each in ids if each not in (sender, -target)]


def mode_on_the_wire(event):
    # Godot 3 gives ENet a large unreliable packet without UNRELIABLE_FRAGMENT, and so ENet sends it reliably.
    large = event["kind"] == "bytes" and len(event["content"]) // 2 > 1300
    return "reliable" if large else event["mode"]


def channel_on_the_wire(event):
    return event["channel"] if event["channel"] > 0 else DEFAULT_CHANNELS[event["mode"]]


def message_in(event):
    """What the game logged of a message, in the terms of Row.message."""
    return event["kind"], channel_on_the_wire(event), mode_on_the_wire(event), event["content"]


class Row:
    """One packet the tap saw: the hop it made (from, to), who wrote it for whom (source, target), and its message."""

    def __init__(self, packet):
        data = bytes.fromhex(packet["payload_hex"])
        self.hop_from = id_of_end(packet["from"])
        self.hop_to = id_of_end(packet["to"])
        self.source = int.from_bytes(data[:4], "little")
        self.target = int.from_bytes(data[4:8], "little", signed=True)
        self.fate = packet["fate"]
        kind, content = game_message(data[8:]) if packet["channel"] != SYSTEM_CHANNEL else (None, None)
        self.message = kind, packet["channel"], packet["mode"], content


def game_message(data):
    """The kind and content of a message of the game's own; None and None of the engine's."""
    if data[:1] == BYTES:
        return "bytes", data[1:].hex()
    if data[:1] != CALL:
        return None, None
    method, arguments = data[5:].split(b"\0", 1)  # after the node
    length = int.from_bytes(arguments[5:9], "little")  # after their count and the first one's type
    return method.decode("ascii"), arguments[9:9 + length].decode("ascii")


def id_of_end(name):
    """The id in the name that the tap gives to an end of a connection."""
    client = re.match(r"client (\d+)", name)
    return int(client.group(1)) if client else SERVER


def compare(programs, packets):
    ids = {program: program.wait_for("settled")["id"] for program in programs}
    rows = [row for row in map(Row, filter(whole, packets)) if row.message[0] in KINDS]
    delivered = [row for row in rows if row.fate == "delivered"]
    seen = sum(compare_seen(program, me, delivered, ids.values()) for program, me in ids.items())
    for program, me in ids.items():
        compare_sent(program, me, rows, ids.values())
    relayed = compare_relayed(rows, delivered, ids.values())
    print(f"{fates(packets)} by the tap, {seen} seen by {len(ids)} processes, {relayed} of them relayed")


def compare_seen(program, me, delivered, ids):
    """The last hop: what a game saw is what the tap calls delivered to it, and nothing else."""
    return same(f"what {program.name} (id {me}) got",
                "its log", [(each["from"], *message_in(each)) for each in program.all("saw")],
                "the tap's delivered packets", [(row.source, *row.message) for row in delivered
                                                if row.hop_to == me and me in recipients(row.source, row.target, ids)])


def compare_sent(program, me, rows, ids):
    """The first hop: a game sent whatever left its process, and all that is reliable did leave."""
    sent = [(to, *message_in(each)) for each in program.all("sent") for to in recipients(me, each["to"], ids)]
    # The server sends each client a packet of its own, a client sends one to the server.
    left = [(to, *row.message) for row in rows if row.hop_from == me == row.source
            for to in ([row.hop_to] if me == SERVER else recipients(me, row.target, ids))]
    sent_on(f"what {program.name} (id {me}) sent", "its log", sent, "the tap", left)


def compare_relayed(rows, delivered, ids):
    """Between the hops: the server passes on what it got for others, and nothing else."""
    return sent_on("what the server relays",
                   "the packets delivered to it", [(row.source, to, *row.message) for row in delivered if row.hop_to == SERVER
                                                   for to in recipients(row.source, row.target, ids) if to != SERVER],
                   "the packets it passed on", [(row.source, row.hop_to, *row.message) for row in rows
                                                if row.hop_from == SERVER != row.source])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("cli", type=os.path.abspath)
    parser.add_argument("--seconds", type=float, default=8)
    options = parser.parse_args()
    engine = program_of("godot3-server")
    with Programs() as programs:
        compare(*play(programs, options.cli, engine, options))


run_test(main)
