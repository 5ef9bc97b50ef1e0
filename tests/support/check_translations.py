#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks that every sentence can be translated and that English has its plurals.

    check_translations.py LUPDATE TOP

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


def main():
    lupdate, top = sys.argv[1:3]
    english = os.path.join(top, "resources/translations/peerscope_en.ts")
    faults = []
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
