"""Other tools that say whether one schema admits all that another does."""

from __future__ import annotations

import json
import subprocess
import sys
from queue import Empty, Queue
from threading import Thread
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["Peer", "installed"]

SECONDS = 10
PACKAGES = ("jsoncompat", "ghga-jsonsubschema", "jsonschema-rs")

PYTHON = """
import json, sys, time
{imports}
for line in sys.stdin:
    sub, sup = json.loads(line)
    start = time.process_time()
    try:
        answer = {ask}
    except Exception:
        answer = "unknown"
    print(json.dumps([str(answer).lower(), time.process_time() - start]), flush=True)
"""
JAVASCRIPT = """
const { diffSchemas } = require("json-schema-diff");
require("readline").createInterface({ input: process.stdin }).on("line", async line => {
  const [sourceSchema, destinationSchema] = JSON.parse(line);
  const start = process.cpuUsage();
  let answer = "unknown";
  try {
    answer = (await diffSchemas({ sourceSchema, destinationSchema })).removalsFound ? "no" : "yes";
  } catch {}
  const spent = process.cpuUsage(start);
  console.log(JSON.stringify([answer, (spent.user + spent.system) / 1e6]));
});
"""
PEERS = {
    "jsoncompat": PYTHON.format(
        imports="import jsoncompat",
        ask="jsoncompat.check_compat(json.dumps(sub), json.dumps(sup), 'deserializer')",
    ),
    "jsonschema-rs": PYTHON.format(
        imports="from jsonschema_rs import canonicalize as form",
        ask="form(sup, draft=20, validate_formats=True).covers("
        "form(sub, draft=20, validate_formats=True))",
    ),
    "ghga-jsonsubschema": PYTHON.format(
        imports="import jsonsubschema", ask="jsonsubschema.is_subschema(sub, sup)"
    ),
    "json-schema-diff": JAVASCRIPT,
}
VERDICTS = {
    "true": "compatible", "yes": "compatible", "false": "breaking", "no": "breaking",
}  # fmt: skip


class Peer:
    """Another tool, in a process that is started anew when it has taken too long."""

    def __init__(self, command: Sequence[str | Path], folder: Path) -> None:
        self._command, self._folder = command, folder
        self._process: subprocess.Popen[str] | None = None
        self._lines: Queue[str] = Queue()

    def ask(self, sub: Any, sup: Any) -> tuple[str, float]:
        """Return a verdict and the CPU seconds that it took."""
        process = self._process or self._start()
        try:
            assert process.stdin is not None  # noqa: S101  for the type checker
            process.stdin.write(json.dumps([sub, sup]) + "\n")
            process.stdin.flush()
            answer, seconds = json.loads(self._lines.get(timeout=SECONDS))
        except (Empty, OSError):
            self.close()
            return "unknown", float(SECONDS)
        return VERDICTS.get(answer, "unknown"), seconds

    def _start(self) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True, cwd=self._folder,
        )  # fmt: skip
        self._process, self._lines = process, Queue()
        Thread(target=_pass_on, args=(process.stdout, self._lines), daemon=True).start()
        return process

    def close(self) -> None:
        """End the process."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None


def _pass_on(lines: Any, queue: Queue[str]) -> None:
    for line in lines:
        queue.put(line)


def installed(folder: Path, corpus: Sequence[str]) -> dict[str, Peer]:
    """Return the peers, installed below a folder, beside a corpus from npm."""
    python = folder / "venv/bin/python"
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
    subprocess.run([python, "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
    packages = ("json-schema-diff", *corpus)
    subprocess.run(
        ["npm", "install", "--silent", "--no-audit", "--prefix", folder, *packages], check=True
    )
    commands = {
        name: ["node" if code is JAVASCRIPT else python, "-e" if code is JAVASCRIPT else "-c", code]
        for name, code in PEERS.items()
    }
    return {name: Peer(command, folder) for name, command in commands.items()}
