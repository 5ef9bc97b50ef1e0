#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks that every sentence can be translated and that English has its plurals.

    check_translations.py LUPDATE TOP
    check_translations.py --self-test

A string literal of core/ or ui/ with two words side by side is a sentence, and must stand in tr() or one of its kin;
what programs or developers read is listed in NOT_TRANSLATED.
Qt's lupdate must understand every use of tr(): one without a class is never found. Every plural ("%n byte(s)") must stand in
resources/translations/peerscope_en.ts with both its forms; the target `translations` adds new ones there. Prints one
line for each fault and ends with status 1 when there is any.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as xml

# What a person does not read, or reads in English: folders, files, and the sentences themselves.
NOT_TRANSLATED = {
    "core/enet/": "for whoever links the program",
    "core/network/": "names of random streams",
    "core/peer/": "Godot's own errors",
    "core/wire/": "the dissector's fields",
    "core/files/session_sql.h": "SQL",
    "core/base/system_memory.cpp": "lines of /proc",
    "core/lessons/lesson_condition.cpp": "words of lesson files",
    "core/lessons/lesson_event.cpp": "words of lesson files",
    "core/lessons/lesson.cpp": "headings of lesson files",
    "core/trace/datagram_dissection.cpp": "the dissector's fields",
    "core/trace/message_line.cpp": "Godot's messages, as filters and files have them",
    "core/trace/packet_messages.cpp": "the dissector's fields",
    "core/trace/undecided.cpp": "cells of CSV and JSON files",
    "CREATE TABLE ": "SQL",
    "INSERT INTO ": "SQL",
    "fate in {lost, late, throttled, incomplete}": "a filter",
    "kind in {sync, delta}": "a filter",
    "no device named": "what dumpcap says",
    "No such device": "what dumpcap says",
    "not permitted": "what dumpcap says",
    "poll phase": "the name of a random stream",
    "the connection never came up": "an event's detail, as files have it",
    "udp port %1 or (ip[6:2] & 0x1fff != 0) or ip6 proto 44": "a capture filter",
}
# C++ is read piece by piece: comments, literals, parentheses, and lines of the preprocessor.
PIECE = re.compile(r'//[^\n]*|/\*.*?\*/|"((?:[^"\\\n]|\\.)*)"|(?<![0-9a-fA-F])\'(?:[^\'\\\n]|\\.)+\'|[()]|^[ \t]*#[^\n]*',
                   re.DOTALL | re.MULTILINE)
TRANSLATING = re.compile(r"(?:\btr|\btranslate|\bQT_TR\w*_NOOP|\bstatic_assert|\bqCDebug\(\w+\)[^;]*)\s*$")
JSON_KEY = re.compile(r'\\":')
NOT_WORDS = re.compile(r"<[^<>]*>|&\w+;|%L?\w\d?|\\.|\w*_\w*")
WORDS = re.compile(r"[A-Za-z]{2,}[,;:]? +[A-Za-z]{2,}")

NOT_FOUND = ("lacks Q_OBJECT macro", "Qualifying with unknown", "cannot be called without context", "Cannot invoke")


def plurals(path):
    """The forms of every plural in a .ts file, by context, source and comment."""
    found = {}
    for context in xml.parse(path).getroot().iter("context"):
        for message in context.iter("message"):
            if message.get("numerus") == "yes":
                key = (context.findtext("name"), message.findtext("source"), message.findtext("comment"))
                found[key] = [form.text or "" for form in message.iter("numerusform")]
    return found


def sentences(text):
    """The line and the text of every sentence in C++ source that is not translated."""
    open_parentheses = []
    for piece in PIECE.finditer(text):
        before = text[max(0, piece.start() - 200):piece.start()]
        if piece.group() == "(":
            open_parentheses.append(bool(TRANSLATING.search(before)))
        elif piece.group() == ")" and open_parentheses:
            open_parentheses.pop()
        elif piece.group(1) and not any(open_parentheses) and not TRANSLATING.search(before):
            if WORDS.search(NOT_WORDS.sub("", JSON_KEY.sub("|", piece.group(1)))):
                yield text.count("\n", 0, piece.start()) + 1, piece.group(1)


