#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Peerscope watches a game that plays beside it: on an interface, or what comes through a pipe. What it shows while it watches
is what the finished capture shows, and agrees with what the game's programs saw.

    test_watch.py PEERSCOPE_CLI ENET_PLAYER interface|pipe [--seconds S]
"""

import argparse
import json
import os
import signal
import subprocess

from comparison import contained, fates, same, whole
from enet_game import EnetGame, delivered, log, name_in_tap, wait_until_played
from programs import Failure, Programs, program_of, run_test, skip, wait_until

CLIENTS = 4


def start_watching(programs, options, dumpcap, port, capture):
    """Returns the program to end, and the one whose rows count."""
    show = ["--format", "json"]
    if options.way == "interface":
        watch = programs.start("watch", [options.cli, "watch", "lo", "--port", port, "--record", capture, *show])
        source = watch
    else:
        pipe = programs.path("pipe")
        os.mkfifo(pipe)
        watch = programs.start("watch", ["/bin/sh", "-c", 'exec "$@" < pipe', "sh", options.cli, "watch", "-", "--record", capture, *show])
        source = programs.start("dumpcap", [dumpcap, "-q", "-i", "lo", "-f", f"udp port {port}", "-w", pipe])
    return source, watch


def may_capture(dumpcap):
    return subprocess.run(
        [dumpcap, "-q", "-i", "lo", "-a", "duration:1", "-c", "1", "-f", "udp port 9 and udp port 10", "-w", "/dev/null"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


def compare(server, clients, packets):
    for client in clients:
        end = name_in_tap(client)
        for sender, receiver, key in ((client, server, "from"), (server, client, "to")):
            rows = [row for row in packets if row[key] == end]
            what = f"from {sender.name} to {receiver.name}"
            same(what, f"the log of {sender.name}", log(sender, "sent", "to", receiver),
                 "the packets shown", [(row["channel"], row["mode"], row["payload_hex"]) for row in rows if whole(row)])
            # A capture proves less than a tap sees.
            contained(what, "the packets shown as delivered", delivered(rows),
                      f"the log of {receiver.name}", log(receiver, "saw", "from", sender))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("cli", type=os.path.abspath)
    parser.add_argument("player", type=os.path.abspath)
    parser.add_argument("way", choices=("interface", "pipe"))
    parser.add_argument("--seconds", type=float, default=5)
    options = parser.parse_args()
    dumpcap = program_of("wireshark-common", "dumpcap")
    if not may_capture(dumpcap):
        skip("the right to capture: dpkg-reconfigure wireshark-common, and the group wireshark")
    with Programs() as programs:
        capture = programs.path("watched.pcapng")
        game = EnetGame(programs, options.player, options.seconds)
        source, watch = start_watching(programs, options, dumpcap, game.server_port, capture)
        server = game.start_server(CLIENTS)
        # The capture may begin after the first client did.
        first = game.start_client(1, game.server_port)
        wait_until(lambda: watch.events or not watch.running(), "a packet is shown")
        clients = [game.start_client(number, game.server_port) for number in range(2, CLIENTS + 1)]
        wait_until_played(server, [first, *clients])
        server.wait_for("left")
        source.signal(signal.SIGINT)
        source.wait_for_end()
        watch.wait_for_end()
        shown = [each for each in watch.events if "fate" in each]
        inspected = subprocess.run([options.cli, "inspect", capture, "--format", "json"], capture_output=True, text=True)
        packets = [json.loads(line) for line in inspected.stdout.splitlines()]
        if shown != packets:
            differing = [pair for pair in zip(shown, packets) if pair[0] != pair[1]]
            raise Failure(f"{len(shown)} packets were shown live, {len(packets)} are in the finished capture; "
                          f"{len(differing)} differ: {differing[:1]}")
        compare(server, clients, packets)
        print(f"{len(shown)} packets shown while it watched, the same in the capture: {fates(packets)}")


run_test(main)
