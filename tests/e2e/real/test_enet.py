#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Programs on plain ENet, each a process, play through a tap. What they saw is held against what the tap says.

    test_enet.py PEERSCOPE_CLI ENET_PLAYER [--clients N] [--seconds S] [--channels N] [--range-coder] [--checksum]
"""

import argparse
import os

from comparison import fates
from enet_game import EnetGame, compare, compare_recorded, wait_until_played
from peerscope import ROUGH, Tap
from programs import Programs, run_test


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("cli", type=os.path.abspath)
    parser.add_argument("player", type=os.path.abspath)
    parser.add_argument("--clients", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--channels", type=int, default=255)
    parser.add_argument("--range-coder", dest="words", action="append_const", const="range-coder")
    parser.add_argument("--checksum", dest="words", action="append_const", const="checksum")
    parser.add_argument("--rough", action="store_true", help="on links that lose, delay, reorder and copy")
    options = parser.parse_args()
    with Programs() as programs:
        game = EnetGame(programs, options.player, options.seconds, options.channels, options.words or [])
        server = game.start_server(options.clients)
        tap = Tap(programs, options.cli, game.server_port, ROUGH if options.rough else None)
        clients = [game.start_client(number, tap.port) for number in range(1, options.clients + 1)]
        wait_until_played(server, clients)
        server.wait_for("left")
        packets = tap.stop()
        seen = compare(server, clients, packets)
        compare_recorded(server, clients, tap.recorded())
        print(f"{fates(packets)} by the tap, {seen} seen by {1 + options.clients} processes")


run_test(main)
