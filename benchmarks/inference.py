"""How good are schemas that are inferred from few examples?

For each event type of a public corpus with three or more valid examples, and more than k, schemas
are inferred from k examples of every event type at once (all, of those that have fewer), and
compared with the corpus's own schemas, the truth:

- *recall* is the share of left-out examples that the inferred schema accepts;
- *precision* is the mean of two shares: examples of other events that it refuses, and examples
  with a single fault (a key dropped, a wrong type, null, a foreign value, a broken format) that it
  refuses, where the truth refuses them too;
- both are means over the draws and then over event types, precision over those of which an example
  was accepted; F1 is their harmonic mean.

*Documented* is another task: schemas are inferred from the one example of each event that GitHub's
documentation gave, which the corpus has and its own schemas refuse as outdated, and tried on all
valid examples.

    python benchmarks/inference.py [--corpus octokit|sentry] [--draws N] [--json FILE]

The corpora are fetched into a temporary folder: `@octokit/webhooks-examples` with
`@octokit/webhooks-schemas` from npm, and the messages of `sentry-kafka-schemas` from PyPI, small
and unrelated to each other. The peers are genson, quicktype and schema_analysis, as they are.
"""

from __future__ import annotations

import argparse
import copy
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema_rs
from genson import SchemaBuilder
from inference_corpora import CORPORA, Corpus, Samples, npm_install, pip_install
from rich.console import Console
from rich.table import Table

from eventcontracts.documents import Document, Row, Sample, SourceLocation
from eventcontracts.inference import infer
from eventcontracts.jsondata.pointers import walk

__all__ = ["main"]

QUICKTYPE = "quicktype-core@26.0.0"
SCHEMA_ANALYSIS = "schema-analysis==0.7.0"
LEAST_EXAMPLES = 3
MUTANTS_OF_A_KIND = 2
MOST_TRIES = 150
ALL_BUT_ONE = 1_000
TASKS = {1: "1", 2: "2", 5: "5", ALL_BUT_ONE: "all but one", 0: "documented"}

Learner = Callable[[Samples], Mapping[str, Any]]


class Score(NamedTuple):
    """Recall and precision of one event in one draw; without a hit precision is unknown."""

    recall: float
    precision: float | None


def learn_ours(samples: Samples) -> Mapping[str, Any]:
    """Return the schemas that eventcontracts infers."""
    place = SourceLocation("corpus", 1)
    rows = [
        Row(name, "", place, tuple(Sample(event, place, name) for event in events))
        for name, events in samples.items()
    ]
    catalog = infer([Document("corpus", tuple(rows))], name="corpus", version="1")
    return {name: catalog.contract(name).schema for name in samples}


def learn_genson(samples: Samples) -> Mapping[str, Any]:
    """Return the schemas that genson infers."""
    schemas = {}
    for name, events in samples.items():
        builder = SchemaBuilder()
        for event in events:
            builder.add_object(event)
        schemas[name] = builder.to_schema()
    return schemas


def learn_quicktype(folder: Path) -> Learner:
    """Return what infers schemas with quicktype, installed below a folder."""
    script = folder / "quicktype.mjs"
    shutil.copy(Path(__file__).with_name("quicktype.mjs"), script)

    def learn(samples: Samples) -> Mapping[str, Any]:
        known = json.dumps(samples).encode()
        done = subprocess.run(["node", script], input=known, stdout=subprocess.PIPE, check=True)
        return dict(json.loads(done.stdout))

    return learn


def learn_schema_analysis(folder: Path) -> Learner:
    """Return what infers schemas with schema_analysis, installed below a folder."""
    tool = folder / "bin" / "schema_analysis"

    def learn(samples: Samples) -> Mapping[str, Any]:
        schemas = {}
        for name, events in samples.items():
            files = [folder / f"{number}.json" for number in range(len(events))]
            for file, event in zip(files, events, strict=True):
                file.write_text(json.dumps(event))
            command = [tool, *files, "--output", "json-schema"]
            done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
            schemas[name] = json.loads(done.stdout)
        return schemas

    return learn


