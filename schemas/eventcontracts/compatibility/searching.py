"""The search for an instance that one schema admits and another refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from eventcontracts.compatibility.compiling import Compiler
from eventcontracts.compatibility.contexts import Context
from eventcontracts.compatibility.formulas import Statements
from eventcontracts.compatibility.results import Result, unknown
from eventcontracts.compatibility.solving import ExhaustedError, Solver

if TYPE_CHECKING:
    from collections.abc import Callable

    from eventcontracts.compatibility.references import Place
    from eventcontracts.compatibility.statements import Literal, Reference
    from eventcontracts.jsontypes import Json, Schema

__all__ = ["difference"]

STEPS: Final = 20_000
"""How many steps a search may take."""


def difference(sub: Schema, sup: Schema, offer: Callable[[Json], bool]) -> Result:
    """Return an instance of one schema that is none of another, or that there is none.

    Args:
        sub: The schema that is to admit the instance; self-contained, draft 2020-12.
        sup: The schema that is to refuse it.
        offer: What is shown each instance that is found; it says whether that will do.

    >>> difference({"minimum": 1}, {"minimum": 3}, lambda value: True).value
    1
    >>> difference({"minimum": 3}, {"minimum": 1}, lambda value: True).status
    'empty'
    """
    statements = Statements()
    library: dict[str, tuple[Compiler, Place]] = {}

    def expand(reference: Reference) -> Literal:
        compiler, place = library[reference.key]
        return compiler.literal(place)

    try:
        inside = Compiler(statements, sub, library).literal()
        outside = Compiler(statements, sup, library).literal().negated()
        return Solver(Context(statements, expand), STEPS, offer).solve((inside, outside))
    except ExhaustedError:
        return unknown(f"the search was given up after {STEPS:,} steps")
    except (RecursionError, OverflowError):
        return unknown("the schemas are nested too deeply, or hold numbers that are too large")
