# SPDX-License-Identifier: MIT
"""The game on plain ENet (enet/player.cpp): its processes, and what they saw held against what the tap says."""

from comparison import contained, same, sent_on, whole
from peerscope import LOOPBACK
from programs import Failure, free_port


class EnetGame:
    def __init__(self, programs, player, seconds, channels=255, words=()):
        """`words` are the player's last arguments, the same for all."""
        self._programs = programs
        self._player = player
        self._seconds = seconds
        self._rest = [channels, *words]
        self.server_port = free_port()

    def start_server(self, clients):
        """A server that leaves after so many clients left."""
        server = self._start("server", "server", self.server_port, clients)
        server.wait_for("created")
        return server

    def start_client(self, number, port, *words):
        return self._start(f"client {number}", "client", port, number, *words)

    def _start(self, name, role, port, number, *words):
        return self._programs.start(name, [self._player, role, LOOPBACK, port, number, self._seconds, *self._rest, *words])


def wait_until_played(server, clients):
    """Until they have got all that is reliable, and the clients have left."""
    for client in clients:
        client.wait_for("settled")
        client.wait_for("left")
    server.wait_for("settled", len(clients))


def name_in_tap(client):
    return f"client 127.0.0.1:{client.wait_for('created')['port']}"


def log(program, event, other_key, other):
    """What a program logged of its packets with another one."""
    return [(each["channel"], each["mode"], each["content"]) for each in program.all(event) if each[other_key] == other.name]


def rows_of_hop(packets, sender, receiver):
    return [row for row in packets if (row["from"], row["to"]) == (sender, receiver)]


def delivered(rows):
    return [(row["channel"], row["received_mode"], row["payload_hex"]) for row in rows if row["fate"] == "delivered"]


def name_by_content(client, packets):
    """The same, where the client's own address is not what the tap sees."""
    said = f" by {client.name} to server ".encode().hex()
    return next(row["from"] for row in packets if said in row["payload_hex"])


def compare_recorded(server, clients, packets):
    """The capture is as if made on the server's machine: it has all that the server saw, and proves less of the clients."""
    for client in clients:
        end = name_in_tap(client)
        same(f"from {client.name}", "the server's log", log(server, "saw", "from", client),
             "what the capture calls delivered", delivered(rows_of_hop(packets, end, "server")))
        contained(f"to {client.name}", "what the capture calls delivered", delivered(rows_of_hop(packets, "server", end)),
                  "the client's log", log(client, "saw", "from", server))


def compare(server, clients, packets, name=None):
    """What each program saw is what the tap calls delivered to it, and it sent whatever the tap saw leave. How many were seen.
    `name` is a client's in the tap."""
    seen = 0
    for client in clients:
        end = name(client) if name else name_in_tap(client)
        for sender, receiver, hop in ((client, server, (end, "server")), (server, client, ("server", end))):
            if sender.all("error"):
                raise Failure(f"{sender.name}: {sender.all('error')[0]}")
            rows = rows_of_hop(packets, *hop)
            what = f"from {sender.name} to {receiver.name}"
            seen += same(what, f"the log of {receiver.name}", log(receiver, "saw", "from", sender),
                         "the tap's delivered packets", delivered(rows))
            sent_on(what, f"the log of {sender.name}", log(sender, "sent", "to", receiver),
                    "the tap", [(row["channel"], row["mode"], row["payload_hex"]) for row in rows if whole(row)])
    return seen
