# SPDX-License-Identifier: MIT
"""Peerscope with a door to real programs, as a process, and what it then says it saw."""

import json
import signal
import subprocess

from programs import Failure, free_port

LOOPBACK = "127.0.0.1"
STOPPED = 130  # the exit status after SIGINT
# Loss, delay, reordering and copies, for both directions of every client.
ROUGH = {"delay_ms": 40, "jitter_ms": 15, "reorder": 0.1, "loss": 0.05, "duplicate": 0.02}


class Peerscope:
    """A running peerscope-cli. `ready` is what it prints when its door is open."""

    def __init__(self, programs, cli, arguments, ready):
        self._packets = programs.path(f"packets-{len(programs.started)}.jsonl")
        self._cli = cli
        self.capture = programs.path(f"capture-{len(programs.started)}.pcapng")
        record = "--record" if "tap" in arguments else "--pcap"
        self.process = programs.start("peerscope-cli", [cli, *arguments, "--packets", self._packets, record, self.capture])
        self.process.wait_for_output(ready)

    def stop(self):
        """Ends it as Ctrl+C does; the packets it saw, as `--packets` writes them."""
        self.process.signal(signal.SIGINT)
        return self._packets_after(STOPPED)

    def run_to_its_end(self):
        """The same, of a scenario that ends by itself."""
        return self._packets_after(0)

    def recorded(self):
        """The packets in the capture that it wrote."""
        shown = subprocess.run([self._cli, "inspect", self.capture, "--format", "json"], capture_output=True, text=True)
        return [json.loads(line) for line in shown.stdout.splitlines()]

    def _packets_after(self, expected_status):
        status = self.process.wait_for_end()
        if status != expected_status:
            raise Failure(f"peerscope-cli ended with status {status}, expected {expected_status}")
        with open(self._packets, encoding="utf-8") as lines:
            return [json.loads(line) for line in lines]


def sandbox(programs, cli, ready, scenario):
    """A running scenario with gateways."""
    path = programs.path("scenario.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"format": "peerscope-scenario/1", "name": "With real programs", "seed": 1, "duration": 3600, **scenario}, file)
    return Peerscope(programs, cli, ["run", path, "--allow-gateways"], ready)


def at(host, port):
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


class Tap:
    """Stands between clients, which connect to its `port`, and the server at `server_port`. `conditions` are those of a
    scenario's link, both ways; with none it is the command `tap`, with
    these `options`."""

    def __init__(self, programs, cli, server_port, conditions=None, port=None, host=LOOPBACK, server_host=LOOPBACK, options=()):
        self.port = port or free_port(host=host)
        listen, to = at(host, self.port), at(server_host, server_port)
        ready = f"listening at {listen}"
        if conditions:
            self.peerscope = sandbox(programs, cli, ready, {
                "peers": [],
                "links": [{"from": "*", "to": "*", **conditions}],
                "gateways": [{"tap": "server", "listen": listen, "to": to}],
            })
        else:
            self.peerscope = Peerscope(programs, cli, ["tap", "--listen", listen, "--to", to, *options], ready)
        self.stop = self.peerscope.stop
        self.recorded = self.peerscope.recorded
        self.has_said = self.peerscope.process.has_said
        self.kill = self.peerscope.process.kill
