"""`infer`: documents or samples into a catalog."""

from __future__ import annotations

import sys
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from eventcontracts.commands.options import (
    ExcludeOption,
    IdentifyOption,
    IncludeOption,
    choices_of_options,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from eventcontracts.documents import Document, Problem
    from eventcontracts.inference import CollectedSamples

__all__ = ["infer"]

LEFT_OUT = frozenset({"broken-schema", "left-out"})
"""Codes of problems that whoever infers must know of."""

MAX_TOLD = 10
"""How many of them are told one by one."""


def infer(
    sources: Annotated[
        list[Path],
        typer.Argument(
            metavar="SOURCE...", help="Pages, captures, or folders with a folder an event."
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="The catalog's folder; a catalog there is replaced, anything else refused.",
        ),
    ] = None,
    update: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="A catalog to widen, in its place unless --out is given."),
    ] = None,
    name: Annotated[
        str, typer.Option(metavar="NAME", help="Its name; the folder's unless given.")
    ] = "",
    version: Annotated[
        str, typer.Option(metavar="VERSION", help="Its version; 0, or as before, unless given.")
    ] = "",
    identify: IdentifyOption = None,
    include: IncludeOption = None,
    exclude: ExcludeOption = None,
    corrections: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Reviewed facts; the catalog's own corrections.toml unless given."
        ),
    ] = None,
    strictness: Annotated[
        Literal["loose", "balanced", "tight"],
        typer.Option(help="How much evidence a constraint takes."),
    ] = "balanced",
    skip_broken: Annotated[
        bool, typer.Option("--skip-broken", help="Learn from the rest if a payload is broken.")
    ] = False,
    force: Annotated[
        bool,
        typer.Option("--force", help="Replace files of the catalog that were changed by hand."),
    ] = False,
) -> None:
    """Infer a catalog from documents or samples, or widen one."""
    from eventcontracts.catalog import read_choices, require_replaceable, write_catalog
    from eventcontracts.documents import Choices
    from eventcontracts.folders import current
    from eventcontracts.inference import (
        Corrections,
        Strictness,
        build_catalog,
        collect_samples,
        update_catalog,
    )

    home = out or update
    if home is None:
        raise typer.BadParameter("say where the catalog is to be: --out DIR or --update DIR")
    require_replaceable(home)
    path = corrections or current(update or home, "corrections.toml")
    text = path.read_bytes() if corrections or path.is_file() else None
    facts = Corrections.parse(text.decode(), str(path)) if text is not None else Corrections()
    limits = Strictness(strictness)
    choices = choices_of_options(identify, include, exclude)
    problems: list[Problem] = []
    with _documents_with_progress(sources, problems, skip_broken=skip_broken) as documents:
        if update is not None:
            widened = update_catalog(
                update,
                documents,
                facts=facts,
                strictness=limits,
                version=version,
                choices=choices,
            )
            catalog, gathered = widened.catalog, widened.gathered
            sys.stdout.writelines(f"{one.where}: {one.text}\n" for one in widened.catalog_changes)
        else:
            kept = Choices.from_json(read_choices(home))
            gathered = collect_samples(documents, choices=choices.or_else(kept), facts=facts)
            catalog = build_catalog(
                gathered,
                name=name or home.resolve().name,
                version=version or "0",
                strictness=limits,
            )
    write_catalog(catalog, home, text, gathered.as_json(), force=force)
    _tell([*problems, *gathered.declared.refused, *gathered.doubts], sources)
    _tell_naming(gathered, known=update is not None)
    origins = Counter(event.origin for event in catalog.event_types.values())
    told = f"{origins['sketched']} sketched"
    told += f", {origins['declared']} declared" if origins["declared"] else ""
    sys.stderr.write(
        f"{home}: {catalog.label}, {len(catalog.event_types)} event types ({told}), "
        f"{len(catalog.definitions)} shared definitions\n"
    )


def _tell_naming(gathered: CollectedSamples, *, known: bool) -> None:
    """Say how much data was taken for no event, and how payloads name events if that is new."""
    if gathered.asides:
        several = "s of data show" if gathered.asides > 1 else " of data shows"
        sys.stderr.write(f"{gathered.asides} block{several} no event; see `lint --notes`\n")
    if gathered.counts and not known:
        sys.stderr.write(f"{gathered.identity.naming.described}\n")


def _tell(problems: Sequence[Problem], sources: Sequence[Path]) -> None:
    """Say what of the documents is not in the catalog, though it could be read."""
    for problem in problems[:MAX_TOLD]:
        sys.stderr.write(f"{problem.place}: {problem.message}\n")
    if len(problems) > MAX_TOLD:
        named = " ".join(str(source) for source in sources)
        more = len(problems) - MAX_TOLD
        sys.stderr.write(f"and {more} more such; see `eventcontracts lint {named}`\n")


@contextmanager
def _documents_with_progress(
    sources: Sequence[Path], left_out: list[Problem], *, skip_broken: bool
) -> Iterator[Iterator[Document]]:
    """Yield the documents of sources, read as they are asked for, with progress on a terminal.

    Args:
        sources: The sources.
        left_out: Gets what of them is not read.
        skip_broken: Whether documents may have lost payloads.
    """
    from rich.progress import Progress, TextColumn, TimeElapsedColumn

    from eventcontracts.documents import read_batches
    from eventcontracts.inference import require_all_payloads
    from eventcontracts.reports import make_console

    columns = (TextColumn("{task.completed:,.0f} samples"), TimeElapsedColumn())
    screen = make_console(err=True)
    silent = not screen.is_terminal
    with Progress(*columns, console=screen, transient=True, disable=silent) as progress:
        task = progress.add_task("samples", total=None)

        def documents() -> Iterator[Document]:
            for document in read_batches(sources):
                if not skip_broken:
                    require_all_payloads([document])
                left_out.extend(one for one in document.problems if one.code in LEFT_OUT)
                yield document
                progress.advance(task, len(document.samples))

        yield documents()
