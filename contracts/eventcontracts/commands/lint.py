"""`lint`: what is wrong or doubtful in documents."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from eventcontracts.commands.options import (
    ExcludeOption,
    IdentifyOption,
    IncludeOption,
    choices_of_options,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eventcontracts.documents import Document, Problem

__all__ = ["lint"]

SEVERITY_STYLES: Final = {"error": "bold red", "warning": "yellow", "note": "dim"}


def lint(
    sources: Annotated[
        list[Path],
        typer.Argument(
            metavar="SOURCE...", help="Pages, captures, or folders with a folder an event."
        ),
    ],
    notes: Annotated[
        bool, typer.Option("--notes", help="Show also what is only worth knowing.")
    ] = False,
    identify: IdentifyOption = None,
    include: IncludeOption = None,
    exclude: ExcludeOption = None,
) -> None:
    """Report what is wrong or doubtful in documents; status 1 if there are warnings or errors."""
    from eventcontracts.documents import read_documents, select
    from eventcontracts.lint import lint as problems_in

    choices = choices_of_options(identify, include, exclude)
    selected = select(read_documents(sources), choices)
    choices.require_used(selected.used)
    documents = selected.documents
    found = problems_in(documents, selected.naming)
    shown = [problem for problem in found if notes or problem.severity != "note"]
    names = _document_paths(sources, documents)
    if sys.stdout.isatty():
        _print_table(shown)
    else:
        for problem in shown:
            where = _format_location(problem, names)
            text = f"{where}: {problem.severity} {problem.code}: {problem.message}"
            typer.echo(_sanitize_line(text + (f" [{problem.pointer}]" if problem.pointer else "")))
    if any(document.samples for document in documents):
        typer.echo(_sanitize_line(selected.naming.described), err=True)
    typer.echo(_format_summary(found, notes=notes), err=True)
    if any(problem.severity != "note" for problem in found):
        raise typer.Exit(1)


def _document_paths(sources: Sequence[Path], documents: Sequence[Document]) -> dict[str, str]:
    """Return the path of each document whose name tells which it is."""
    counts = Counter(document.name for document in documents)
    pairs = zip(sources, documents, strict=True)
    return {document.name: str(path) for path, document in pairs if counts[document.name] == 1}


def _format_location(problem: Problem, names: dict[str, str]) -> str:
    """Return the place as a path that an editor can open, where the document's path is known."""
    name, slash, rest = problem.place.document.partition("/")
    return f"{names.get(name, name)}{slash}{rest}:{problem.place.line}"


def _print_table(problems: Sequence[Problem]) -> None:
    from rich.table import Table
    from rich.text import Text

    from eventcontracts.reports import make_console

    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    table.add_column(no_wrap=True)
    for problem in problems:
        what = Text(_sanitize_line(problem.message))
        if problem.pointer:
            what.append(f"  {_sanitize_line(problem.pointer)}", style="dim")
        kind = Text(problem.code, style=SEVERITY_STYLES[problem.severity])
        table.add_row(_sanitize_line(str(problem.place)), kind, what)
    make_console().print(table)


def _sanitize_line(text: str) -> str:
    """Return a text from a document without anything that a terminal would act on."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def _format_summary(found: Sequence[Problem], *, notes: bool) -> str:
    severities = Counter(problem.severity for problem in found)
    counts = [_format_count(severities[severity], severity) for severity in SEVERITY_STYLES]
    summary = ", ".join(count for count in counts if count) or "nothing found"
    hidden = Counter(problem.code for problem in found if problem.severity == "note")
    if notes or not hidden:
        return summary
    codes = ", ".join(f"{count} {code}" for code, count in sorted(hidden.items()))
    return f"{summary} ({codes}; --notes shows them)"


def _format_count(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}" if count else ""
