#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks the source tree against the design: licence lines, file lengths, READMEs, and which folder includes which.

    check_tree.py TOP [--self-test]

Prints one line for each fault and ends with status 1 when there is any.
"""

import os
import re
import sys
import tempfile

SOURCE_FOLDERS = ("core", "ui", "app", "resources", "tests", "installer", ".ci")
SOURCE_ENDINGS = (".h", ".cpp", ".c", ".py", ".cmake", ".lua")
SPDX = "SPDX-License-Identifier: MIT"
LONGEST = 600

# What each folder of core/ stands on; what those stand on is added below.
CORE = {
    "base": set(),
    "network": {"base"},
    "wire": {"base"},
    "enet": {"network", "wire"},
    "peer": {"enet"},
    "trace": {"base", "wire"},
    "words": {"trace"},
    "files": {"words"},
    "scenario": {"files"},
    "sandbox": {"peer", "words", "scenario"},
    "gateway": {"sandbox"},
    "source": {"sandbox", "gateway"},
    "lab": {"sandbox"},
    "lessons": {"scenario"},
    "compare": {"scenario"},
}
# The window reads traces and sends commands; it never touches a peer or the network.
UI_NEVER = {"core/network", "core/enet", "core/peer"}
# What each folder of ui/ stands on, and nothing else. Views are those not named here: they know nothing of each other.
UI = {
    "theme": set(),
    "fields": set(),
    "jobs": set(),
    "export": set(),
    "recovery": set(),
    "moment": {"jobs"},
    "axis": {"theme", "moment"},
    "document": {"moment", "jobs", "recovery"},
    "view": {"document"},
}
UI_VIEW = {"theme", "fields", "axis", "moment", "jobs", "export", "document", "view"}
UI_TOP = "window"
ENET_USERS = {"core/enet", "core/peer"}

ACCESS = re.compile(r"^\s*(private Q_SLOTS|private|protected|public):")
TEST_FUNCTION = re.compile(r"^void \w+::\w+\(\)$")

# Tests wait for something, never for a time.
SLEEP = re.compile(r"\b(qWait|qSleep|sleep_for|sleep_until|usleep|nanosleep|sleep|msleep)\s*\(")

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def below(folder):
    """The folder of core/ itself and everything under it."""
    found = {folder}
    for lower in CORE[folder]:
        found |= below(lower)
    return found


def files(top):
    for folder in SOURCE_FOLDERS:
        for path, folders, names in os.walk(os.path.join(top, folder)):
            folders[:] = sorted(name for name in folders if name not in ("build", "__pycache__"))
            for name in sorted(names):
                yield os.path.relpath(os.path.join(path, name), top).replace(os.sep, "/")
    if os.path.exists(os.path.join(top, "CMakeLists.txt")):
        yield "CMakeLists.txt"


def is_source(path, first_line):
    name = os.path.basename(path)
    return name == "CMakeLists.txt" or name.endswith(SOURCE_ENDINGS) or first_line.startswith("#!")


def include_fault(path, bracket, target):
    """What is wrong with `path` including `target`, or None."""
    folder = "/".join(path.split("/")[:2])
    part = path.split("/")[0]
    used = "/".join(target.split("/")[:2])
    if target.startswith("enet/") and part in ("core", "ui", "app") and folder not in ENET_USERS:
        return "only core/enet and core/peer include <enet/...>"
    if part == "core":
        if target.startswith(("QtGui/", "QtWidgets/")):
            return "core has neither QtGui nor QtWidgets"
        if target.startswith("QtNetwork/") and folder != "core/network":
            return "QtNetwork lives only in core/network"
        if target.startswith(("ui/", "app/")):
            return "core stands under ui and app"
        lower = folder.split("/")[1]
        if target.startswith("core/") and lower in CORE and used.split("/")[1] not in below(lower):
            return f"{folder} does not stand on {used}"
    if part == "ui":
        if target.startswith("app/"):
            return "ui stands under app"
        if used in UI_NEVER:
            return f"ui never touches {used}: it reads traces and sends commands"
        upper, lower = folder.split("/")[1], used.split("/")[-1]
        if target.startswith("ui/") and upper not in (UI_TOP, lower) and lower not in UI.get(upper, UI_VIEW):
            return f"{folder} does not stand on {used}"
    if folder == "app/cli" and target.startswith("ui/"):
        return "the command line does not stand on ui"
    if part in ("core", "ui", "app") and target.startswith("tests/"):
        return "the program does not stand on its tests"
    return None


def qtry_lines(lines):
    """The numbers of lines with a QTRY_ macro outside of test functions."""
    in_test = False
    for number, line in enumerate(lines, 1):
        access = ACCESS.match(line)
        if access:
            in_test = access.group(1) == "private Q_SLOTS"
        elif TEST_FUNCTION.match(line):
            in_test = True
        elif line.startswith("}"):
            in_test = False
        elif not in_test and re.search(r"\bQTRY_", line):
            yield number


def check(top):
    faults = []
    for path in files(top):
        try:
            with open(os.path.join(top, path), encoding="utf-8") as file:
                lines = file.read().split("\n")
        except UnicodeDecodeError:
            if path.endswith(SOURCE_ENDINGS):
                faults.append(f"{path}: not UTF-8")
            continue
        if SPDX in lines[0] and "." not in os.path.basename(path):
            faults.append(f"{path}:1: a script begins with '#!' and its interpreter")
        if not is_source(path, lines[0]):
            continue
        if SPDX not in lines[0] and not (lines[0].startswith("#!") and len(lines) > 1 and SPDX in lines[1]):
            faults.append(f"{path}:1: does not open with '{SPDX}'")
        length = len(lines) - (lines[-1] == "")
        if path.startswith(("core/", "ui/", "app/")) and length > LONGEST:
            faults.append(f"{path}: {length} lines; look for the second purpose (at most {LONGEST})")
        if path.endswith((".h", ".cpp")):
            for number, line in enumerate(lines, 1):
                match = INCLUDE.match(line)
                fault = match and include_fault(path, match.group(1), match.group(2))
                if fault:
                    faults.append(f"{path}:{number}: includes {match.group(2)}: {fault}")
            if path.startswith("tests/"):
                for number in qtry_lines(lines):
                    faults.append(f"{path}:{number}: QTRY_ in a helper leaves only the helper when it fails; "
                                  "return whether it worked (QTest::qWaitFor), and QVERIFY that in the test")
                for number, line in enumerate(lines, 1):
                    slept = SLEEP.search(line)
                    if slept:
                        faults.append(f"{path}:{number}: {slept.group(1)} waits for a time; wait for what is to "
                                      "happen (QTRY_VERIFY, QTest::qWaitFor), or use a clock of the test's own")
    for part in ("core", "ui"):
        root = os.path.join(top, part)
        for folder in sorted(os.listdir(root)) if os.path.isdir(root) else []:
            path = os.path.join(root, folder)
            if os.path.isdir(path) and os.listdir(path) and not os.path.exists(os.path.join(path, "README.md")):
                faults.append(f"{part}/{folder}: has no README.md")
    return faults


def self_test():
    """Every rule finds the fault it is there for, and a sound tree has none."""
    sound = {
        "core/base/time.h": f"// {SPDX}\n#include <cstdint>\n",
        "core/base/README.md": "# core/base\n",
        "core/peer/peer.cpp": f'// {SPDX}\n#include "core/base/time.h"\n#include <enet/enet.h>\n',
        "core/peer/README.md": "# core/peer\n",
        "ui/window/window.cpp": f'// {SPDX}\n#include "ui/peers/panel.h"\n',
        "ui/window/README.md": "# ui/window\n",
        "ui/peers/panel.cpp": f'// {SPDX}\n#include "ui/axis/ruler.h"\n#include "ui/peers/panel.h"\n',
        "ui/peers/README.md": "# ui/peers\n",
        "tests/run": f"#!/bin/sh\n# {SPDX}\n",
        "tests/ui/test_a.cpp": f"// {SPDX}\nclass TestA\n{{\nprivate Q_SLOTS:\n    void one() {{ QTRY_VERIFY(done); }}\n"
                               "    void two();\n};\nvoid TestA::two()\n{\n    QTRY_VERIFY(done);\n}\n",
    }
    faulty = {
        "core/base/a.cpp": ("#include <cstdint>\n", "does not open with"),
        "core/base/b.cpp": (f"// {SPDX}\n" + "\n" * LONGEST, "601 lines"),
        "core/base/c.cpp": (f'// {SPDX}\n#include "core/network/network.h"\n', "does not stand on core/network"),
        "core/wire/d.cpp": (f"// {SPDX}\n#include <enet/enet.h>\n", "only core/enet"),
        "core/base/e.h": (f"// {SPDX}\n#include <QtGui/QColor>\n", "neither QtGui"),
        "core/trace/f.h": (f'// {SPDX}\n  #  include "core/peer/peer.h"\n', "does not stand on core/peer"),
        "ui/peers/g.h": (f'// {SPDX}\n#include "core/peer/peer.h"\n', "never touches core/peer"),
        "app/cli/h.cpp": (f'// {SPDX}\n#include "ui/theme/theme.h"\n', "does not stand on ui"),
        "core/sandbox/i.h": (f'// {SPDX}\n#include "ui/theme/theme.h"\n', "under ui and app"),
        "ui/axis/l.h": (f'// {SPDX}\n#include "ui/document/document.h"\n', "ui/axis does not stand on ui/document"),
        "ui/peers/m.h": (f'// {SPDX}\n#include "ui/topology/menus.h"\n', "ui/peers does not stand on ui/topology"),
        "ui/clock/n.h": (f'// {SPDX}\n#include "ui/window/banner.h"\n', "ui/clock does not stand on ui/window"),
        "tests/j": ("#!/bin/sh\n", "does not open with"),
        "ui/clock/k.txt": ("", "has no README.md"),
        "tests/ui/l.h": (f"// {SPDX}\nvoid waitForIt()\n{{\n    QTRY_VERIFY(done);\n}}\n", "QTRY_ in a helper"),
        "tests/ui/m.cpp": (f"// {SPDX}\nclass TestM\n{{\nprivate:\n    void wait() {{ QTRY_VERIFY(done); }}\n"
                           "private Q_SLOTS:\n    void one();\n};\n", "QTRY_ in a helper"),
        "tests/ui/n.cpp": (f"// {SPDX}\nvoid wait()\n{{\n    QTest::qWait(50);\n}}\n", "qWait waits for a time"),
        "tests/ui/o.cpp": (f"// {SPDX}\nvoid wait()\n{{\n    std::this_thread::sleep_for(delay);\n}}\n",
                           "sleep_for waits for a time"),
        "tests/p": (f"# !/bin/sh {SPDX}\nset -e\n", "a script begins with"),
    }

    def faults_of(tree):
        with tempfile.TemporaryDirectory() as top:
            for path, text in tree.items():
                os.makedirs(os.path.dirname(os.path.join(top, path)), exist_ok=True)
                with open(os.path.join(top, path), "w", encoding="utf-8") as file:
                    file.write(text)
            return check(top)

    wrong = [f"sound tree: {fault}" for fault in faults_of(sound)]
    for path, (text, expected) in faulty.items():
        readme = {} if "README" in expected else {os.path.dirname(path) + "/README.md": "# here\n"}
        found = faults_of({**sound, **readme, path: text})
        if len(found) != 1 or expected not in found[0]:
            wrong.append(f"{path}: expected one fault with '{expected}', found {found}")
    return wrong


def main():
    faults = self_test() if "--self-test" in sys.argv else check(sys.argv[1])
    print("\n".join(faults) if faults else "nothing to complain of")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