def untranslated(top):
    """One fault for every sentence of core/ and ui/ that is not translated, and for every needless exception."""
    needed = set()
    for part in ("core", "ui"):
        for folder, _, names in os.walk(os.path.join(top, part)):
            for name in sorted(names):
                path = os.path.join(folder, name)
                shown = os.path.relpath(path, top).replace(os.sep, "/")
                if not name.endswith((".h", ".cpp")):
                    continue
                with open(path, encoding="utf-8") as file:
                    text = file.read()
                for line, sentence in sentences(text):
                    excuses = {excuse for excuse in NOT_TRANSLATED if shown.startswith(excuse) or excuse == sentence}
                    needed |= excuses
                    if not excuses:
                        yield f'{shown}:{line}: "{sentence}" is not translated'
    for excuse in sorted(NOT_TRANSLATED.keys() - needed):
        yield f"NOT_TRANSLATED: {excuse} is not needed"


def self_test():
    """What sentences() finds in samples, and what it does not."""
    samples = {
        'text = "it is lost";': 1,
        'text = tr("%1 is lost").arg("or so");': 1,
        'Words::tr("it is lost", "it is", 3);': 0,
        'QT_TRANSLATE_NOOP("Fates", "it was lost")': 0,
        'static_assert(true, "each of them once");': 0,
        '// it "is lost" here': 0,
        '#error "it is lost"': 0,
        'if (a == \'"\') fail("it is lost");': 1,
        'count = 1\'000; text = "it is lost"; other = 1\'000;': 1,
        'add("packets_lost"); add("<b>%1</b> %2"); add("%1 ms"); add("put_packet, get_packet");': 0,
        'u"the folder \\"%1\\" cannot be made"_s': 1,
        'json = "{\\"format\\": \\"a-summary/1\\", \\"file\\": ";': 0,
        'qCDebug(frames) << "this took so long";': 0,
    }
    for sample, expected in samples.items():
        found = [sentence for _, sentence in sentences(sample)]
        if len(found) != expected:
            yield f"{sample}: expected {expected}, found {found}"


def main():
    if sys.argv[1:] == ["--self-test"]:
        faults = list(self_test())
        print("\n".join(faults) if faults else "nothing to complain of")
        return 1 if faults else 0
    lupdate, top = sys.argv[1:3]
    english = os.path.join(top, "resources/translations/peerscope_en.ts")
    faults = list(untranslated(top))
    with tempfile.TemporaryDirectory() as folder:
        fresh = os.path.join(folder, "peerscope_en.ts")
        shutil.copy(english, fresh)
        sources = [os.path.join(top, part) for part in ("core", "ui", "app")]
        run = subprocess.run([lupdate, "-I", top, "-locations", "none", "-no-obsolete", "-pluralonly", *sources,
                              "-ts", fresh], capture_output=True, text=True, check=False)
        output = run.stdout + run.stderr
        faults += [line for line in output.splitlines()
                   if any(words in line for words in NOT_FOUND) and not line.endswith("::std")]
        count = re.search(r"Found (\d+) source text", output)
        if run.returncode != 0 or not count or int(count.group(1)) == 0:
            faults.append(f"lupdate found no sentences:\n{output}")
        known, used = plurals(english), plurals(fresh)
    for key in sorted(used.keys() | known.keys(), key=str):
        if key not in used:
            faults.append(f"{english}: {key} is not in the source any more")
        elif len(known.get(key, [])) != 2 or not all(known[key]) or any("(s)" in form for form in known[key]):
            faults.append(f"{english}: {key} has no two English forms")
    print("\n".join(faults) if faults else f"{count.group(1)} sentences, {len(used)} of them with a plural")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
