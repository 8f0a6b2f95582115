"""Mutations: every constraint of a schema, broken alone."""

from __future__ import annotations

from eventcontracts.mutations.incoherence import incoherent
from eventcontracts.mutations.listing import breakable
from eventcontracts.mutations.making import Mutations, SiteCases
from eventcontracts.mutations.malforming import MALFORMED, Spoiler, malformed
from eventcontracts.mutations.names import name_of
from eventcontracts.mutations.operators import Operator, Target, putting
from eventcontracts.mutations.patches import apply
from eventcontracts.mutations.registry import GROUP, operators
from eventcontracts.mutations.selection import EVERYTHING, Selection
from eventcontracts.mutations.sites import Site, sites
from eventcontracts.mutations.table import OPERATORS

__all__ = [
    "EVERYTHING",
    "GROUP",
    "MALFORMED",
    "OPERATORS",
    "Mutations",
    "Operator",
    "Selection",
    "Site",
    "SiteCases",
    "Spoiler",
    "Target",
    "apply",
    "breakable",
    "incoherent",
    "malformed",
    "name_of",
    "operators",
    "putting",
    "sites",
]
