#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""peerscope-cli is killed again and again while it records a session; each must open with all but the last second.

    test_killed_recording.py PEERSCOPE_CLI sandbox SCENARIO [--times N] [--seed N]
    test_killed_recording.py PEERSCOPE_CLI tap ENET_PLAYER [--times N] [--seed N]
"""

import argparse
import csv
import itertools
import os
import random
import subprocess
import time

from peerscope import LOOPBACK
from programs import Failure, Programs, free_port, run_test, wait_until, is_bound

LONGEST = 2.5  # seconds from the start to the kill
ONE_WRITE = 1.5  # seconds: one between two writes, and the write itself
LATE = ("received_mode", "arrived_us", "delivered_us", "fate", "resends", "queued_us", "held_us")


csv.field_size_limit(1 << 24)  # of a large packet's bytes


def kill_at(moment, arguments):
    """Starts the program and kills it."""
    with subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        time.sleep(moment)
        if process.poll() is not None:
            raise Failure(f"the program ended by itself, with status {process.returncode}")
        process.kill()


def rows_of(cli, file):
    """The rows of its packets; fails if it does not open."""
    shown = subprocess.run([cli, "inspect", file, "--format", "csv"], capture_output=True, text=True)
    if shown.returncode != 0:
        raise Failure(f"the session does not open: {shown.stderr}")
    return list(csv.DictReader(shown.stdout.splitlines()))


def compare(rows, reference):
    """What was recorded until the kill is what a whole run has there; what was not decided yet is not known."""
    for row, expected in itertools.zip_longest(rows, itertools.islice(reference, len(rows))):
        if row["fate"] == "in_flight":
            row, expected = ({key: value for key, value in each.items() if key not in LATE} for each in (row, expected))
        else:  # it may be sent again after it was delivered
            row, expected = ({key: value for key, value in each.items() if key != "resends"} for each in (row, expected))
        if row != expected:
            raise Failure(f"recorded: {row}\na whole run: {expected}")


def sandbox(options, programs, moments):
    record = programs.path("killed.peerscope")
    recorded = []
    for moment in moments:
        kill_at(moment, [options.cli, "run", options.what, "--duration", "86400", "--record", record])
        if os.path.exists(record):
            if os.path.getsize(record) + size_of(record + "-wal") == 0:
                continue  # killed before its first write
            recorded.append(rows_of(options.cli, record))
    longest = max(recorded, key=len)
    if not longest:
        return f"{len(recorded)} of {len(moments)} had begun, and had nothing yet"
    length = float(longest[-1]["sent_us"]) / 1e6 + 1
    whole = programs.path("whole.peerscope")
    subprocess.run([options.cli, "run", options.what, "--duration", str(length), "--record", whole], check=True,
                   stdout=subprocess.DEVNULL)
    reference = rows_of(options.cli, whole)
    for rows in recorded:
        compare(rows, reference)
    return f"{len(recorded)} of {len(moments)} had begun; the longest has {len(longest)} packets"


def size_of(path):
    return os.path.getsize(path) if os.path.exists(path) else 0


def tap(options, programs, moments):
    record = programs.path("killed.peerscope")
    most = 0
    for moment in moments:
        port, listen = free_port(), free_port()
        server = programs.start("server", [options.what, "server", LOOPBACK, port, 1, 60, 8])
        wait_until(lambda: is_bound(port), "the server listens")
        tapping = subprocess.Popen([options.cli, "tap", "--listen", f"{LOOPBACK}:{listen}", "--to", f"{LOOPBACK}:{port}",
                                    "--record", record], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_until(lambda: is_bound(listen), "the tap listens")
        client = programs.start("client", [options.what, "client", LOOPBACK, listen, 1, 60, 8])
        client.wait_for("saw")
        time.sleep(moment + 1)
        seen = client.all("saw")
        tapping.kill()
        tapping.wait()
        client.kill()
        server.kill()
        delivered = {row["payload_hex"] for row in rows_of(options.cli, record) if row["fate"] == "delivered"}
        most = max(most, len(delivered))
        limit = seen[-1]["t_ms"] - 1000 * ONE_WRITE
        missing = [each for each in seen if each["t_ms"] < limit and each["content"] not in delivered]
        if missing:
            raise Failure(f"{len(missing)} of {len(seen)} packets are missing, the first: {missing[0]}")
    return f"the longest has {most} packets that were delivered"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("cli", type=os.path.abspath)
    parser.add_argument("kind", choices=("sandbox", "tap"))
    parser.add_argument("what", type=os.path.abspath)
    parser.add_argument("--times", type=int, default=6)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    drawn = random.Random(options.seed)
    moments = [drawn.uniform(0, LONGEST) for _ in range(options.times)]
    with Programs() as programs:
        print({"sandbox": sandbox, "tap": tap}[options.kind](options, programs, moments))


run_test(main)
