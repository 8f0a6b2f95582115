"""Reads: which fields of an event a consumer reads, seen or found out by probing."""

from __future__ import annotations

from eventcontracts.reads.fields import Reads, fields_of
from eventcontracts.reads.file import write_reads
from eventcontracts.reads.finding import reads_of
from eventcontracts.reads.tracking import tracked

__all__ = ["Reads", "fields_of", "reads_of", "tracked", "write_reads"]
