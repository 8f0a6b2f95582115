"""Consumers with a planted fault: `{"fault": true}` brings it about, all else is accepted."""

# ruff: noqa: D101, D102, D103 - each is named for what it does

from __future__ import annotations

import ctypes
import itertools
import os
import signal
import sys
import time

seen = itertools.count()


def hang(event):
    if event.get("fault"):
        while True:
            pass


def sleep(event):
    if event.get("fault"):
        time.sleep(60)


def slow(event):
    if event.get("fault"):
        time.sleep(0.2)


def leave(event):
    if event.get("fault"):
        os._exit(3)


def quit_politely(event):
    if event.get("fault"):
        sys.exit(4)


def segfault(event):
    if event.get("fault"):
        ctypes.string_at(0)


def shoot(event):
    if event.get("fault"):
        os.kill(os.getpid(), signal.SIGKILL)


def flood(event):
    while event.get("fault"):
        os.write(2, b"x" * 4096)


def trickle(event):
    while event.get("fault"):
        os.write(1, b"x")
        time.sleep(0.01)


def chatter(event):
    sys.stdout.write(f"got {event!r}\n")
    sys.stderr.write("and it went fine\n")


def devour(event):
    if event.get("fault"):
        b"x" * (1 << 40)


def scribble(event):
    if event.get("fault"):
        for number in range(3, 64):
            try:
                os.write(number, b"nonsense\n")
            except OSError:
                continue


def slam(event):
    if event.get("fault"):
        os.closerange(3, 64)
        time.sleep(0.1)


def interrupt(event):
    if event.get("fault"):
        raise KeyboardInterrupt


def stop_everything(event):
    class Stop(BaseException):
        pass

    if event.get("fault"):
        raise Stop("now")


def speechless(event):
    class MuteError(Exception):
        def __str__(self):
            raise RuntimeError

    if event.get("fault"):
        raise MuteError


def index(event):
    if event.get("fault"):
        return event["items"]
    return None


def deep(event):
    if event.get("fault"):
        return deep(event)
    return None


def refuse(event):
    if event.get("fault"):
        raise ValueError("no, thank you")


def refuse_oddly(event):
    if event.get("fault"):
        raise ValueError("\ud800\x1b" + "x" * 5000)


class BadEventError(Exception):
    pass


class WorseEventError(BadEventError):
    pass


def refuse_otherwise(event):
    if event.get("fault"):
        raise WorseEventError("no")


async def crash_later(event):
    if event.get("fault"):
        raise LookupError("lost")


async def refuse_later(event):
    if event.get("fault"):
        raise ValueError("no")


def mutate(event):
    if event.pop("fresh", None) is None:
        raise RuntimeError("an earlier delivery has been here")
    event.clear()


def fickle(event):
    """Crash in the first delivery of a process only, and only in some processes."""
    if event.get("fault") and next(seen):
        raise RuntimeError("the second event is one too many")


class Desk:
    """A callable that is an attribute of an attribute."""

    def __call__(self, event):
        return None


class Office:
    desk = Desk()
    number = 7


def generate(event):
    yield event


def spawn(event):
    """Leave a grandchild behind that holds the consumer's output open, then hang."""
    if event.get("fault") and os.fork() == 0:
        time.sleep(60)
    while event.get("fault"):
        time.sleep(1)


def load_late(event):
    if not next(seen):
        time.sleep(0.5)
    sleep(event)


def wander(event):
    try:
        raise LookupError
    finally:
        os.chdir("/")
