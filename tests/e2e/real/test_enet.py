#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Programs on plain ENet, each a process, play through a tap. What they saw is held against what the tap says.

    test_enet.py PEERSCOPE_CLI ENET_PLAYER [--clients N] [--seconds S] [--channels N] [--range-coder] [--checksum]
"""

import argparse
from collections import Counter
import os

from comparison import same, sent_on, whole
from programs import Programs, free_port, is_bound, run_test, wait_until
from tap import Tap


def play(programs, options):
    """Plays one game through a tap. Returns the server, the clients and the tap's packets."""
    words = [word for word, wanted in (("range-coder", options.range_coder), ("checksum", options.checksum)) if wanted]

    def player(name, role, port, number):
        return programs.start(name, [options.player, role, "127.0.0.1", port, number, options.seconds, options.channels, *words])
    server_port = free_port()
    server = player("server", "server", server_port, options.clients)
    server.wait_for("created")
    tap = Tap(programs, options.cli, server_port)
    wait_until(lambda: is_bound(tap.port), "the tap listens")
    clients = [player(f"client {number}", "client", tap.port, number) for number in range(1, options.clients + 1)]
    server.wait_for("settled", len(clients))
    for program in (server, *clients):
        program.wait_for("settled")
        program.wait_for("left")
    return server, clients, tap.stop()


def name_in_tap(client):
    return f"client 127.0.0.1:{client.wait_for('created')['port']}"


def compare(server, clients, packets):
    """One hop each: what a program saw is what the tap calls delivered, and it sent whatever the tap saw leave."""
    seen = 0
    for client in clients:
        end = name_in_tap(client)
        for sender, receiver, hop in ((client, server, (end, "server")), (server, client, ("server", end))):
            def log(program, event, key, other):
                return [(each["channel"], each["mode"], each["content"]) for each in program.all(event) if each[key] == other.name]
            rows = [row for row in packets if (row["from"], row["to"]) == hop]
            what = f"from {sender.name} to {receiver.name}"
            seen += same(what, f"the log of {receiver.name}", log(receiver, "saw", "from", sender),
                         "the tap's delivered packets",
                         [(row["channel"], row["received_mode"], row["payload_hex"]) for row in rows if row["fate"] == "delivered"])
            sent_on(what, f"the log of {sender.name}", log(sender, "sent", "to", receiver),
                    "the tap", [(row["channel"], row["mode"], row["payload_hex"]) for row in rows if whole(row)])
    print(f"{dict(Counter(row['fate'] for row in packets))} by the tap, {seen} seen by {1 + len(clients)} processes")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("cli", type=os.path.abspath)
    parser.add_argument("player", type=os.path.abspath)
    parser.add_argument("--clients", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--channels", type=int, default=255)
    parser.add_argument("--range-coder", action="store_true")
    parser.add_argument("--checksum", action="store_true")
    options = parser.parse_args()
    with Programs() as programs:
        compare(*play(programs, options))


run_test(main)
