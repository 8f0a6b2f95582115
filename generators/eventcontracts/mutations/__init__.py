"""Mutations: every constraint of a schema, broken alone."""

from __future__ import annotations

from eventcontracts.mutations.constraint_sites import ConstraintSite, constraint_sites
from eventcontracts.mutations.incoherence import incoherent_cases
from eventcontracts.mutations.invalid_cases import InvalidCases, SiteCases
from eventcontracts.mutations.malformed_bodies import (
    MALFORMED_OPERATORS,
    MalformedOperator,
    malformed_cases,
)
from eventcontracts.mutations.mutation_selection import DEFAULT_SELECTION, Selection, case_name
from eventcontracts.mutations.operator import Operator, Target, putting
from eventcontracts.mutations.patches import apply_patch
from eventcontracts.mutations.registry import OPERATOR_ENTRY_POINTS, STANDARD_OPERATORS, operators

__all__ = [
    "DEFAULT_SELECTION",
    "MALFORMED_OPERATORS",
    "OPERATOR_ENTRY_POINTS",
    "STANDARD_OPERATORS",
    "ConstraintSite",
    "InvalidCases",
    "MalformedOperator",
    "Operator",
    "Selection",
    "SiteCases",
    "Target",
    "apply_patch",
    "case_name",
    "constraint_sites",
    "incoherent_cases",
    "malformed_cases",
    "operators",
    "putting",
]
