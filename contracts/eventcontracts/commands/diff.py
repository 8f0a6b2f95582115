"""`diff`: what is different between two versions, and whom it breaks."""

from __future__ import annotations

import datetime as dt
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from eventcontracts.commands.options import LayerOption
from eventcontracts.errors import InputError

if TYPE_CHECKING:
    from eventcontracts import changes
    from eventcontracts.changes import Assessment

__all__ = ["diff"]


class Direction(StrEnum):
    """In which direction a break is a finding."""

    BACKWARD = "backward"
    FORWARD = "forward"
    FULL = "full"


class Format(StrEnum):
    """How to print what was found."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    GITHUB = "github"
    SARIF = "sarif"


class Reader(StrEnum):
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
        Direction,
        typer.Option(
            help="backward: NEW reads what OLD wrote. forward: OLD reads what NEW writes."
        ),
    ] = Direction.FULL,
    form: Annotated[Format, typer.Option("--format", help="How to print it.")] = Format.TEXT,
    since: Annotated[
        str | None,
        typer.Option(metavar="REV", help="Compare each subject with itself at a git revision."),
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Which version of a catalog can read which.")
    ] = False,
    reader: Annotated[
        Reader, typer.Option(help="Which reader's breaks are findings.")
    ] = Reader.AS_WRITTEN,
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
    from eventcontracts.changes import (
        AbsentError,
        Asked,
        assess,
        loaded,
        read_corpus,
        read_reads,
        read_waivers,
        replay,
    )

    words = subjects or []
    if every:
        _matrix(words, reader, form, layer)
        return
    asked = Asked(
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
    for old, new in _pairs(words, since):
        try:
            with loaded(old, new, layer) as (before, after):
                replayed = replay(recorded.events(), before, after) if recorded else None
                found.append(assess(before, after, asked, replayed))
        except AbsentError as error:
            if since is None:
                raise
            sys.stderr.write(f"{new} is new: {error}\n")
    _print(found, form, verbose=verbose)
    if transition is not None:
        _write_transitions(found, transition)
    if any(assessment.failed for assessment in found):
        raise typer.Exit(1)


def _pairs(words: list[str], since: str | None) -> list[tuple[str, str]]:
    from eventcontracts.changes import enclosing_catalog

    if since is not None:
        if not words:
            raise InputError("--since compares something with itself: name a schema or a catalog")
        paths = dict.fromkeys(str(enclosing_catalog(Path(word))) for word in words)
        return [(f"{since}:{path}", path) for path in paths]
    if len(words) != 2:  # noqa: PLR2004 - an old and a new one
        raise InputError("name an old and a new schema or catalog, or one with --since REV")
    return [(words[0], words[1])]


def _matrix(words: list[str], reader: Reader, form: Format, layer: str | None) -> None:
    from eventcontracts.changes import matrix, siblings
    from eventcontracts.reports import console
    from eventcontracts.reports.diffs import matrix_json, show_matrix
    from eventcontracts.selection import DEFAULT_CATALOG

    if len(words) > 1:
        raise InputError("--all takes one catalog, and compares all its versions")
    kind = Reader.TOLERANT if reader is Reader.AS_WRITTEN else reader
    found = matrix(
        siblings(words[0] if words else DEFAULT_CATALOG, layer), cast("changes.Reader", kind.value)
    )
    if form is Format.JSON:
        _write_json(matrix_json(found))
    elif form is Format.TEXT:
        show_matrix(found, console())
    else:
        raise InputError(f"--all has no format {form}; it has text and json")


def _print(found: list[Assessment], form: Format, *, verbose: bool) -> None:
    from eventcontracts.reports import console
    from eventcontracts.reports.diffs import (
        diff_json,
        github_lines,
        markdown_lines,
        sarif,
        show_diff,
    )

    if form is Format.JSON:
        made = [diff_json(each) for each in found]
        _write_json(made[0] if len(made) == 1 else made)
    elif form is Format.SARIF:
        _write_json(sarif(found))
    for each in found:
        if form is Format.TEXT:
            show_diff(each, console(), everything=verbose)
        elif form is Format.MARKDOWN:
            sys.stdout.writelines(f"{line}\n" for line in markdown_lines(each))
        elif form is Format.GITHUB:
            sys.stdout.writelines(f"{line}\n" for line in github_lines(each))


def _write_json(value: object) -> None:
    from eventcontracts.jsontext import pretty

    sys.stdout.write(pretty(value))


def _write_transitions(found: list[Assessment], folder: Path) -> None:
    from eventcontracts.changes import written_transitions
    from eventcontracts.writing import write

    folder.mkdir(parents=True, exist_ok=True)
    for assessment in found:
        for name, content in written_transitions(assessment.transitions):
            write([content], folder / name)
