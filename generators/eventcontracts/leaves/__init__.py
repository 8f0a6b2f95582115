"""Where the values of an event's leaves come from."""

from __future__ import annotations

from eventcontracts.leaves.contents import has_content, is_content
from eventcontracts.leaves.makers import Hint, source_of
from eventcontracts.leaves.names import category, is_count, is_id, is_moment
from eventcontracts.leaves.numbers import extremes
from eventcontracts.leaves.pools import Pools
from eventcontracts.leaves.sources import (
    FIRST_MOMENT,
    POOL_SIZE,
    YEAR,
    Clock,
    Fixed,
    Fresh,
    Leaf,
    Pool,
    Source,
    pool_of,
    tick,
)
from eventcontracts.leaves.spectra import spectrum
from eventcontracts.leaves.taken import names_in

__all__ = [
    "FIRST_MOMENT",
    "POOL_SIZE",
    "YEAR",
    "Clock",
    "Fixed",
    "Fresh",
    "Hint",
    "Leaf",
    "Pool",
    "Pools",
    "Source",
    "category",
    "extremes",
    "has_content",
    "is_content",
    "is_count",
    "is_id",
    "is_moment",
    "names_in",
    "pool_of",
    "source_of",
    "spectrum",
    "tick",
]
