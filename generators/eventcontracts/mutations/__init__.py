"""Mutations: every constraint of a schema, broken alone."""

from __future__ import annotations

from eventcontracts.mutations.incoherence import incoherent
from eventcontracts.mutations.making import Impossible, Mutations
from eventcontracts.mutations.names import name_of
from eventcontracts.mutations.operators import Operator, Target, putting
from eventcontracts.mutations.patches import apply
from eventcontracts.mutations.sites import Site, sites
from eventcontracts.mutations.table import OPERATORS

__all__ = [
    "OPERATORS",
    "Impossible",
    "Mutations",
    "Operator",
    "Site",
    "Target",
    "apply",
    "incoherent",
    "name_of",
    "putting",
    "sites",
]
