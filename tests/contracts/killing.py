"""Kills a command before each step by which it changes files, and looks at what is left.

Run as a program by `test_killed_runs.py`, with the name of a scenario and an empty folder.
Each kill is a SIGKILL of a process of its own. The steps are all calls that change a folder, and
writes, each of which is also cut short in its middle.
"""

from __future__ import annotations

import builtins
import io
import json
import os
import re
import runpy
import shutil
import signal
import sys
import threading
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["SCENARIOS"]

STEPS = ("fsync", "link", "mkdir", "rename", "replace", "rmdir", "symlink", "truncate", "unlink")
"""Functions of `os`, one system call each."""

READER = Path(__file__).parents[2] / "examples" / "fixtures" / "python" / "corpus.py"
ALIVE = 77

LEFT = re.compile(r"\.part$|^\.eventcontracts-(part|new)$")
"""What the names of files look like that a killed run leaves."""


class Fuse:
    """Counts the steps of a process, and kills it at one of them."""

    def __init__(self, last: int) -> None:
        self.last = last
        self.count = 0

    def burn(self) -> None:
        """Count a step; at the last one the process is gone."""
        self.count += 1
        if self.count == self.last:
            os.kill(os.getpid(), signal.SIGKILL)

    def install(self) -> None:
        """Burn at each step from here on."""
        for name in STEPS:
            setattr(os, name, self._before(getattr(os, name)))
        builtins.open = io.open = self._opened(io.open)

    def _before(self, call: Callable) -> Callable:
        def stepping(*args, **options):
            self.burn()
            return call(*args, **options)

        return stepping

    def _opened(self, plain: Callable) -> Callable:
        fuse = self

        class Burning(io.FileIO):
            def write(self, data):
                fuse.burn()
                half = bytes(data)[: len(data) // 2]
                super().write(half)
                fuse.burn()
                return len(half) + super().write(bytes(data)[len(half) :])

        def opening(file, mode="r", *args, **options):
            if isinstance(file, int) or not set(mode) & set("wxa"):
                return plain(file, mode, *args, **options)
            self.burn()
            raw = io.BufferedWriter(Burning(file, mode.replace("b", "").replace("t", "")))
            return raw if "b" in mode else io.TextIOWrapper(raw, encoding="utf-8")

        return opening


def status_of(words: list[str], folder: Path, last: int) -> int:
    """Return how a command ended in a folder, by `os.waitstatus_to_exitcode`.

    Args:
        words: The command line.
        folder: The working folder.
        last: The step at which it is killed; 0 for none, and then the status is `ALIVE`, with the
            count of steps in the file `steps` beside the folder.
    """
    if child := os.fork():
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    try:
        os.chdir(folder)
        silence = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1, 2):
            os.dup2(silence, descriptor)
        fuse = Fuse(last)
        fuse.install()
        run(words)
        note(folder.parent / "steps", str(fuse.count))
        os._exit(ALIVE)
    except BaseException as error:  # noqa: BLE001 - whatever it is, the child must not go on
        note(folder.parent / "error", repr(error))
    finally:
        os._exit(1)


def note(path: Path, text: str) -> None:
    """Write a file by what burns no fuse."""
    os.write(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), text.encode())


def run(words: list[str]) -> None:
    """Run a command; `verify` may have findings."""
    from eventcontracts.commands.app import main

    try:
        main(words)
    except SystemExit as stopped:
        if stopped.code not in (0, None, 1 if words[0] == "verify" else 0):
            raise


@dataclass(frozen=True)
class Scenario:
    """A command, and how to see what it wrote.

    Attributes:
        run: The command line, in a folder with the files of `FILES`.
        view: Returns what there is, by name: each is to be as it was, or as it is to be.
        before: The command lines that were run earlier.
        edit: What happens between them and this one.
        again: The command line that has to go well after a kill; the same unless given.
    """

    run: str
    view: Callable[[Path], dict[str, object]]
    before: tuple[str, ...] = ()
    edit: Callable[[Path], object] = field(default=lambda _: None)
    again: str = ""


