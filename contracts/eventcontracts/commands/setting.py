"""The option by which values are set in generated events."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, NoReturn, TypeAlias

import typer

from eventcontracts.errors import InputError
from eventcontracts.pointers import parse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eventcontracts.jsontypes import Json

__all__ = ["SetOption", "settings"]

SetOption: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="POINTER=VALUE",
        help="Set a place, and those linked to it; the value is JSON, or else a text.",
    ),
]


def settings(words: Sequence[str] | None) -> dict[str, Json]:
    """Return the values that some options set, by JSON Pointer.

    Raises:
        InputError: If one of them is not written as POINTER=VALUE.

    >>> settings(["/roomId=7", "/name=Ada", "/open=true", "/a=b=c"])
    {'/roomId': 7, '/name': 'Ada', '/open': True, '/a': 'b=c'}
    """
    found = {}
    for word in words or ():
        pointer, equals, text = word.partition("=")
        if not equals:
            raise InputError(f"--set {word}: write POINTER=VALUE, such as /payload/roomId=7")
        try:
            parse(pointer)
        except ValueError as error:
            raise InputError(f"--set {word}: {error}") from None
        found[pointer] = _value(text)
    return found


def _value(text: str) -> Json:
    try:
        return json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return text


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"JSON has no {name}")
