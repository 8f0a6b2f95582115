"""Comparison of two schemas: a search, canonical forms, probes; a proof, a witness or neither."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import jsonschema_rs

from eventcontracts.containment.compiler import FormulaCompiler
from eventcontracts.containment.constraints import FormulaFactory
from eventcontracts.containment.result import Answer, Comparison, SearchResult, unknown_result
from eventcontracts.containment.search import SearchContext
from eventcontracts.containment.solver import ExhaustedError, Solver
from eventcontracts.containment.witness import WitnessOracle, readable_witness
from eventcontracts.jsondata.differences import Difference, apply_differences
from eventcontracts.jsondata.equality import equality_key
from eventcontracts.jsondata.pointers import MISSING, walk
from eventcontracts.schema import upgrade_schema
from eventcontracts.schema.validator import Validator
from eventcontracts.schema.vocabulary import all_subschemas

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from eventcontracts.containment.constraints import Literal, Reference
    from eventcontracts.jsondata.jsontypes import Json, Schema
    from eventcontracts.schema.references import SchemaPath

__all__ = [
    "answer",
    "compare",
    "covers_canonically",
    "find_counterexample",
    "is_subschema",
    "probes",
]

# The one place that asks for the canonical forms of jsonschema-rs.


SECONDS: Final = 5


MAX_MEMORY_BYTES: Final = 2**30


"""The bytes that the process may take, where the system can hold it to that."""


COMMAND: Final = "from eventcontracts.containment.comparison import answer; answer()"


def covers_canonically(wide: Schema, narrow: Schema) -> bool:
    """Return whether canonical forms prove that one schema admits all that another does.

    Args:
        wide: A schema in draft 2020-12.
        narrow: The schema that may lie inside it.

    >>> covers_canonically({"type": "number"}, {"type": "integer", "minimum": 0})
    True
    >>> covers_canonically({"type": "integer"}, {"type": "number"})
    False
    """
    try:
        done = subprocess.run(  # noqa: S603  our own code, with the schemas as its input
            [sys.executable, "-P", "-c", COMMAND],
            input=json.dumps([wide, narrow]).encode(),
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except (OSError, ValueError, RecursionError, subprocess.SubprocessError):
        return False
    return done.stdout.strip() == b"proved"


def answer() -> None:
    """Answer the question on standard input; the process of `covers` does nothing else."""
    _limit_memory()
    wide, narrow = json.load(sys.stdin)
    if _is_proved(wide, narrow):
        sys.stdout.write("proved")


def _is_proved(wide: Schema, narrow: Schema) -> bool:
    big, small = _canonicalize(wide), _canonicalize(narrow)
    if str(big.covers(small)) == "yes":
        return True
    return bool(str(small.subtract(big).satisfiability()) == "no")


def _canonicalize(schema: Schema) -> Any:
    return jsonschema_rs.canonicalize(schema, draft=20, validate_formats=True, offline=True)


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # not on Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))


# Trying instances where there is neither a proof nor a witness.


PROBE_VALUES: Final[tuple[Json, ...]] = (
    None,
    True,
    False,
    0,
    1,
    -1,
    0.5,
    "",
    "a",
    "aa",
    [],
    [0],
    {},
    {"a": 0},
)


MAX_PROBES: Final = 4_000


MAX_NAMED_VALUES: Final = 100


"""How many of the values that the schemas name are tried."""


def probes(schemas: Iterable[Schema], starts: Iterable[Json]) -> Iterator[Json]:
    """Yield instances near others: with one value replaced by a plain one, or one that is named.

    Args:
        schemas: What names values, as constants, enumerations and examples.
        starts: The instances to begin with.

    >>> [1, 9] in probes([{"const": 9}], [[1, 2]])
    True
    """
    named = (value for schema in schemas for value in _named_values(schema))
    found = {
        equality_key(value): value for value in (*PROBE_VALUES, *islice(named, MAX_NAMED_VALUES))
    }
    values = list(found.values())
    yield from islice(_neighbors([None, *starts], values), MAX_PROBES)


def _neighbors(starts: Iterable[Json], values: list[Json]) -> Iterator[Json]:
    for start in starts:
        for path, old in walk(start):
            for value in values:
                yield apply_differences(start, [Difference(path, old, value)])


def _named_values(schema: Schema) -> Iterator[Json]:
    for _, part in all_subschemas(schema):
        yield from part.get("enum", ())
        yield from part.get("examples", ())
        yield from (part[keyword] for keyword in ("const", "default") if keyword in part)


# The search for an instance that one schema admits and another refuses.


MAX_STEPS: Final = 20_000


"""How many steps a search may take."""


def find_counterexample(sub: Schema, sup: Schema, offer: Callable[[Json], bool]) -> SearchResult:
    """Return an instance of one schema that is none of another, or that there is none.

    Args:
        sub: The schema that is to admit the instance; self-contained, draft 2020-12.
        sup: The schema that is to refuse it.
        offer: What is shown each instance that is found; it says whether that will do.

    >>> find_counterexample({"minimum": 1}, {"minimum": 3}, lambda value: True).value
    1
    >>> find_counterexample({"minimum": 3}, {"minimum": 1}, lambda value: True).status
    'empty'
    """
    statements = FormulaFactory()
    library: dict[str, tuple[FormulaCompiler, SchemaPath]] = {}

    def expand(reference: Reference) -> Literal:
        compiler, place = library[reference.key]
        return compiler.literal(place)

    try:
        inside = FormulaCompiler(statements, sub, library).literal()
        outside = FormulaCompiler(statements, sup, library).literal().negated()
        return Solver(SearchContext(statements, expand), MAX_STEPS, offer).solve((inside, outside))
    except ExhaustedError:
        return unknown_result(f"the search was given up after {MAX_STEPS:,} steps")
    except (RecursionError, OverflowError):
        return unknown_result(
            "the schemas are nested too deeply, or hold numbers that are too large"
        )


def compare(old: Schema, new: Schema, *, ordinary: Sequence[Json] | None = None) -> Comparison:
    """Return what changes for readers and writers when one schema replaces another.

    Args:
        old: A self-contained schema of any draft that `dialects` knows.
        new: The schema that replaces it.
        ordinary: Known-good instances, such as samples; a witness is made from the first that
            serves, so that it reads as the ordinary instance with one thing different.

    Raises:
        SchemaError: If one of them is no valid schema, or refers to something outside itself.

    >>> result = compare({"type": "integer"}, {"type": "number"})
    >>> result.backward.verdict, result.forward.verdict
    ('compatible', 'breaking')
    >>> result.forward.witness.instance, result.forward.witness.message
    (0.1, '0.1 is not of type "integer"')
    """
    return Comparison(
        backward=is_subschema(old, new, ordinary=ordinary),
        forward=is_subschema(new, old, ordinary=ordinary),
    )


def is_subschema(sub: Schema, sup: Schema, *, ordinary: Sequence[Json] | None = None) -> Answer:
    """Return whether every instance of one schema is an instance of another.

    Args:
        sub: The schema that may lie inside; self-contained.
        sup: The schema that may admit all of it.
        ordinary: Known-good instances to make a witness from.

    Raises:
        SchemaError: If one of them is no valid schema, or refers to something outside itself.

    >>> is_subschema({"const": 3}, {"minimum": 2}).verdict
    'compatible'
    """
    sub, sup = upgrade_schema(sub, "the first schema"), upgrade_schema(sup, "the second schema")
    judge = WitnessOracle(Validator(sub, "the first schema"), Validator(sup, "the second schema"))
    known = tuple(event for event in ordinary or () if judge.inside.is_valid(event))
    # A sample that breaks as it is says more than anything that is made.
    for event in known:
        if judge.is_witness(event):
            return Answer.breaking(judge.witness(event, ordinary=event))
    result = find_counterexample(sub, sup, judge.try_instance)
    if result.is_found:
        return Answer.breaking(readable_witness(result.value, judge, known))
    if result.is_empty:
        return Answer.compatible("case analysis")
    # The search gave up. The validator's own canonical forms know some rules that it does not;
    # they may never end, so they are asked in a process that can be killed.
    if covers_canonically(sup, sub):
        return Answer.compatible("canonical forms")
    starts = [*judge.refused, *known]
    tried = next(
        (probe for probe in probes((sub, sup), starts) if judge.is_witness(probe)), MISSING
    )
    if tried is not MISSING:
        return Answer.breaking(readable_witness(tried, judge, known))
    return Answer.unknown(result.reason)
