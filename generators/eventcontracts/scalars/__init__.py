"""Sources of the values of an event's leaves."""

from __future__ import annotations

from eventcontracts.scalars.contents import has_content, is_content
from eventcontracts.scalars.key_names import is_count, is_id_name, is_time_name, string_category
from eventcontracts.scalars.number_sources import number_bounds
from eventcontracts.scalars.pools import Pools, sample_names
from eventcontracts.scalars.providers import FieldContext, scalar_source
from eventcontracts.scalars.scalar_sources import (
    FIRST_TIMESTAMP,
    POOL_SIZE,
    YEAR_MILLISECONDS,
    Constant,
    RandomString,
    ScalarSlot,
    ScalarSource,
    Timestamp,
    ValuePool,
    encode_timestamp,
    pool_of,
    representative_values,
)

__all__ = [
    "FIRST_TIMESTAMP",
    "POOL_SIZE",
    "YEAR_MILLISECONDS",
    "Constant",
    "FieldContext",
    "Pools",
    "RandomString",
    "ScalarSlot",
    "ScalarSource",
    "Timestamp",
    "ValuePool",
    "encode_timestamp",
    "has_content",
    "is_content",
    "is_count",
    "is_id_name",
    "is_time_name",
    "number_bounds",
    "pool_of",
    "representative_values",
    "sample_names",
    "scalar_source",
    "string_category",
]