def cpu_seconds() -> float:
    """Return the CPU time of this process and those it waited for."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def faults(event: Any, chance: random.Random) -> Iterator[tuple[str, Any]]:
    """Yield an event with a single fault each, with the kind of the fault."""
    places = [(path, value) for path, value in walk(event) if path]
    chance.shuffle(places)
    for path, value in places:
        if isinstance(path[-1], str):
            yield "dropped", changed(event, path, None, drop=True)
        if value is not None:
            yield "null", changed(event, path, None)
        if isinstance(value, str):
            yield "type", changed(event, path, 7)
            yield "foreign value", changed(event, path, "zz_foreign_value")
            if ":" in value:
                yield "format", changed(event, path, "not a " + value.replace(":", "_"))
        else:
            yield "type", changed(event, path, "x" if isinstance(value, list) else [1])


def changed(event: Any, path: Sequence[Any], value: Any, *, drop: bool = False) -> Any:
    """Return an event with another value at a place, or without it."""
    event = copy.deepcopy(event)
    holder = event
    for token in path[:-1]:
        holder = holder[token]
    if drop:
        del holder[path[-1]]
    else:
        holder[path[-1]] = value
    return event


def mutants(event: Any, truth: Any, chance: random.Random) -> list[Any]:
    """Return a few events of each kind of fault that the truth refuses."""
    kept: dict[str, list[Any]] = {}
    for (kind, mutant), _ in zip(faults(event, chance), range(MOST_TRIES), strict=False):
        found = kept.setdefault(kind, [])
        if len(found) < MUTANTS_OF_A_KIND and not truth.is_valid(mutant):
            found.append(mutant)
    return [mutant for found in kept.values() for mutant in found]


def score(
    name: str, schema: Any, left_out: Samples, corpus: Corpus, chance: random.Random
) -> Score:
    """Return how well one event's schema does."""
    accepts = jsonschema_rs.validator_for(schema, validate_formats=True).is_valid
    accepted = [event for event in left_out[name] if accepts(event)]
    recall = len(accepted) / len(left_out[name])
    others = [events[0] for other, events in left_out.items() if other != name]
    wrong = [m for event in accepted for m in mutants(event, corpus.truth[name], chance)]
    if not wrong:
        return Score(recall, None)
    refused_others = statistics.mean(not accepts(event) for event in others)
    refused_wrong = statistics.mean(not accepts(event) for event in wrong)
    return Score(recall, (refused_others + refused_wrong) / 2)


def draw(learner: Learner, corpus: Corpus, k: int, seed: int) -> dict[str, Score]:
    """Return the scores of all events for one draw of k examples each."""
    chance = random.Random(seed)
    known, left_out = {}, {}
    for name, events in corpus.examples.items():
        shuffled = chance.sample(list(events), len(events))
        if len(shuffled) >= LEAST_EXAMPLES:
            count = len(shuffled) - 1 if k == ALL_BUT_ONE else k
            known[name] = shuffled[:count]
            if len(shuffled) > count:
                left_out[name] = shuffled[count:]
        elif shuffled:
            known[name] = shuffled[:k]
    return scores(learner, known, left_out, corpus, chance)


def scores(
    learner: Learner, known: Samples, left_out: Samples, corpus: Corpus, chance: random.Random
) -> dict[str, Score]:
    """Return the scores of all events."""
    schemas = learner(known)
    return {name: score(name, schemas[name], left_out, corpus, chance) for name in left_out}


def measure(learner: Learner, corpus: Corpus, k: int, draws: int) -> dict[str, float]:
    """Return the means over draws and events, and the CPU seconds a draw took.

    Args:
        learner: What infers schemas.
        corpus: The corpus.
        k: How many examples of each event; 0 for the documented ones.
        draws: How many draws; there is only one of the documented examples.
    """
    before = cpu_seconds()
    if k:
        drawn = [draw(learner, corpus, k, seed) for seed in range(draws)]
    else:
        left_out = {name: corpus.examples[name] for name in corpus.documented}
        drawn = [scores(learner, corpus.documented, left_out, corpus, random.Random(0))]
    events = [mean_score([found[name] for found in drawn]) for name in drawn[0]]
    recall = statistics.mean(found.recall for found in events)
    precision = statistics.mean(f.precision for f in events if f.precision is not None)
    return {
        "recall": recall,
        "precision": precision,
        "f1": 2 * recall * precision / (recall + precision),
        "seconds": (cpu_seconds() - before) / len(drawn),
    }


def mean_score(found: Sequence[Score]) -> Score:
    """Return an event's mean recall and precision; no hit at all has no precision."""
    known = [one.precision for one in found if one.precision is not None]
    recall = statistics.mean(one.recall for one in found)
    return Score(recall, statistics.mean(known) if known else None)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--draws", type=int, default=5)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--corpus", choices=sorted(CORPORA), default="octokit")
    options = parser.parse_args()
    table = Table("learner", "examples", "recall", "precision", "F1", "CPU s a draw")
    results = []
    with tempfile.TemporaryDirectory() as folder:
        corpus = CORPORA[options.corpus](Path(folder))
        npm_install(Path(folder), QUICKTYPE)
        pip_install(Path(folder), SCHEMA_ANALYSIS)
        learners: Mapping[str, Learner] = {
            "genson": learn_genson,
            "quicktype": learn_quicktype(Path(folder)),
            "schema_analysis": learn_schema_analysis(Path(folder)),
            "eventcontracts": learn_ours,
        }
        for (label, learner), (k, examples) in product(learners.items(), TASKS.items()):
            if not k and not corpus.documented:
                continue
            found = measure(learner, corpus, k, options.draws)
            table.add_row(label, examples, *(f"{value:.2f}" for value in found.values()))
            results.append({"learner": label, "examples": examples, **found})
    Console().print(table)
    if options.json:
        options.json.write_text(json.dumps(results, indent=2) + "\n")
    sys.exit(0)


if __name__ == "__main__":
    main()
