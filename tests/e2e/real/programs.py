# SPDX-License-Identifier: MIT
"""Real programs as processes of their own: started on free ports, awaited by what they print, ended."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

SKIPPED = 77  # what ctest takes for "skipped"
PATIENCE = 60  # seconds; longer than anything takes here, so whoever waits this long waits in vain
DEBIANS_PYTHON = "/usr/bin/python3"  # whom its modules belong to


class Failure(Exception):
    """What a test found wrong, in a sentence."""


def skip(missing):
    print(f"skipped: there is not {missing}")
    sys.exit(SKIPPED)


def program_of(package, name=None):
    """The path of a package's program, which has its name unless another is given; ends the test as skipped where there is
    none."""
    return shutil.which(name or package, path=os.environ.get("PATH", "") + ":/usr/games") or skip(f"the package {package}")


def needs_module(module, package):
    """Ends the test as skipped where Debian's Python does not have this module."""
    if subprocess.run([DEBIANS_PYTHON, "-c", f"import {module}"], stderr=subprocess.DEVNULL).returncode != 0:
        skip(f"the package {package}")


def free_port(count=1, host="127.0.0.1"):
    """The first of `count` neighbouring UDP ports that nobody has bound."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    while True:
        with socket.socket(family, socket.SOCK_DGRAM) as first:
            first.bind((host, 0))
            port = first.getsockname()[1]
            try:
                for other in range(1, count):
                    with socket.socket(family, socket.SOCK_DGRAM) as further:
                        further.bind((host, port + other))
                return port
            except OSError:
                continue


def is_bound(port):
    """Whether some process has bound this UDP port."""
    for table in ("/proc/net/udp", "/proc/net/udp6"):
        with open(table, encoding="ascii") as lines:
            next(lines)
            if any(int(line.split()[1].split(":")[1], 16) == port for line in lines):
                return True
    return False


def wait_until(condition, what):
    """Asks again and again; for what does not announce itself."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            raise Failure(f"waited {PATIENCE} s in vain until {what}")
        time.sleep(0.01)


class Program:
    """A running process. What it prints as JSON lines are its `events`; the rest is kept for the report of a failure."""

    def __init__(self, name, arguments, folder, environment=None):
        self.name = name
        self.events = []
        self.other_output = []
        self._changed = threading.Condition()
        self._ended = False
        self._process = subprocess.Popen(
            arguments, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, errors="replace",
            env={**os.environ, "HOME": folder, "LC_ALL": "C.UTF-8", **(environment or {})})
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self._process.stdout:
            with self._changed:
                try:
                    self.events.append(json.loads(line))
                except ValueError:
                    self.other_output.append(line)
                self._changed.notify_all()
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def running(self):
        return self._process.poll() is None

    def all(self, event):
        """What it has printed of this kind so far."""
        with self._changed:
            return [each for each in self.events if each.get("event") == event]

    def wait_for(self, event, count=1):
        """The last of its first `count` events of this kind."""
        def found():
            return [each for each in self.events if each.get("event") == event]
        with self._changed:
            self._changed.wait_for(lambda: self._ended or len(found()) >= count, PATIENCE)
            if len(found()) < count:
                raise Failure(f"{self.name} {'ended' if self._ended else 'waited'} without '{event}' "
                              f"({len(found())} of {count})")
            return found()[count - 1]

    def wait_for_output(self, text):
        """Until it has printed this, other than as an event."""
        with self._changed:
            self._changed.wait_for(lambda: self._ended or text in "".join(self.other_output), PATIENCE)
            if text not in "".join(self.other_output):
                raise Failure(f"{self.name} {'ended' if self._ended else 'waited'} without saying '{text}'")

    def has_said(self, text):
        with self._changed:
            return text in "".join(self.other_output)

    def wait_for_end(self):
        """Its exit status, when it has ended by itself."""
        try:
            status = self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            raise Failure(f"{self.name} did not end within {PATIENCE} s") from None
        self._reader.join(PATIENCE)
        return status

    def signal(self, number):
        self._process.send_signal(number)

    def kill(self):
        """As kill -9."""
        self._process.kill()
        self.wait_for_end()


class Programs:
    """The processes of one test, in a folder of their own. Whatever still runs at the end is killed."""

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="peerscope-real-")
        self.started = []
        return self

    def start(self, name, arguments, environment=None):
        program = Program(name, [str(each) for each in arguments], self.folder, environment)
        self.started.append(program)
        return program

    def path(self, name):
        return os.path.join(self.folder, name)

    def __exit__(self, kind, error, trace):
        for program in self.started:
            if program.running():
                program.kill()
        if error is not None and not isinstance(error, SystemExit):
            for program in self.started:
                print(f"---- {program.name}: {len(program.events)} events, the last {program.events[-1:]}")
                print("".join(program.other_output[-20:]), end="")
            print(f"files kept in {self.folder}")
        else:
            shutil.rmtree(self.folder)
        return False


def run_test(test):
    """Runs test(); prints what failed and ends with ctest's status."""
    try:
        test()
    except Failure as failure:
        print(f"FAILED: {failure}")
        sys.exit(1)
