#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Real clients in a sandbox's server: they talk to it and, through it, to each other and to the sandbox's own client.

    test_expose.py PEERSCOPE_CLI GODOT4_CLIENT [--seconds S] [--rough] [--tap]
"""

import argparse
from collections import Counter
import os

from comparison import fates, same, sent_on
from enet_game import name_in_tap
from peerscope import LOOPBACK, ROUGH, Tap, at, sandbox
from programs import Failure, Programs, free_port, run_test

SERVER, ANA = 1, 101  # the sandbox's own peers
CLIENTS = (2001, 2002)
RAW, SYSTEM, RELAY = 3, 7, 3


def scenario(port, options):
    talk = (("server", 1, "reliable"), ("server", 2, "unreliable"), ("ana", 3, "reliable"), ("ana", 4, "unreliable_ordered"))
    traffic = [{"from": sender, "to": 0, "channel": channel, "mode": mode, "hz": 10, "size": 32, "start": 1, "stop": options.seconds}
               for sender, channel, mode in talk]
    links = [{"from": "*", "to": "*", **ROUGH}] if options.rough else []
    return {
        "peers": [{"name": "server", "role": "server", "api": "scene"},
                  {"name": "ana", "role": "client", "server": "server", "id": ANA, "join_at": 0.1}],
        "links": links,
        "traffic": traffic,
        "gateways": [{"expose": "server", "listen": at(LOOPBACK, port)}],
    }


def ids_of_ends(clients):
    """The id of each end, by the names that it may have in the packets."""
    ids = {"server": SERVER, "ana": ANA}
    for own_id, client in clients.items():
        ids[f"client {own_id}"] = ids[name_in_tap(client)] = own_id
    return ids


class Row:
    """One hop of a message: from, to, who wrote it, for whom (None if that is the hop's end), and its content."""

    def __init__(self, packet, ids):
        data = bytes.fromhex(packet["payload_hex"])
        self.hop_from, self.hop_to = ids[packet["from"]], ids[packet["to"]]
        self.source, self.target = self.hop_from, self.hop_to
        if data[0] & 7 == SYSTEM and data[1] == RELAY:
            about = int.from_bytes(data[2:6], "little", signed=True)
            data = data[6:]
            if self.hop_to == SERVER:
                self.target = about
            else:
                self.source = about
        self.is_of_the_game = data[0] & 7 == RAW
        self.message = packet["channel"], packet["mode"], data[1:].hex()
        self.fate = packet["fate"]


def logged(program, event, other):
    return [(each[other], each["channel"], each["mode"], each["content"]) for each in program.all(event)]


def compare(clients, packets):
    ids = ids_of_ends(clients)
    rows = [row for row in (Row(packet, ids) for packet in packets) if row.is_of_the_game]
    everyone = {SERVER, ANA, *CLIENTS}
    delivered = [row for row in rows if row.fate == "delivered"]
    seen = 0
    for own_id, client in clients.items():
        seen += same(f"what client {own_id} got", "its log", logged(client, "saw", "from"), "the packets delivered to it",
                     [(row.source, *row.message) for row in delivered if row.hop_to == own_id])
        sent_on(f"what client {own_id} sent", "its log", logged(client, "sent", "to"), "the packets from it",
                [(row.target, *row.message) for row in rows if row.hop_from == own_id])
    # The server passes on what it got for others, and nothing else.
    due = [(row.source, to, *row.message) for row in delivered if row.hop_to == SERVER != row.target
           for to in everyone - {SERVER, row.source} if row.target in (0, to) or (row.target < 0 and to != -row.target)]
    passed_on = [(row.source, row.hop_to, *row.message) for row in rows if row.hop_from == SERVER != row.source]
    relayed = sent_on("relay", "what the server got for others", due, "what it passed on", passed_on)
    kinds = Counter("of both kinds" if (row.source == ANA) != (row.hop_to == ANA) else "of real clients"
                    for row in delivered if row.source != SERVER != row.hop_to)
    print(f"{fates(packets)}; {seen} seen by real clients; {relayed} passed on, {dict(kinds)}")
    if not kinds["of both kinds"] or not kinds["of real clients"]:
        raise Failure("nothing was passed on between real clients, or between one and the sandbox's own")


def compare_with_tap(packets, tapped):
    """Both ends of the wire between a tap and the sandbox: what one says was delivered, the other says, too."""
    def told(rows):
        real = [row for row in rows if "ana" not in (row["from"], row["to"]) and row["fate"] == "delivered"]
        return [(row["from"], row["to"], row["channel"], row["mode"], row["payload_hex"]) for row in real]
    same("delivered", "the tap", told(tapped), "the sandbox", told(packets))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("cli", type=os.path.abspath)
    parser.add_argument("client", type=os.path.abspath)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--rough", action="store_true", help="on links that lose, delay, reorder and copy")
    parser.add_argument("--tap", action="store_true", help="the clients come through a tap")
    options = parser.parse_args()
    with Programs() as programs:
        port = free_port()
        peerscope = sandbox(programs, options.cli, "listening at", scenario(port, options))
        tap = Tap(programs, options.cli, port) if options.tap else None
        door = tap.port if tap else port
        clients = {own_id: programs.start(f"client {own_id}", [options.client, LOOPBACK, door, own_id, options.seconds])
                   for own_id in CLIENTS}
        for client in clients.values():
            client.wait_for("left")
        tapped = tap.stop() if tap else None
        packets = peerscope.stop()
        compare(clients, packets)
        if tap:
            compare_with_tap(packets, tapped)


run_test(main)
