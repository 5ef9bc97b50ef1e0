#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A tap with 64 clients of a real game, whose links are bent anew every ten seconds, for an hour in real time.

    soak_tap.py PEERSCOPE_CLI ENET_PLAYER [--duration SECONDS] [--memory-limit MIB] [--seed N]

The players are processes on Debian's ENet. What the tap records grows up to the limit; after that it only passes on.
Prints memory, processor time and what the game got each minute. Ends with status 1 where the tap ended by itself, used more
than the limit and a tenth, or a player lost its connection.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../e2e/real"))
from programs import free_port, is_bound, wait_until  # noqa: E402

CLIENTS = 64
LOOPBACK = "127.0.0.1"
BEND_EVERY = 10  # seconds
MIB = 1 << 20
GRACE = 60  # seconds, in which the players get what they still miss


def bends(duration, seed):
    """Actions that bend both directions anew, never so badly that ENet gives up."""
    drawn = random.Random(seed)
    actions = []
    for at in range(BEND_EVERY, duration, BEND_EVERY):
        for link in (["*", "server"], ["server", "*"]):
            delay = drawn.uniform(0, 120)
            actions.append({
                "at": at, "link": link, "do": "conditions", "delay_ms": round(delay, 3), "loss": round(drawn.uniform(0, 0.1), 4),
                "jitter_ms": round(drawn.uniform(0, delay / 2), 3), "duplicate": round(drawn.uniform(0, 0.02), 4)})
    return actions


def scenario(listen, to, duration, seed):
    return {
        "format": "peerscope-scenario/1", "name": "A soak", "seed": seed, "duration": duration + GRACE, "peers": [],
        "gateways": [{"tap": "server", "listen": f"{LOOPBACK}:{listen}", "to": f"{LOOPBACK}:{to}"}],
        "actions": bends(duration, seed)}


def resident(pid):
    with open(f"/proc/{pid}/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / MIB


def processor_seconds(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Player:
    """A process whose packets are left out of its log."""

    def __init__(self, folder, name, arguments):
        self.log = os.path.join(folder, name)
        with open(self.log, "wb") as log:
            player = subprocess.Popen(arguments, stdout=subprocess.PIPE)
            self.filter = subprocess.Popen(["grep", "--line-buffered", "-vE", '"(sent|saw)"'], stdin=player.stdout, stdout=log)
            player.stdout.close()
        self.process = player

    def said(self, event):
        with open(self.log, encoding="utf-8") as lines:
            return sum(json.loads(line).get("event") == event for line in lines)


def soak(options, folder):
    server_port, listen = free_port(), free_port()
    path = os.path.join(folder, "soak.scenario.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(scenario(listen, server_port, options.duration, options.seed), file)
    player = [options.player]
    server = Player(folder, "server", player + ["server", LOOPBACK, str(server_port), str(CLIENTS), str(options.duration), "8"])
    wait_until(lambda: is_bound(server_port), "the server listens")
    with open(os.path.join(folder, "tap.log"), "wb") as log:
        tap = subprocess.Popen(
            [options.cli, "run", path, "--allow-gateways", "--memory-limit", f"{options.memory_limit}MiB",
             "--report", os.path.join(folder, "report.json")], stdout=log, stderr=log)
    wait_until(lambda: is_bound(listen), "the tap listens")
    clients = [
        Player(folder, f"client {number}", player + ["client", LOOPBACK, str(listen), str(number), str(options.duration), "8"])
        for number in range(1, CLIENTS + 1)]

    begin = time.monotonic()
    most, used = 0.0, 0.0
    next_line = 60
    while tap.poll() is None and any(client.process.poll() is None for client in clients):
        time.sleep(1)
        passed = time.monotonic() - begin
        if passed > options.duration + GRACE:
            break
        try:
            most, used = max(most, resident(tap.pid)), processor_seconds(tap.pid)
        except (FileNotFoundError, IndexError):
            break
        if passed >= next_line:
            print(f"{passed:6.0f} s: {most:.0f} MiB at most, {100 * used / passed:.1f} % of a processor", flush=True)
            next_line += 60

    problems = []
    if tap.poll() is not None:
        problems.append(f"the tap ended by itself, with status {tap.returncode}")
    else:
        tap.send_signal(signal.SIGINT)
    tap.wait()
    server.process.terminate()
    for client in clients:
        client.process.terminate()
    for each in [server, *clients]:
        each.process.wait()
        each.filter.wait()
    settled = sum(client.said("settled") for client in clients)
    connected = server.said("connected")
    if connected != CLIENTS or settled != CLIENTS:
        problems.append(f"of {CLIENTS} players {connected} connected and {settled} got everything")
    if most > 1.1 * options.memory_limit:
        problems.append(f"it used {most:.0f} MiB, more than {options.memory_limit} and a tenth")
    print(f"{passed:.0f} s: {most:.0f} MiB at most of {options.memory_limit}, {100 * used / passed:.1f} % of a processor, "
          f"{settled} of {CLIENTS} players got everything that is reliable")
    with open(os.path.join(folder, "tap.log"), encoding="utf-8") as log:
        print(log.read().strip())
    return problems


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("cli")
    parser.add_argument("player")
    parser.add_argument("--duration", type=int, default=3600)
    parser.add_argument("--memory-limit", type=int, default=512)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        problems = soak(options, folder)
    for problem in problems:
        print(problem)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
