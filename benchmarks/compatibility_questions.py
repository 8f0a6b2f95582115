"""Questions about pairs of schemas, with their right answers."""

from __future__ import annotations

import contextlib
import copy
import json
import random
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import jsonschema

from eventcontracts.containment import is_subschema
from eventcontracts.jsondata.pointers import walk
from eventcontracts.schema import upgrade_schema
from eventcontracts.schema.validator import SchemaError, Validator
from eventcontracts.schema.vocabulary import all_subschemas

sys.path.insert(0, str(Path(__file__).parents[1] / "tests/schemas"))
from random_schemas import Schemas, instances

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__ = ["CORPUS", "Question", "agrees", "at_random", "labelled", "real"]

PAIRS = Path(__file__).with_name("compatibility_pairs.ndjson")
CORPUS = ("@octokit/webhooks-examples@7.6.1", "@octokit/webhooks-schemas@7.6.1")


class Question(NamedTuple):
    """One direction of a pair, and its right answer."""

    sub: Any
    sup: Any
    label: str


def labelled() -> Iterator[Question]:
    """Yield the questions that are labelled by hand."""
    for line in PAIRS.read_text().splitlines():
        pair = json.loads(line)
        old, new = upgrade_schema(pair["old"]), upgrade_schema(pair["new"])
        yield Question(old, new, pair["backward"])
        yield Question(new, old, pair["forward"])


def by_brute_force(old: Any, new: Any, pool: Sequence[Any]) -> Iterator[Question]:
    """Yield both directions of a pair, labelled by instances and checked witnesses."""
    for sub, sup in ((old, new), (new, old)):
        inside, outside = Validator(sub), Validator(sup)
        breaks = any(inside.is_valid(x) and not outside.is_valid(x) for x in pool)
        witness = is_subschema(sub, sup).witness
        if witness and not breaks:
            breaks = agrees(sub, witness.instance) and not agrees(sup, witness.instance)
        yield Question(sub, sup, "breaking" if breaks else "compatible")


def agrees(schema: Any, instance: Any) -> bool:
    """Return what the second validator says."""
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    validator = jsonschema.Draft202012Validator(schema, format_checker=checker)
    return bool(validator.is_valid(instance))


def at_random(number: int, seed: int) -> Iterator[Question]:
    """Yield the questions of some random pairs."""
    pool = instances()
    for index in range(number):
        source = Schemas(random.Random(seed + index))
        old = source.document()
        new = source.edited(old) if index % 4 else source.document()
        with contextlib.suppress(SchemaError):
            yield from by_brute_force(old, new, pool)


def real(folder: Path, number: int, seed: int) -> Iterator[Question]:
    """Yield the questions of some edited events of the corpus."""
    home = folder / "node_modules/@octokit"
    known = json.loads((home / "webhooks-schemas/schema.json").read_bytes())["definitions"]
    listed = json.loads((home / "webhooks-examples/api.github.com/index.json").read_bytes())
    examples = {entry["name"]: entry["examples"] for entry in listed}
    names = sorted(name for name in known if "$" in name)
    chance = random.Random(seed)
    for _ in range(number):
        name = chance.choice(names)
        old = event_schema(known, name)
        new = copy.deepcopy(old)
        for _ in range(chance.randint(1, 2)):
            edit(new, chance)
        pool = list(faulty(examples.get(name.partition("$")[0], []), chance))
        yield from by_brute_force(old, new, pool)


def event_schema(known: dict[str, Any], name: str) -> Any:
    """Return the schema of one event, with what it refers to."""
    needed: dict[str, Any] = {}
    todo = [name]
    while todo:
        here = todo.pop()
        if here not in needed:
            needed[here] = known[here]
            links = (part.get("$ref", "") for _, part in all_subschemas(known[here]))
            todo.extend(link.rpartition("/")[2] for link in links if link)
    old = "http://json-schema.org/draft-07/schema#"
    root = {"allOf": [{"$ref": f"#/definitions/{name}"}]}  # some tools take no reference alone
    schema: Any = upgrade_schema({"$schema": old, **root, "definitions": needed})
    return {key: value for key, value in schema.items() if key != "$schema"}


def edit(schema: Any, chance: random.Random) -> None:
    """Change one thing in a schema, as people do."""
    parts = [part for _, part in all_subschemas(schema)]
    edits: list[Callable[[Any], bool]] = [drop_required, add_required, widen, narrow, close, open_,
        nullable, bound, add_property, remove_property, describe]  # fmt: skip
    while not chance.choice(edits)(chance.choice(parts)):
        pass


def drop_required(part: Any) -> bool:
    """Make a member optional."""
    return bool(part.get("required")) and bool(part["required"].pop())


def add_required(part: Any) -> bool:
    """Demand a member that was optional."""
    optional = sorted(set(part.get("properties", ())) - set(part.get("required", ())))
    part.update({"required": [*part.get("required", ()), optional[0]]} if optional else {})
    return bool(optional)


def widen(part: Any) -> bool:
    """Add a value to an enumeration."""
    return "enum" in part and part["enum"].append("a-new-value") is None


def narrow(part: Any) -> bool:
    """Take a value from an enumeration."""
    return len(part.get("enum", ())) > 1 and bool(part["enum"].pop() or True)


def close(part: Any) -> bool:
    """Forbid unknown members."""
    return "properties" in part and part.update(additionalProperties=False) is None


def open_(part: Any) -> bool:
    """Allow unknown members."""
    return part.pop("additionalProperties", True) is False


def nullable(part: Any) -> bool:
    """Allow null."""
    is_one = isinstance(part.get("type"), str) and part["type"] != "null"
    part.update({"type": [part["type"], "null"]} if is_one else {})
    return is_one


def bound(part: Any) -> bool:
    """Bound the length of a text or the value of a number."""
    limits = {"string": {"maxLength": 255}, "integer": {"minimum": 1}, "array": {"maxItems": 100}}
    limit = limits.get(str(part.get("type")), {})
    part.update(limit)
    return bool(limit)


def add_property(part: Any) -> bool:
    """Describe one more member."""
    return "properties" in part and part["properties"].update(added={"type": "string"}) is None


def remove_property(part: Any) -> bool:
    """Describe one member less."""
    return bool(part.get("properties")) and bool(part["properties"].popitem())


def describe(part: Any) -> bool:
    """Change what only people read."""
    part["description"] = "Said in other words."
    return True


def faulty(examples: Sequence[Any], chance: random.Random) -> Iterator[Any]:
    """Yield examples as they are, and with a single fault."""
    for example in examples:
        yield example
        places = list(walk(example))[1:]
        for path, value in chance.sample(places, k=min(40, len(places))):
            changed = copy.deepcopy(example)
            holder = changed
            for token in path[:-1]:
                holder = holder[token]
            if isinstance(path[-1], str) and chance.randrange(2):
                del holder[path[-1]]
            else:
                holder[path[-1]] = None if value is not None else "x"
            yield changed
