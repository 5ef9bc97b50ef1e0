# SPDX-License-Identifier: MIT
"""Peerscope between the clients and their server, and what it then says it saw."""

import json
import subprocess

from forwarder import Forwarder
from programs import free_port


class Tap:
    def __init__(self, programs, cli, server_port, port=None):
        self._cli = cli
        self._capture = programs.path("tap.pcap")
        self.port = port or free_port()
        self._forwarder = Forwarder(self.port, server_port, self._capture)

    def stop(self):
        """Ends it; the packets it saw, as `--packets` writes them."""
        self._forwarder.stop()
        shown = subprocess.run([self._cli, "inspect", self._capture, "--format", "json"], capture_output=True, text=True)
        return [json.loads(line) for line in shown.stdout.splitlines()]

    kill = stop
