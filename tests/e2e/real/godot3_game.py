# SPDX-License-Identifier: MIT
"""The game of Godot 3 (godot3/game.gd): how it is started, and its messages in its log and in packets."""

import os

PROJECT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "godot3")
SERVER = 1  # its id
KINDS = ("chat", "pos", "direct", "whisper", "tell", "bytes")  # of the game's messages
CALL, BYTES = b"\x00", b"\x04"  # how the messages of an RPC and of send_bytes begin
SYSTEM_CHANNEL = 0
# The channels a packet goes on when the game names none.
DEFAULT_CHANNELS = {"reliable": 1, "unreliable": 2}


def start(programs, engine, name, role, port, players, seconds):
    return programs.start(name, [engine, "--path", PROJECT, f"--role={role}", f"--port={port}", f"--players={players}",
                                 f"--seconds={seconds}"])


def recipients(sender, target, ids):
    """Whom a packet is for: Godot's targets are one, all (0), or all but one (negative)."""
    return [target] if target > 0 else [each for each in ids if each not in (sender, -target)]


def mode_on_the_wire(event):
    # Godot 3 gives ENet a large unreliable packet without UNRELIABLE_FRAGMENT, and so ENet sends it reliably.
    large = event["kind"] == "bytes" and len(event["content"]) // 2 > 1300
    return "reliable" if large else event["mode"]


def channel_on_the_wire(event):
    return event["channel"] if event["channel"] > 0 else DEFAULT_CHANNELS[event["mode"]]


def message_in(event):
    """What the game logged of a message, in the terms of Row.message."""
    content = event["content"] if event["kind"] == "bytes" else f"{event['content']} {event['mode']}"
    return event["kind"], channel_on_the_wire(event), mode_on_the_wire(event), content


class Row:
    """One packet the tap saw: the hop it made (from, to), who wrote it for whom (source, target), and its message."""

    def __init__(self, packet, ids, channel):
        """`ids` are those of the ends, by name; `channel` is ENet's."""
        data = bytes.fromhex(packet["payload_hex"])
        self.hop_from = ids[packet["from"]]
        self.hop_to = ids[packet["to"]]
        self.source = source_of(packet)
        self.target = int.from_bytes(data[4:8], "little", signed=True)
        self.fate = packet["fate"]
        kind, content = game_message(data[8:]) if channel != SYSTEM_CHANNEL else (None, None)
        self.message = kind, channel, packet["mode"], content


def game_message(data):
    """The kind and content of a message of the game's own; None and None of the engine's."""
    if data[:1] == BYTES:
        return "bytes", data[1:].hex()
    if data[:1] != CALL:
        return None, None
    method, arguments = data[5:].split(b"\0", 1)  # after the node
    return method.decode("ascii"), " ".join(texts_in(arguments))


def texts_in(arguments):
    """The arguments of an RPC, which are all texts: their count, and for each its type, its length, and its bytes, padded."""
    offset = 1
    for _ in range(arguments[0]):
        end = offset + 8 + int.from_bytes(arguments[offset + 4:offset + 8], "little")
        yield arguments[offset + 8:end].decode("ascii", "replace")
        offset = end + -(end - offset) % 4


def source_of(packet):
    return int.from_bytes(bytes.fromhex(packet["payload_hex"][:8]), "little")
