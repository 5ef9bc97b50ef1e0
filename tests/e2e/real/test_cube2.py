#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A real game's server: bots play with cube2-server through a tap. What they saw is held against what the tap says.

    test_cube2.py PEERSCOPE_CLI [--seconds S] [--bots N]
"""

import argparse
import os

from comparison import fates, same, sent_on, whole
from peerscope import ROUGH, Tap
from programs import DEBIANS_PYTHON, Failure, Programs, free_port, is_bound, needs_module, program_of, run_test, wait_until

BOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "cube2", "bot.py")
PING, PONG = "1e", "1f"  # how these messages of Cube 2 begin


def play(programs, options, game):
    server_port = free_port(2) # it answers questions about itself on the second
    server = programs.start("server", [game, "-q" + programs.folder, "-i127.0.0.1", f"-j{server_port}",
                                       "-m", # announce it to nobody
                                       "-c32"])
    wait_until(lambda: is_bound(server_port), "the server listens")
    tap = Tap(programs, options.cli, server_port, ROUGH if options.rough else None)
    bots = [programs.start(f"bot{number}", [DEBIANS_PYTHON, BOT, "127.0.0.1", tap.port, f"bot{number}", options.seconds])
            for number in range(1, options.bots + 1)]
    for bot in bots:
        bot.wait_for("left")
    if not server.running():
        raise Failure("the server ended")
    return bots, tap.stop()


def compare(bots, packets):
    for bot in bots:
        end = f"client 127.0.0.1:{bot.wait_for('created')['port']}"
        to_bot = [row for row in packets if row["to"] == end]
        from_bot = [row for row in packets if row["from"] == end]

        def log(event):
            return [(each["channel"], each["mode"], each["content"]) for each in bot.all(event)]
        same(f"what {bot.name} got", "its log", log("saw"), "the tap's delivered packets",
             [(row["channel"], row["received_mode"], row["payload_hex"]) for row in to_bot if row["fate"] == "delivered"])
        sent_on(f"what {bot.name} sent", "its log", log("sent"), "the tap",
                [(row["channel"], row["mode"], row["payload_hex"]) for row in from_bot if whole(row)])
        # The server keeps no log. But it answers each ping that it got with what the ping said, unless it was unsequenced.
        pings = [row["payload_hex"][2:] for row in from_bot if row["payload_hex"].startswith(PING)
                 and row["fate"] == "delivered" and row["received_mode"] == "unreliable_ordered"]
        pongs = [row["payload_hex"][2:] for row in to_bot if row["payload_hex"].startswith(PONG)]
        sent_on(f"pings from {bot.name}", "the packets delivered to the server", pings, "its answers", pongs)
    print(f"{fates(packets)} by the tap, of {len(bots)} bots")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("cli", type=os.path.abspath)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--bots", type=int, default=4)
    parser.add_argument("--rough", action="store_true", help="on links that lose, delay, reorder and copy")
    options = parser.parse_args()
    game = program_of("cube2-server")
    needs_module("enet", "python3-enet")
    with Programs() as programs:
        compare(*play(programs, options, game))


run_test(main)
