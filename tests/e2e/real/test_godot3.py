#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A real engine: a Godot 3 server and three clients play through a tap. What they saw is held against what the tap says.

    test_godot3.py PEERSCOPE_CLI [--seconds S] [--conditions PRESET]
"""

import argparse
import os

from comparison import fates, same, sent_on, whole
from godot3_game import KINDS, SERVER, Row, message_in, recipients, source_of, start
from peerscope import ROUGH, Tap
from programs import Programs, free_port, program_of, run_test

PLAYERS = 3


def play(programs, cli, engine, options):
    """Plays one game through a tap. Returns the processes and the tap's packets."""
    server_port = free_port()
    server = start(programs, engine, "server", "server", server_port, PLAYERS, options.seconds)
    server.wait_for("created")
    tap = Tap(programs, cli, server_port, ROUGH if options.rough else None)
    clients = [start(programs, engine, f"client {number}", "client", tap.port, PLAYERS, options.seconds)
               for number in range(1, PLAYERS + 1)]
    for client in clients:
        client.wait_for("left")
    return [server, *clients], tap.stop()


def ids_of_ends(packets):
    """The id of each end of a connection, by the name that the tap gives it: a client is the source of all it sends."""
    ids = {packet["from"]: source_of(packet) for packet in packets if packet["to"] == "server"}
    return {**ids, "server": SERVER}


def compare(programs, packets):
    ids = {program: program.wait_for("settled")["id"] for program in programs}
    ids_of = ids_of_ends(packets)
    rows = [Row(packet, ids_of, packet["channel"]) for packet in packets if whole(packet)]
    rows = [row for row in rows if row.message[0] in KINDS]
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
    parser.add_argument("--rough", action="store_true", help="on links that lose, delay, reorder and copy")
    options = parser.parse_args()
    engine = program_of("godot3-server")
    with Programs() as programs:
        compare(*play(programs, options.cli, engine, options))


run_test(main)
