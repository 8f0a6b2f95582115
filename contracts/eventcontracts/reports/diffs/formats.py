"""The formats of what `diff` prints: one table.

Whoever needs another format adds it by an entry point in the group `eventcontracts.diff_formats`;
see docs/diff.md.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from eventcontracts.entry_points import load_extensions
from eventcontracts.errors import InputError
from eventcontracts.jsondata.jsontext import pretty
from eventcontracts.reports.diffs.json_diff import diff_json, matrix_json
from eventcontracts.reports.diffs.markdown_diff import github_lines, markdown_lines
from eventcontracts.reports.diffs.sarif_diff import sarif_log
from eventcontracts.reports.diffs.terminal_diff import show_diff, show_matrix
from eventcontracts.reports.terminal import make_console

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from eventcontracts.evolution import Assessment, CompatibilityMatrix

__all__ = ["DIFF_FORMATS", "DIFF_FORMAT_ENTRY_POINTS", "DiffFormat", "diff_format_named"]

DIFF_FORMAT_ENTRY_POINTS: Final = "eventcontracts.diff_formats"
"""The group of entry points whose objects are formats of differences."""


@dataclass(frozen=True, slots=True)
class DiffFormat:
    """A format that differences between versions are printed in.

    Attributes:
        name: What it is called, as after `--format`.
        write: Writes assessments, one for each pair of versions, to standard output. The other
            argument is whether every change is wanted with all that is known of it (`--verbose`).
        write_matrix: Writes which version of a catalog can read which (`--all`); None where the
            format has no such form.
    """

    name: str
    write: Callable[[Sequence[Assessment], bool], None]
    write_matrix: Callable[[CompatibilityMatrix], None] | None = None


def _write_text(found: Sequence[Assessment], verbose: bool) -> None:
    for each in found:
        show_diff(each, make_console(), everything=verbose)


def _write_json(found: Sequence[Assessment], _: bool) -> None:
    made = [diff_json(each) for each in found]
    sys.stdout.write(pretty(made[0] if len(made) == 1 else made))


def _write_matrix_text(found: CompatibilityMatrix) -> None:
    show_matrix(found, make_console())


def _write_matrix_json(found: CompatibilityMatrix) -> None:
    sys.stdout.write(pretty(matrix_json(found)))


def _write_sarif(found: Sequence[Assessment], _: bool) -> None:
    sys.stdout.write(pretty(sarif_log(found)))


def _lines_writer(
    lines_of: Callable[[Assessment], Iterable[str]],
) -> Callable[[Sequence[Assessment], bool], None]:
    """Return the writer of a format that is lines, the same whether all is wanted or not."""

    def write(found: Sequence[Assessment], _: bool) -> None:
        for each in found:
            sys.stdout.writelines(f"{line}\n" for line in lines_of(each))

    return write


DIFF_FORMATS: Final = (
    DiffFormat("text", _write_text, _write_matrix_text),
    DiffFormat("json", _write_json, _write_matrix_json),
    DiffFormat("markdown", _lines_writer(markdown_lines)),
    DiffFormat("github", _lines_writer(github_lines)),
    DiffFormat("sarif", _write_sarif),
)
"""The formats of this package, in the order of the documentation."""


def diff_format_named(name: str) -> DiffFormat:
    """Return a format by its name; an installed one comes before one of this package.

    Raises:
        InputError: If there is none, or an installed one cannot be loaded.

    >>> diff_format_named("markdown").write_matrix is None
    True
    """
    formats = {each.name: each for each in (*DIFF_FORMATS, *_installed())}
    if name not in formats:
        raise InputError(f"there is no format {name!r}; there are {', '.join(formats)}")
    return formats[name]


@cache
def _installed() -> tuple[DiffFormat, ...]:
    """Return the formats that other packages add, by name."""
    return tuple(
        DiffFormat(
            found.name,
            found.guard(found.value.write),
            found.value.write_matrix and found.guard(found.value.write_matrix),
        )
        for found in load_extensions(DIFF_FORMAT_ENTRY_POINTS, DiffFormat, "diff format")
    )