def catalog(folder: Path) -> dict[str, object]:
    """Return the catalog as any command reads it."""
    from eventcontracts.catalog import Catalog
    from eventcontracts.errors import CatalogError

    try:
        loaded = Catalog.load(folder / "shop")
    except CatalogError as error:
        if "no catalog" not in str(error):
            raise
        return {"catalog": None}
    kept = folder / "shop/corrections.toml"
    told = (loaded, loaded.evidence, loaded.reasons)
    return {"catalog": told, "corrections": kept.read_text() if kept.exists() else None}


def corpus(folder: Path) -> dict[str, object]:
    """Return the corpus as the reader sees it that is there to be copied."""
    read = runpy.run_path(str(READER))["read_corpus"]
    try:
        return {"corpus": list(read(folder / "fixtures"))}
    except FileNotFoundError as error:
        if not str(error.filename).endswith("fixtures/manifest.json"):
            raise
        return {"corpus": None}


def outputs(*names: str) -> Callable[[Path], dict[str, object]]:
    """Return what gives the bytes of files."""
    return lambda folder: {
        name: (folder / name).read_bytes() if (folder / name).exists() else None for name in names
    }


def reports(folder: Path) -> dict[str, object]:
    """Return what `verify` wrote, as far as it is the same each time; all of it must be whole."""
    found = outputs("c.ndjson", "reads.json")(folder)
    if (folder / "r.json").exists():
        found["json"] = json.loads((folder / "r.json").read_bytes())["summary"]
    if (folder / "r.xml").exists():
        found["junit"] = (folder / "r.xml").read_text().rstrip().endswith("</testsuites>")
    if (folder / "r.html").exists():
        found["page"] = (folder / "r.html").read_text().rstrip().endswith("</html>")
    return found


def failures(folder: Path) -> dict[str, object]:
    """Return the failures that can be replayed."""
    from eventcontracts.failures import RecordError, read_records

    try:
        found = read_records(folder / ".eventcontracts/failures")
    except RecordError as error:
        if not re.search("no failure in|no such failure", str(error)):
            raise
        found = ()
    return {path.name: (record.sent, record.before, record.seed) for path, record in found}


FILES = {
    "a.ndjson": '{"event": "PAID", "id": 1}\n{"event": "SENT", "to": {"city": "Oslo"}}\n',
    "b.ndjson": '{"event": "PAID", "id": 2, "gift": true}\n{"event": "LOST", "why": null}\n',
    "corrections.toml": '[[events]]\nname = "PAID"\ntitle = "Paid"\nreason = "the manual"\n',
    "one.json": '{"event": "PAID", "mail": "ann@mail.test"}\n',
    "two.ndjson": '{"event": "SENT", "mail": "ann@mail.test"}\n',
    "order.json": '{"required": ["id"], "properties": {"id": {"type": "integer"}}}',
    "handlers.py": "def handle(event):\n    return 1 // event['id']\n",
}
VERIFY = "verify handlers:handle --schema order.json --kind valid --kind invalid -n 3 --in-process "
OUTPUTS = (
    "--no-keep --json r.json --junit r.xml --report r.html --cases c.ndjson --reads reads.json"
)
BASELINE = "--no-keep --baseline known.toml --update-baseline"
SCENARIOS = {
    "infer": Scenario("infer a.ndjson --out shop", catalog),
    "infer over a catalog": Scenario(
        "infer b.ndjson --out shop", catalog, ("infer a.ndjson --out shop",)
    ),
    "infer --update": Scenario(
        "infer b.ndjson --update shop --version 2",
        catalog,
        ("infer a.ndjson --out shop",),
        lambda folder: (folder / "shop/corrections.toml").write_text("# reviewed\n"),
        "infer a.ndjson --out shop",
    ),
    "corpus": Scenario("corpus fixtures --schema order.json --kind valid --kind edge", corpus),
    "corpus over a corpus": Scenario(
        "corpus fixtures --schema order.json --seed 2 --kind valid --kind malformed --max 2",
        corpus,
        ("corpus fixtures --schema order.json --kind valid --kind malformed --max 4",),
    ),
    "redact": Scenario(
        "redact one.json two.ndjson -o out",
        outputs("out/one.json", "out/two.ndjson"),
        ("redact one.json two.ndjson -o out",),
        lambda folder: (folder / "one.json").write_text('{"event": "PAID", "mail": "bo@x.test"}'),
    ),
    "generate": Scenario(
        "generate order --schema order.json -n 20 -o events.ndjson.gz",
        outputs("events.ndjson.gz"),
        ("generate order --schema order.json -n 9 -o events.ndjson.gz",),
    ),
    "verify": Scenario(
        VERIFY + OUTPUTS,
        reports,
        (VERIFY + OUTPUTS,),
        lambda folder: (folder / "handlers.py").write_text(
            "def handle(event):\n    return None if event else {}['id']\n"
        ),
    ),
    "verify --update-baseline": Scenario(
        VERIFY + BASELINE,
        outputs("known.toml"),
        (VERIFY + BASELINE,),
        lambda folder: (folder / "handlers.py").write_text("def handle(event):\n    {}['x']\n"),
    ),
    "kept failures": Scenario(
        VERIFY + "--seed 7", failures, (VERIFY + "--at /id", VERIFY + "--seed 5")
    ),
}


