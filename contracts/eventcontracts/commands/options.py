"""Options that several commands have, so that they read the same everywhere."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, NoReturn, TypeAlias

import typer

from eventcontracts.errors import InputError
from eventcontracts.jsondata.pointers import parse_pointer
from eventcontracts.policy import Weak

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eventcontracts.configuration import Configuration
    from eventcontracts.documents import Choices
    from eventcontracts.jsondata.jsontypes import Json
    from eventcontracts.mutations import Selection
    from eventcontracts.verification import Report

__all__ = [
    "REASON",
    "Accepting",
    "AtOption",
    "BaselineOption",
    "CatalogOption",
    "EventsArgument",
    "ExcludeOption",
    "IdentifyOption",
    "IncludeOption",
    "KeywordOption",
    "LayerOption",
    "LocaleOption",
    "MutateOption",
    "PruneOption",
    "ReasonOption",
    "SchemaOption",
    "SetOption",
    "UpdateOption",
    "WeakOption",
    "WithoutOption",
    "choices_of_options",
    "selection_of_options",
    "values_by_pointer",
]

# What is said of the documents that are read.


IdentifyOption: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        metavar="POINTER",
        help="Where payloads tell their event's name: /type, or two places, /type+/action.",
    ),
]
IncludeOption: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        metavar="TITLE|LINE", help="Data that shows an event: a title above it, or a line in it."
    ),
]
ExcludeOption: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        metavar="TITLE|LINE", help="Data that shows none: a title above it, or a line in it."
    ),
]


def choices_of_options(
    identify: Sequence[str] | None, include: Sequence[str] | None, exclude: Sequence[str] | None
) -> Choices:
    """Return what some options say of documents.

    Args:
        identify: Where payloads tell their event's name.
        include: What shows events.
        exclude: What shows none.
    """
    from eventcontracts.documents import Choices

    return Choices(tuple(identify or ()), tuple(include or ()), tuple(exclude or ()))


# The option by which values are set in generated events.


SetOption: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="POINTER=VALUE",
        help="Set a place, and those linked to it; the value is JSON, or else a text.",
    ),
]


def values_by_pointer(words: Sequence[str] | None) -> dict[str, Json]:
    """Return the values that some options set, by JSON Pointer.

    Raises:
        InputError: If one of them is not written as POINTER=VALUE.

    >>> values_by_pointer(["/roomId=7", "/name=Ada", "/open=true", "/a=b=c"])
    {'/roomId': 7, '/name': 'Ada', '/open': True, '/a': 'b=c'}
    """
    found = {}
    for word in words or ():
        pointer, equals, text = word.partition("=")
        if not equals:
            raise InputError(f"--set {word}: write POINTER=VALUE, such as /payload/roomId=7")
        try:
            parse_pointer(pointer)
        except ValueError as error:
            raise InputError(f"--set {word}: {error}") from None
        found[pointer] = _parse_value(text)
    return found


def _parse_value(text: str) -> Json:
    try:
        return json.loads(text, parse_constant=_refuse_setting)
    except (ValueError, RecursionError):
        return text


def _refuse_setting(name: str) -> NoReturn:
    raise ValueError(f"JSON has no {name}")


# The options by which commands select mutations.


MutateOption = Annotated[
    list[str] | None,
    typer.Option(metavar="WORD", help="Only this class or operator of mutations; see docs."),
]


AtOption = Annotated[
    list[str] | None,
    typer.Option(metavar="GLOB", help="Only mutations at these pointers: /payload/**, /items/*/id"),
]


KeywordOption = Annotated[
    list[str] | None,
    typer.Option(metavar="KEYWORD", help="Only mutations that break this schema keyword."),
]


WithoutOption = Annotated[
    list[str] | None,
    typer.Option(metavar="WORD", help="No class, operator, pointer glob or keyword:KEYWORD."),
]


def selection_of_options(
    mutate: list[str] | None,
    at: list[str] | None,
    keyword: list[str] | None,
    without: list[str] | None,
) -> Selection:
    """Return the selection that some options make."""
    from eventcontracts.mutations import Selection

    return Selection(
        tuple(mutate or ()), tuple(at or ()), tuple(keyword or ()), tuple(without or ())
    )


# Options about known failures, and what they do after a contract test.


REASON: Final = "not looked into yet"


"""What stands for the reason of a failure until somebody says one."""


BaselineOption: TypeAlias = Annotated[
    Path | None,
    typer.Option("--baseline", metavar="FILE", help="Known failures, which do not fail the run."),
]


UpdateOption: TypeAlias = Annotated[
    bool, typer.Option("--update-baseline", help="Accept the failures of this run from now on.")
]


PruneOption: TypeAlias = Annotated[
    bool, typer.Option("--prune-baseline", help="Forget known failures that do not happen now.")
]


ReasonOption: TypeAlias = Annotated[
    str, typer.Option(metavar="TEXT", help="Why the failures are accepted.")
]


WeakOption: TypeAlias = Annotated[
    Weak | None,
    typer.Option(
        help="What fails on a guess alone is a doubt unless fail is given; warn excuses accepting "
        "what breaks a constraint seen only once, too."
    ),
]


@dataclass(frozen=True, slots=True)
class Accepting:
    """The update of the baseline after a contract test.

    Attributes:
        update: Whether new failures are added.
        prune: Whether known ones that did not happen are taken out.
        reason: Why the new ones are accepted.
    """

    update: bool = False
    prune: bool = False
    reason: str = REASON

    def check(self, configuration: Configuration, case: str | None) -> None:
        """See to it that there is a baseline to change, and that what is missing means something.

        Raises:
            InputError: If there is none, or only a part of the cases is delivered.
        """
        from eventcontracts.mutations import DEFAULT_SELECTION

        if (self.update or self.prune) and configuration.baseline is None:
            raise InputError("name the file by --baseline to change it")
        file = configuration.baseline_file
        if self.update and file is not None and not file.exists():
            from eventcontracts.baseline import write_baseline

            write_baseline(file)
        if self.prune and (case is not None or configuration.selection != DEFAULT_SELECTION):
            raise InputError("--prune-baseline needs all mutations: deliver no selection of them")

    def after(self, report: Report, configuration: Configuration) -> bool:
        """Change the baseline, tell what is to be told of it, and return whether to pass.

        Raises:
            InputError: If the file cannot be used.
            OSError: If it cannot be written.
        """
        from eventcontracts.baseline import new_failures, stale_failures, write_baseline

        file = configuration.baseline_file
        baseline = configuration.known_failures()
        if file is None or baseline is None:
            return not report.failures
        new = new_failures(report, baseline, self.reason) if self.update else ()
        gone = stale_failures(report, baseline)
        renewed = [known for known in baseline.known if baseline.is_expired(known)]
        drop = (*(gone if self.prune else ()), *(renewed if self.update else ()))
        if new or drop:
            write_baseline(file, add=new, drop=drop)
        if self.update:
            _print_count(len(new), f"accepted in {file}; say in it why")
        if gone:
            told = f"taken out of {file}" if self.prune else "not seen: --prune-baseline forgets"
            _print_count(len(gone), told)
        return self.update or not report.failures


def _print_count(count: int, what: str) -> None:
    typer.echo(f"{count:,} known failure{'' if count == 1 else 's'} {what}", err=True)


EventsArgument: TypeAlias = Annotated[
    list[str] | None,
    typer.Argument(metavar="EVENT...", help="The event types; all unless given."),
]


CatalogOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        metavar="CATALOG", help="A catalog folder, or name or name@version of a bundled one."
    ),
]


SchemaOption: TypeAlias = Annotated[
    Path | None, typer.Option(metavar="FILE", help="A plain JSON Schema file instead of a catalog.")
]


LayerOption: TypeAlias = Annotated[
    str | None,
    typer.Option(metavar="LAYER", help="The envelope layer; as documented unless given."),
]


LocaleOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        metavar="LOCALE", help="Where names and cities are from, such as de_DE; en_US unless given."
    ),
]
