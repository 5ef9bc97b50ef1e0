# SPDX-License-Identifier: MIT
"""Two accounts of the same packets, held against each other."""

from collections import Counter

from programs import Failure

SHOWN = 5
FRAGMENTED = 1300  # bytes; a packet this large may travel in fragments


def whole(packet):
    """Whether the tap saw all of it; where a fragment is missing, the content has a hole."""
    return packet["fate"] == "delivered" or packet["size"] < FRAGMENTED


def fates(packets):
    """How many packets met which fate, for people."""
    return ", ".join(f"{count} {fate}" for fate, count in Counter(packet["fate"] for packet in packets).most_common())


def short(item):
    return tuple(each[:60] + "…" if isinstance(each, str) and len(each) > 60 else each for each in item)


def listed(items):
    text = "".join(f"\n    {count} x {short(item)}" for item, count in items.most_common(SHOWN))
    return text + (f"\n    and {len(items) - SHOWN} more" if len(items) > SHOWN else "")


def same(what, one_name, one, other_name, other):
    """Fails unless both have the same items, each as often."""
    one, other = Counter(one), Counter(other)
    faults = ""
    for name, extra in ((one_name, one - other), (other_name, other - one)):
        if extra:
            faults += f"\n  only {name} {sum(extra.values())}:{listed(extra)}"
    if faults:
        raise Failure(f"{what}: {sum(one.values())} in {one_name}, {sum(other.values())} in {other_name}{faults}")
    return sum(one.values())


def contained(what, one_name, one, other_name, other):
    """Fails if one has an item that the other has not, or has less often."""
    extra = Counter(one) - Counter(other)
    if extra:
        raise Failure(f"{what}: {sum(extra.values())} only in {one_name}, not in {other_name}:{listed(extra)}")
    return sum(Counter(one).values())


def sent_on(what, before_name, before, after_name, after):
    """After ENet's send queue there is nothing new, and everything reliable; its throttle may have dropped the rest."""
    def reliable(items):
        return [item for item in items if "reliable" in item]
    same(f"{what}, reliable", before_name, reliable(before), after_name, reliable(after))
    return contained(what, after_name, after, before_name, before)
