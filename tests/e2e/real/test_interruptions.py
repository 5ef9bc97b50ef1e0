#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A game plays through a tap, and something happens: a process is killed, stops for a while, strangers knock.

    test_interruptions.py PEERSCOPE_CLI ENET_PLAYER CASE [--seconds S] [--silence S]
"""

import argparse
import os
import signal
import sys
import threading

from comparison import contained, fates, same
from enet_game import EnetGame, compare, compare_recorded, delivered, log, name_by_content, name_in_tap, rows_of_hop, wait_until_played
from peerscope import Tap
from programs import Failure, Programs, run_test
import strangers
from strangers import Router, knock

A_WHILE = 60  # packets


class Match:
    """One game, its tap, and what the cases need of them."""

    def __init__(self, programs, options):
        self.programs = programs
        self.options = options
        self.game = EnetGame(programs, options.player, options.seconds)
        self.tap = Tap(programs, options.cli, self.game.server_port)

    def start_clients(self, *numbers):
        clients = [self.game.start_client(number, self.tap.port) for number in numbers]
        for client in clients:
            client.wait_for("saw", A_WHILE)
        return clients

    def play(self, number):
        """A whole game of a new server with one client."""
        server = self.game.start_server(1)
        client, = self.start_clients(number)
        wait_until_played(server, [client])
        server.wait_for("left")
        return server, client


def no_more_than_delivered(server, client, packets):
    """What a process had got is called delivered. What it had not read from its socket may be, too: the tap cannot know."""
    end = name_in_tap(client)
    for sender, receiver, hop in ((client, server, (end, "server")), (server, client, ("server", end))):
        contained(f"from {sender.name} to {receiver.name}", f"the log of {receiver.name}", log(receiver, "saw", "from", sender),
                  "the tap's delivered packets", delivered(rows_of_hop(packets, *hop)))


def server_killed(match):
    """A server is killed and comes again on the same port. New clients play with it through the same tap."""
    server = match.game.start_server(2)
    clients = match.start_clients(1, 2)
    server.kill()
    for client in clients:
        client.kill()
    again = match.play(3)
    packets = match.tap.stop()
    for client in clients:
        no_more_than_delivered(server, client, packets)
    compare(again[0], [again[1]], packets)
    return packets


def memory_used_up(match):
    """A tap whose memory is used up records no more, and the game plays on through it."""
    tap = Tap(match.programs, match.options.cli, match.game.server_port, options=["--memory-limit", "16MiB"])
    server = match.game.start_server(1)
    client = match.game.start_client(1, tap.port)
    wait_until_played(server, [client])
    server.wait_for("left")
    packets = tap.stop()
    if not tap.has_said("the game goes on, but nothing more of it is recorded"):
        raise Failure("the tap does not say that it records nothing more")
    if len(packets) >= len(client.all("sent")):
        raise Failure(f"{len(packets)} packets were recorded without memory")
    same("to the server", "what the client sent reliably", reliable(client, "sent"), "what the server saw", reliable(server, "saw"))
    return packets


def reliable(program, event):
    return [each["content"] for each in program.all(event) if each["mode"] == "reliable"]


def client_killed(match):
    """A client is killed; the others play on. It comes again from another port, under the same number."""
    server = match.game.start_server(4)
    killed, *others = match.start_clients(1, 2, 3)
    killed.kill()
    again, = match.start_clients(4)
    wait_until_played(server, [again, *others])
    packets = match.tap.stop()
    no_more_than_delivered(server, killed, packets)
    compare(server, [again, *others], packets)
    return packets


def client_returns(match):
    """A killed client comes again at once, from the same port, while the server still waits for it."""
    server = match.game.start_server(3)
    killed, other = match.start_clients(1, 2)
    end = name_in_tap(killed)
    killed.kill()
    again = match.game.start_client(3, match.tap.port, f"own-port={killed.wait_for('created')['port']}")
    wait_until_played(server, [again, other])
    packets = match.tap.stop()
    compare(server, [other], packets)
    # What the server still sends to the old client reaches the new one, so only the way to the server is clear.
    same("from both clients", "the server's log", log(server, "saw", "from", killed) + log(server, "saw", "from", again),
         "the tap's delivered packets", delivered(rows_of_hop(packets, end, "server")))
    return packets


def tap_killed(match):
    """The tap is killed; another one takes its port."""
    server = match.game.start_server(1)
    clients = match.start_clients(1)
    match.tap.kill()
    for program in (server, *clients):
        program.kill()
    match.tap = Tap(match.programs, match.options.cli, match.game.server_port, port=match.tap.port)
    again = match.play(2)
    packets = match.tap.stop()
    compare(again[0], [again[1]], packets)
    return packets


def silence(match):
    """Nobody says a word for a while, not even ENet. Then the game goes on."""
    server = match.game.start_server(2)
    clients = match.start_clients(1, 2)
    for program in (server, *clients):
        program.signal(signal.SIGSTOP)
    threading.Event().wait(match.options.silence)
    for program in (server, *clients):
        program.signal(signal.SIGCONT)
    wait_until_played(server, clients)
    packets = match.tap.stop()
    compare(server, clients, packets)
    return packets


def address_changes(match):
    """A client's datagrams come from another port, as after a router's restart. To ENet that is a stranger."""
    server = match.game.start_server(2)
    router = Router(match.tap.port)
    moved = match.game.start_client(1, router.port)
    moved.wait_for("saw", A_WHILE)
    before = router.outside_port()
    router.move()
    others = match.start_clients(2)
    wait_until_played(server, others)
    packets = match.tap.stop()
    hops = [rows_of_hop(packets, f"client 127.0.0.1:{port}", "server") for port in (before, router.outside_port())]
    same("from the client that moved", "the server's log", log(server, "saw", "from", moved),
         "the tap's delivered packets", [each for rows in hops for each in delivered(rows)])
    compare(server, others, packets)
    return packets


def ipv6(match):
    """ENet 1.3.17 knows IPv4 alone. So a second tap stands behind the first, and IPv6 is between the two."""
    server = match.game.start_server(2)
    inner = Tap(match.programs, match.options.cli, match.game.server_port, host="::1")
    outer = Tap(match.programs, match.options.cli, inner.port, server_host="::1")
    clients = [match.game.start_client(number, outer.port) for number in (1, 2)]
    wait_until_played(server, clients)
    server.wait_for("left")
    compare(server, clients, outer.stop())
    compare_recorded(server, clients, outer.recorded())
    packets = inner.stop()
    compare(server, clients, packets, name=lambda client: name_by_content(client, packets))
    return packets


def knocking(match):
    """A thousand clients knock at once while a game plays."""
    server = match.game.start_server(2)
    clients = match.start_clients(1, 2)
    knockers = knock(match.tap.port, 1000)
    wait_until_played(server, clients)
    packets = match.tap.stop()
    compare(server, clients, packets)
    for knocker in knockers:
        knocker.close()
    return packets


def garbage(match):
    """Garbage comes from a stranger, much of it, while a game plays."""
    server, clients, packets = play_in_garbage(match)
    compare(server, clients, packets)
    return packets


def garbage_of_a_client(match):
    """The same from somebody whom the server has answered. The tap passes it on, so the server's own socket may
    overflow: what is lost there, the tap cannot know. A tap that cannot keep up passes on without recording, and says
    so. All that is reliable arrives."""
    server, clients, packets = play_in_garbage(match, "knock")
    if match.tap.has_said("without being recorded"):
        print("the tap could not record everything")
    else:
        for client in clients:
            no_more_than_delivered(server, client, packets)
    return packets


def play_in_garbage(match, *words):
    server = match.game.start_server(3)
    flood = match.programs.start("flood", [sys.executable, strangers.__file__, match.tap.port, match.options.garbage,
                                           match.options.seconds, *words])
    flood.wait_for("began")
    clients = match.start_clients(1, 2)
    wait_until_played(server, clients)
    print(f"garbage: {flood.wait_for('done')['a_second']} datagrams a second")
    return server, clients, match.tap.stop()


CASES = {case.__name__.replace("_", "-"): case
         for case in (server_killed, client_killed, client_returns, tap_killed, silence, address_changes, ipv6, knocking, garbage,
                      garbage_of_a_client, memory_used_up)}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("cli", type=os.path.abspath)
    parser.add_argument("player", type=os.path.abspath)
    parser.add_argument("case", choices=CASES)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--silence", type=float, default=3, help="seconds")
    parser.add_argument("--garbage", type=float, default=50000, help="datagrams a second")
    options = parser.parse_args()
    with Programs() as programs:
        packets = CASES[options.case](Match(programs, options))
    print(f"{fates(packets)} by the tap")


run_test(main)
