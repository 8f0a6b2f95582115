"""`diff`: what is different between two versions, and whom it breaks."""

from __future__ import annotations

import datetime as dt
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, cast

import typer

from eventcontracts.commands.options import LayerOption
from eventcontracts.errors import InputError

if TYPE_CHECKING:
    from eventcontracts import evolution as changes
    from eventcontracts.evolution import Assessment
    from eventcontracts.reports.diffs import DiffFormat

__all__ = ["diff"]


class BreakDirection(StrEnum):
    """In which direction a break is a finding."""

    BACKWARD = "backward"
    FORWARD = "forward"
    FULL = "full"


FORMAT_NAMES: Final = "<text|json|markdown|github|sarif>"
"""The names in the table of formats, which is not imported for `--help`."""


class ReaderOption(StrEnum):
    """For which reader a break is a finding."""

    AS_WRITTEN = "as-written"
    TOLERANT = "tolerant"
    STRICT = "strict"
    DEFAULT_FILLING = "default-filling"


def diff(
    subjects: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="OLD NEW",
            help="Two schema files or catalogs; REVISION:PATH is one as git has it.",
        ),
    ] = None,
    direction: Annotated[
        BreakDirection,
        typer.Option(
            help="backward: NEW reads what OLD wrote. forward: OLD reads what NEW writes."
        ),
    ] = BreakDirection.FULL,
    form: Annotated[
        str, typer.Option("--format", metavar=FORMAT_NAMES, help="How to print it.")
    ] = "text",
    since: Annotated[
        str | None,
        typer.Option(metavar="REV", help="Compare each subject with itself at a git revision."),
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Which version of a catalog can read which.")
    ] = False,
    reader: Annotated[
        ReaderOption, typer.Option(help="Which reader's breaks are findings.")
    ] = ReaderOption.AS_WRITTEN,
    reads: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Count only what a consumer reads (`verify --reads`)."),
    ] = None,
    corpus: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Count the events of a corpus that NEW refuses."),
    ] = None,
    waivers: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Breaks that are accepted, in TOML.")
    ] = None,
    transition: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Write schemas that both versions can live with."),
    ] = None,
    layer: LayerOption = None,
    verbose: Annotated[
        bool, typer.Option("-v", "--verbose", help="Show every change with all that is known.")
    ] = False,
) -> None:
    """Tell what is different between two versions of a schema or catalog, and whom it breaks."""
    from eventcontracts.evolution import (
        DiffOptions,
        MissingPathError,
        assess,
        load_versions,
        read_corpus,
        read_reads,
        read_waivers,
        replay_events,
    )
    from eventcontracts.reports.diffs import diff_format_named

    words, printed = subjects or [], diff_format_named(form)
    if every:
        _print_matrix(words, reader, printed, layer)
        return
    asked = DiffOptions(
        direction.value,
        reader.value,
        read_reads(reads) if reads else None,
        read_waivers(waivers) if waivers else (),
        dt.datetime.now(tz=dt.UTC).date(),
        transitions=transition is not None,
    )
    recorded = read_corpus(corpus) if corpus else None
    if layer is None:
        layer = next((each.layer for each in (asked.reads, recorded) if each), None)
    found: list[Assessment] = []
    for old, new in _subject_pairs(words, since):
        try:
            with load_versions(old, new, layer) as (before, after):
                replayed = replay_events(recorded.events(), before, after) if recorded else None
                found.append(assess(before, after, asked, replayed))
        except MissingPathError as error:
            if since is None:
                raise
            sys.stderr.write(f"{new} is new: {error}\n")
    printed.write(found, verbose)
    if transition is not None:
        _write_transitions(found, transition)
    if any(assessment.failed for assessment in found):
        raise typer.Exit(1)


def _subject_pairs(words: list[str], since: str | None) -> list[tuple[str, str]]:
    from eventcontracts.evolution import enclosing_catalog

    if since is not None:
        if not words:
            raise InputError("--since compares something with itself: name a schema or a catalog")
        paths = dict.fromkeys(str(enclosing_catalog(Path(word))) for word in words)
        return [(f"{since}:{path}", path) for path in paths]
    if len(words) != 2:  # noqa: PLR2004 - an old and a new one
        raise InputError("name an old and a new schema or catalog, or one with --since REV")
    return [(words[0], words[1])]


def _print_matrix(
    words: list[str], reader: ReaderOption, form: DiffFormat, layer: str | None
) -> None:
    from eventcontracts.contract_selection import DEFAULT_CATALOG
    from eventcontracts.evolution import catalog_versions, compatibility_matrix

    if form.write_matrix is None:
        raise InputError(f"--all has no format {form.name}; it has text and json")
    if len(words) > 1:
        raise InputError("--all takes one catalog, and compares all its versions")
    kind = ReaderOption.TOLERANT if reader is ReaderOption.AS_WRITTEN else reader
    found = compatibility_matrix(
        catalog_versions(words[0] if words else DEFAULT_CATALOG, layer),
        cast("changes.ReaderModel", kind.value),
    )
    form.write_matrix(found)


def _write_transitions(found: list[Assessment], folder: Path) -> None:
    from eventcontracts.evolution import transition_files
    from eventcontracts.writing import write_pieces

    folder.mkdir(parents=True, exist_ok=True)
    for assessment in found:
        for name, content in transition_files(assessment.transitions):
            write_pieces([content], folder / name)
