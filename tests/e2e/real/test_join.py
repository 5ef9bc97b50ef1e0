#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A sandbox's clients join a real Godot 3 server. What it saw and sent is held against what Peerscope says.

    test_join.py PEERSCOPE_CLI [--seconds S] [--rough]
"""

import argparse
import os

from comparison import fates, same, sent_on
import godot3_game
from godot3_game import KINDS, SERVER, Row, message_in, recipients
from peerscope import LOOPBACK, ROUGH, at, sandbox
from programs import Failure, Programs, free_port, program_of, run_test

BOTS = {"bot.1": 501, "bot.2": 502, "bot.3": 503}
RUN_AFTER = 4  # seconds that the sandbox runs after the last packet was sent
# A sandbox's client numbers channels as Godot 4 does: its channel 0 is ENet's channels 0 and 1.
CHANNELS, FIRST, SECOND = 6, 3, 4


def packet(source, target, words):
    """What Godot 3 sends for send_bytes, as hexadecimal digits."""
    ends = source.to_bytes(4, "little") + target.to_bytes(4, "little", signed=True)
    return (ends + godot3_game.BYTES + words.encode("ascii")).hex()


def scenario(port, options):
    def talk(name, target, channel, mode):
        return {"from": name, "to": SERVER, "channel": channel, "mode": mode, "hz": 10, "start": 2, "stop": 2 + options.seconds,
                "hex": packet(BOTS[name], target, f"{mode} by {name} to {target}")}
    traffic = []
    for name in BOTS:
        traffic += [talk(name, SERVER, FIRST, "reliable"), talk(name, SERVER, SECOND, "unreliable"),
                    talk(name, 0, SECOND, "unreliable_ordered"), talk(name, -BOTS["bot.1"], FIRST, "reliable")]
    return {
        "duration": 2 + options.seconds + RUN_AFTER,
        "peers": [{"name": "bot", "role": "client", "count": len(BOTS), "id": BOTS["bot.1"], "channels": CHANNELS, "join_at": 0.2}],
        "links": [{"from": "*", "to": "*", **ROUGH}] if options.rough else [],
        "traffic": traffic,
        "gateways": [{"join": "bot", "to": at(LOOPBACK, port)}],
    }


def compare(server, packets):
    ids = {name: BOTS.get(name, SERVER) for each in packets for name in (each["from"], each["to"])}
    rows = [Row(each, ids, each["channel"] + 1) for each in packets]
    rows = [row for row in rows if row.message[0] in KINDS]
    delivered = [row for row in rows if row.fate == "delivered"]
    everyone = [SERVER, *BOTS.values()]

    def is_for(row, receiver):
        return receiver in recipients(row.source, row.target, everyone)
    seen = same("what the server got",
                "its log", [(each["from"], *message_in(each)) for each in server.all("saw")],
                "the packets delivered to it",
                [(row.source, *row.message) for row in delivered if row.hop_to == SERVER and is_for(row, SERVER)])
    sent_on("what the server sent",
            "its log", [(to, *message_in(each)) for each in server.all("sent") for to in BOTS.values()
                        if to in recipients(SERVER, each["to"], everyone)],
            "the packets from it", [(row.hop_to, *row.message) for row in rows if row.source == SERVER])
    relayed = sent_on("relay",
                      "what the server got for others",
                      [(row.source, to, *row.message) for row in delivered if row.hop_to == SERVER
                       for to in BOTS.values() if to in recipients(row.source, row.target, everyone)],
                      "what it passed on",
                      [(row.source, row.hop_to, *row.message) for row in rows if row.hop_from == SERVER != row.source])
    if seen == 0 or relayed == 0:
        raise Failure(f"the server got {seen} packets and passed on {relayed}")
    print(f"{fates(packets)}; {seen} seen by the server, {relayed} passed on between {len(BOTS)} bots")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("cli", type=os.path.abspath)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--rough", action="store_true", help="on links that lose, delay, reorder and copy")
    options = parser.parse_args()
    engine = program_of("godot3-server")
    with Programs() as programs:
        port = free_port()
        server = godot3_game.start(programs, engine, "server", "server", port, len(BOTS), options.seconds)
        server.wait_for("created")
        packets = sandbox(programs, options.cli, "joins", scenario(port, options)).run_to_its_end()
        compare(server, packets)


run_test(main)