def warm(lines: list[str], folder: Path) -> None:
    """Run commands here, so that the children need not load and compile again what they take."""
    os.chdir(folder)
    sys.modules.pop("handlers", None)
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        for line in lines:
            run(line.split())
    assert threading.active_count() == 1, "no thread outlives a fork"
    sys.modules.pop("handlers", None)


def survey(scenario: Scenario, home: Path) -> dict[str, object]:
    """Return how many kills there were, and what was wrong after them."""
    words, again = scenario.run.split(), (scenario.again or scenario.run).split()
    old, new, view = home / "old", home / "new", scenario.view
    old.mkdir()
    for name, text in FILES.items():
        (old / name).write_text(text)
    warm([*scenario.before, scenario.run], shutil.copytree(old, home / "warm"))
    for line in scenario.before:
        assert status_of(line.split(), old, 0) == ALIVE, (home / "error").read_text()
    scenario.edit(old)
    shutil.copytree(old, new)
    assert status_of(words, new, 0) == ALIVE, (home / "error").read_text()
    steps = int((home / "steps").read_text())
    before, after = view(old), view(new)
    assert before != after, "a scenario without a difference shows nothing"
    assert status_of(again, new, 0) == ALIVE, (home / "error").read_text()
    mended = view(new)
    found = {"kills": 0, "old": 0, "new": 0, "wrong": []}
    for step in range(1, steps + 1):
        work = shutil.copytree(old, home / str(step))
        found["kills"] += status_of(words, work, step) == -signal.SIGKILL
        seen = view(work)
        found["old"] += seen == before
        found["new"] += seen == after
        mixed = before.keys() - seen.keys() | {
            name for name in seen if seen[name] not in (before.get(name), after.get(name))
        }
        found["wrong"] += [f"{step}: {name}: neither old nor new" for name in sorted(mixed)]
        if status_of(again, work, 0) != ALIVE:
            found["wrong"].append(f"{step}: the next run: {(home / 'error').read_text()}")
        elif view(work) != mended:
            found["wrong"].append(f"{step}: the next run does not mend it")
        left = [path.name for path in work.rglob("*") if LEFT.search(path.name)]
        found["wrong"] += [f"{step}: left behind: {name}" for name in left]
        shutil.rmtree(work)
    return {"steps": steps, **found}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(survey(SCENARIOS[sys.argv[1]], Path(sys.argv[2]).resolve())))
