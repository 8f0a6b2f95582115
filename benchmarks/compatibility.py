"""How often are verdicts on schema changes right, and what do they cost?

Each direction of each pair is a question: is every instance of one schema an instance of the
other? Three sets of pairs:

- *labelled*: `compatibility_pairs.ndjson`, small pairs over every keyword, labelled by hand;
- *random*: small random schemas and edited copies of them;
- *real*: events of `@octokit/webhooks-schemas` against copies with one or two edits that people
  make (a key dropped from `required`, a value added to an enumeration, an object closed, …).

The last two are labelled by brute force: a direction breaks if one of some thousand instances
shows it (small values; real examples with and without a fault), or a witness does that a second
validator has checked. All others count as compatible.

    python benchmarks/compatibility.py [--random N] [--real N] [--json FILE]
    python benchmarks/compatibility.py --fuzz N [--seed S]

The peers are installed from PyPI and npm into a temporary folder: jsoncompat, the canonical forms
of jsonschema-rs (`covers`), json-schema-diff and ghga-jsonsubschema. Each runs in a process of its
own that has ten seconds for a question. `--fuzz` looks for wrong verdicts of ours alone, for as
long as you like; the status is 1 if there are any.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from eventcontracts.containment import is_subschema

sys.path.insert(0, str(Path(__file__).parent))
from compatibility_peers import installed
from compatibility_questions import CORPUS, Question, agrees, at_random, labelled, real

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["main"]


def score(questions: Sequence[Question], ask: Callable[[Question], tuple[str, float]]) -> Counter:
    """Return how many answers were right, missed a break, were false alarms or unknown."""
    counts: Counter[str] = Counter()
    for question in questions:
        verdict, seconds = ask(question)
        counts["milliseconds"] += round(seconds * 1_000_000) / 1_000  # type: ignore[assignment]  # a mean needs fractions
        if verdict == "unknown":
            counts["unknown"] += 1
        elif verdict == question.label:
            counts["right"] += 1
        else:
            counts["missed" if verdict == "compatible" else "false alarms"] += 1
    return counts


def timed(question: Question) -> tuple[str, float]:
    """Return our verdict and its CPU seconds, after a second validator has checked the witness."""
    start = time.process_time()
    answer = is_subschema(question.sub, question.sup)
    seconds = time.process_time() - start
    if answer.witness and '"format"' not in json.dumps([question.sub, question.sup]):
        fine = agrees(question.sub, answer.witness.instance)
        if not fine or agrees(question.sup, answer.witness.instance):
            return "a witness that is none", seconds
    return answer.verdict, seconds


def fuzz(number: int, seed: int) -> int:
    """Print wrong verdicts on random pairs, and return how many there are."""
    counts: Counter[str] = Counter()
    for question in at_random(number, seed):
        answer = is_subschema(question.sub, question.sup)
        counts[answer.verdict] += 1
        if answer.verdict not in {"unknown", question.label}:
            counts["wrong"] += 1
            sys.stdout.write(json.dumps([answer.verdict, question.sub, question.sup]) + "\n")
    sys.stderr.write(f"{dict(counts)}\n")
    return counts["wrong"]


def show(results: dict[str, dict[str, Counter]]) -> None:
    """Print the table."""
    columns = ("right", "missed", "false alarms", "unknown")
    table = Table(title="Answers to: is every instance of one an instance of the other?")
    for column in ("pairs", "tool", *columns, "CPU ms each"):
        table.add_column(
            column, justify="left" if column in {"pairs", "tool"} else "right", no_wrap=True
        )
    for name, rows in results.items():
        for tool, counts in rows.items():
            total = sum(counts[column] for column in columns)
            cells = [str(counts[column]) for column in columns]
            table.add_row(name, tool, *cells, f"{counts['milliseconds'] / max(total, 1):.1f}")
        table.add_section()
    Console(width=None if sys.stdout.isatty() else 100).print(table)


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("--random", type=int, default=300, help="how many random pairs")
    parser.add_argument("--real", type=int, default=100, help="how many pairs of real schemas")
    parser.add_argument("--fuzz", type=int, default=0, help="only look for wrong verdicts of ours")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    if options.fuzz:
        sys.exit(1 if fuzz(options.fuzz, options.seed) else 0)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        peers = installed(folder, CORPUS)
        sets = {
            "labelled": list(labelled()),
            "random": list(at_random(options.random, options.seed)),
            "real": list(real(folder, options.real, options.seed)),
        }
        results: dict[str, dict[str, Counter]] = {}
        for title, questions in sets.items():
            results[title] = {"eventcontracts": score(questions, timed)}
            for tool, peer in peers.items():
                results[title][tool] = score(questions, lambda q, p=peer: p.ask(q.sub, q.sup))
        for peer in peers.values():
            peer.close()
    show(results)
    if options.json:
        options.json.write_text(json.dumps(results, indent=2))


if __name__ == "__main__":
    main()
