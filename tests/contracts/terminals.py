"""A command on a terminal."""

from __future__ import annotations

import os
import pty
import subprocess
import sys


def on_a_terminal(*words):
    """Return what a command prints on a terminal."""
    ours, theirs = pty.openpty()
    code = "from eventcontracts.commands.app import main; main()"
    command = [sys.executable, "-c", code, *words]
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "120"}
    with subprocess.Popen(command, stdout=theirs, stderr=theirs, env=environment) as running:
        os.close(theirs)
        printed = b""
        while True:
            try:
                piece = os.read(ours, 1 << 16)
            except OSError:  # the other end is closed
                break
            printed += piece
            if not piece:
                break
        running.wait(60)
    os.close(ours)
    return printed.decode()
