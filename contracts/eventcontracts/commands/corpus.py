"""`corpus`: a folder of cases for programs in any language."""

from __future__ import annotations

import shlex
import sys
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from eventcontracts.commands.options import (
    AtOption,
    CatalogOption,
    EventsArgument,
    KeywordOption,
    LayerOption,
    LocaleOption,
    MutateOption,
    SchemaOption,
    WithoutOption,
)
from eventcontracts.contract_selection import select_contracts
from eventcontracts.corpora import Recipe, check_corpus, read_manifest, write_corpus
from eventcontracts.errors import InputError
from eventcontracts.policy import Kind
from eventcontracts.printing import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from eventcontracts.corpora import CorpusChanges, Manifest

__all__ = ["corpus"]


def corpus(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of the corpus.")],
    events: EventsArgument = None,
    catalog: CatalogOption = None,
    schema: SchemaOption = None,
    layer: LayerOption = None,
    kinds: Annotated[
        list[Kind] | None, typer.Option("--kind", help="A kind of cases; all unless given.")
    ] = None,
    per_operator: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            min=0,
            help="How many cases each operator has in each event type; 1 unless given, 0: all.",
        ),
    ] = None,
    most: Annotated[
        int | None,
        typer.Option(
            "--max",
            metavar="N",
            min=1,
            help="How many cases of each event type and kind at most.",
        ),
    ] = None,
    once: Annotated[
        bool | None,
        typer.Option("--once", help="Show each operator in one event type, not in each of them."),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(metavar="N", min=0, help="What the cases are made from; 0 unless given."),
    ] = None,
    locale: LocaleOption = None,
    check: Annotated[
        bool,
        typer.Option(
            "--check",
            help="Tell what is not current, by status 1; write nothing, except with --update.",
        ),
    ] = False,
    update: Annotated[
        bool,
        typer.Option("--update", help="Make it current, with the options that it was made with."),
    ] = False,
    force: Annotated[
        bool,
        typer.Option("--force", help="Replace files of the corpus that were changed by hand."),
    ] = False,
    mutate: MutateOption = None,
    at: AtOption = None,
    keyword: KeywordOption = None,
    without: WithoutOption = None,
) -> None:
    """Write cases into a folder, a file each, with a manifest that says what each of them is."""
    given = {
        "events": events, "layer": layer, "kinds": kinds, "per_operator": per_operator,
        "max": most, "once": once, "seed": seed, "locale": locale,
        "mutate": mutate, "at": at, "keyword": keyword, "without": without,
    }  # fmt: skip
    previous = read_manifest(folder) if check or update else None
    recipe = _merge_recipe(previous, given)
    if previous is not None and catalog is None and schema is None:
        catalog = _recorded_catalog(folder, previous)
    chosen = select_contracts(
        recipe.events, catalog=catalog, schema=schema, layer=recipe.layer, locale=recipe.locale
    )
    only_check = check and not update
    act = check_corpus if only_check else partial(write_corpus, force=force)
    with _progress_display() as progress:
        changes = act(chosen, recipe, folder, progress=progress)
    _print_changes(changes, folder, found=0 if only_check else 1, listed=check)
    if only_check and changes.stale:
        source = ["--schema", str(schema)] if schema else ["--catalog", catalog] if catalog else []
        words = [str(folder), *recipe.words, *source]
        sys.stderr.write(f"run: eventcontracts corpus {shlex.join(words)}\n")
    if check and changes.stale:
        raise typer.Exit(1)


def _merge_recipe(previous: Manifest | None, given: dict[str, Any]) -> Recipe:
    """Return the recipe that is asked for: as given, and for the rest as the manifest says."""
    said: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in given.items()
        if value is not None
    }
    if kinds := said.get("kinds"):
        said["kinds"] = tuple(kind for kind in Kind if kind in kinds)
    return replace(previous.recipe if previous else Recipe(), **said)


def _recorded_catalog(folder: Path, previous: Manifest) -> str:
    """Return the bundled catalog that a corpus was made from.

    Raises:
        InputError: If it was made from something else.
    """
    from eventcontracts.catalog import bundled_catalogs

    if previous.label in bundled_catalogs():
        return previous.label
    option = "--catalog" if previous.version else "--schema"
    raise InputError(f"{folder} was made from {previous.label}: say where it is with {option}")


@contextmanager
def _progress_display() -> Iterator[Callable[[int], None] | None]:
    """Give what shows on a terminal how far it is."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.completed:,.0f} files"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("files", total=None)
        yield lambda count: progress.update(task, completed=count)


CHANGE_WORDS: Final = {
    "reasons": ("differs", "differs", "yellow"),
    "added": ("missing", "added", "red"),
    "changed": ("outdated", "changed", "yellow"),
    "removed": ("obsolete", "removed", "yellow"),
    "edited": ("edited", "edited", "red"),
}
"""What each sort of change is called when checking and when writing, and its color."""


def _print_changes(changes: CorpusChanges, folder: Path, *, found: int, listed: bool) -> None:
    """Print what is different, and how things stand.

    Args:
        changes: What is different.
        folder: Where.
        found: Which of the `WORDS` to use: 0 if it was only found, 1 if it was done.
        listed: Whether to print each file.
    """
    from rich.filesize import decimal

    told = {
        CHANGE_WORDS[name][found]: (CHANGE_WORDS[name][2], getattr(changes, name))
        for name in CHANGE_WORDS
    }
    if listed:
        _print_change_list(told)
    counts = [
        f"{len(paths):,} {word}"
        for word, (_, paths) in told.items()
        if paths and word != CHANGE_WORDS["reasons"][0]
    ]
    manifest = changes.manifest
    types = len({entry["event_type"] for entry in manifest.cases})
    of_types = f"{types} event type{'' if types == 1 else 's'}"
    held = f"{len(manifest.cases):,} cases of {of_types} from {manifest.label}"
    if not counts:
        counts = ["another manifest" if changes.stale else "up to date"]
    sys.stderr.write(f"{folder}: {held}, {decimal(changes.size)}: {', '.join(counts)}\n")


def _print_change_list(told: dict[str, tuple[str, list[str]]]) -> None:
    """Print each difference on a line of its own."""
    from rich.text import Text

    from eventcontracts.reports import make_console

    out = make_console()
    for word, (color, paths) in told.items():
        for path in paths:
            out.print(Text.assemble((f"{word:10}", color), printable(path)), soft_wrap=True)
