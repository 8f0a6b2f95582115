"""The forms of what must not be kept: ids, addresses, hosts and numbers in a text."""

from __future__ import annotations

import ipaddress
import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from eventcontracts.redaction.roles import PERSONAL, Role, context_of, role_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

__all__ = ["NIL", "RUN", "Unit", "forms_in", "gaps", "is_host", "is_number"]

Match: TypeAlias = re.Match[str]


class Unit(NamedTuple):
    """A part of a text that is replaced as a whole, or, of kind `keep`, left alone."""

    start: int
    end: int
    kind: str


RUN = re.compile(r"[^\W_]+")
"""A run of letters and digits."""

FORM = re.compile(
    r"""
      (?P<url>(?<![A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]{0,30}://[^\s"'<>\\^`{|}/?#]*)
    | (?P<mail>(?<![\w.+%-])[\w.+%-]{1,64}@
        (?:[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}))
    | (?P<time>(?<![0-9])[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9])
            (?:[T ][0-9:.,]+(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?
        | (?<![0-9])[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{4}(?![0-9])
        | (?:\b[A-Z][a-z]{2},[ ])?(?<![0-9])[0-9]{1,2}[ ][A-Z][a-z]{2}[ ][0-9]{4}
            (?:[ ][0-9:]+(?:[ ](?:[A-Z]+|[+-][0-9]+))?)?)
    | (?P<uuid>(?<![0-9A-Za-z])(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}
        |[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12})(?![0-9A-Za-z]))
    | (?P<mac>(?<![0-9A-Za-z:])[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){5}(?![0-9A-Za-z:]))
    | (?P<ip6>(?<![\w:.])(?=[0-9A-Fa-f]{0,4}:[0-9A-Fa-f]{0,4}:)[0-9A-Fa-f:.]{2,45}(?![\w:]))
    | (?P<ip4>(?<![\w.])[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?![\w.]))
    | (?P<hex>(?<![0-9A-Za-z])(?=[0-9]*[A-Fa-f])(?=[A-Fa-f]*[0-9])
        (?:[0-9a-f]{16,}|[0-9A-F]{16,})(?![0-9A-Za-z]))
    | (?P<session>(?<![\w-])[A-Za-z0-9_-]{22}(?=\.\.))
    | (?P<decimal>(?<![\w.])[0-9]+\.[0-9]+(?![\w.]))
    | (?P<number>(?<!\w)\+?(?:\([0-9]{1,5}\)[ ]?)?[0-9](?:[ ()/-]{0,2}[0-9]){6,}(?![-/.:]?\w)
        | [0-9]{7,})
    | (?P<token>[A-Za-z0-9_+/=-]{16,})
    """,
    re.VERBOSE,
)
FORMED = re.compile(r"[:@=]|[0-9](?:[ ()/.-]+[0-9]|[ ][A-Z])|[0-9]{7}|[A-Za-z0-9_+/=-]{16}")
"""What every text has that holds a form; quick to look for."""

KIND = re.compile(r"[a-z]{2,5}_(?=[A-Za-z0-9]{8,}$)")
LONG_NUMBER = re.compile(r"[0-9]{7,}")
AUTHORITY = re.compile(r"[^:]+://(?:(?P<user>[^@]*)@)?(?P<host>\[[^\]]*\]|[^:@]*)(?::[^@]*)?")
HOST_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
KEPT_HOSTS = frozenset({"localhost", ""})
NIL = re.compile(r"[0-]*")
PARAMETER = re.compile(r"(?<=[?&;])([\w.-]{1,64})=([^\s&;#?]+)")
SOME_CHANGES, MANY_CHANGES = 0.25, 0.4
"""How often digits, small and capital letters take turns in a random token, with and without
digits; identifiers stay below."""


def is_number(run: str) -> bool:
    """Return whether a run is a number in ASCII digits."""
    return run.isascii() and run.isdecimal()


def gaps(text: str, found: Sequence[Unit]) -> Iterator[tuple[int, int]]:
    """Yield where the parts of a text between units, which may overlap, begin and end."""
    start = 0
    for unit in found:
        if start < unit.start:
            yield start, unit.start
        start = max(start, unit.end)
    yield start, len(text)


def is_host(text: str) -> bool:
    """Return whether a text can be a host's name, and is not that of this machine."""
    return text not in KEPT_HOSTS and HOST_NAME.fullmatch(text) is not None


def forms_in(text: str) -> Iterator[Unit]:
    """Yield the parts of a text that have a form, those of a URL's parameters first."""
    if not FORMED.search(text):
        return
    if "=" in text:
        parameters = list(_parameters(text))
        yield from parameters
        matches: Iterable[Match] = [
            match for gap in gaps(text, parameters) for match in FORM.finditer(text, *gap)
        ]
    else:
        matches = FORM.finditer(text)
    for match in matches:
        kind = match.lastgroup or ""
        special = SPECIAL.get(kind)
        if special:
            yield from special(match)
        else:
            yield Unit(*match.span(), kind)


def _parameters(text: str) -> Iterator[Unit]:
    """Yield the words of a query's parameters that are personal by name and have no form."""
    for match in PARAMETER.finditer(text):
        role = role_of(context_of({}, match[1], ""))
        if role in PERSONAL - {Role.LINE} and not FORM.search(match[2]):
            yield from (Unit(*run.span(), "word") for run in RUN.finditer(text, *match.span(2)))


def _of_url(match: Match) -> Iterator[Unit]:
    authority = AUTHORITY.fullmatch(match.string, *match.span())
    if authority:
        for run in RUN.finditer(match.string, *authority.span("user")) if authority["user"] else ():
            yield Unit(*run.span(), "word")
        yield from _host(authority["host"], *authority.span("host"))


def _of_mail(match: Match) -> Iterator[Unit]:
    at = match.string.index("@", match.start())
    for run in RUN.finditer(match.string, match.start(), at):
        yield Unit(*run.span(), "number" if is_number(run.group()) else "word")
    yield from _host(match.string[at + 1 : match.end()], at + 1, match.end())


def _host(text: str, start: int, end: int) -> Iterator[Unit]:
    address = _address(text.strip("[]"))
    if address:
        bracket = int(text.startswith("["))
        yield Unit(start + bracket, end - bracket, address)
    elif is_host(text):
        yield Unit(start, end, "host")


def _of_address(match: Match) -> Iterator[Unit]:
    if kind := _address(match.group()):
        yield Unit(*match.span(), kind)


def _address(text: str) -> str:
    """Return `ip4`, `ip6`, `keep` for an address of this machine, or nothing if it is none."""
    if ":" not in text and not text.replace(".", "").isdigit():
        return ""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return ""
    if address.is_loopback or address.is_unspecified:
        return "keep"
    return f"ip{address.version}"


def _of_uuid(match: Match) -> Iterator[Unit]:
    yield Unit(*match.span(), "keep" if NIL.fullmatch(match.group()) else "uuid")


def _of_token(match: Match) -> Iterator[Unit]:
    """Yield a token that looks random as a whole, and else the long numbers in it.

    What says in front of it which kind of thing it is of, as in `cus_9Kd2LmQx1`, is no part of it.
    """
    kind = KIND.match(match.group())
    start = match.start() + (kind.end() if kind else 0)
    letters = match.string[start : match.end()]
    classes = [c.isdigit() + 2 * c.isupper() for c in letters if c.isalnum()]
    changes = sum(left != right for left, right in pairwise(classes)) / (len(classes) or 1)
    if changes >= MANY_CHANGES or (changes >= SOME_CHANGES and 1 in classes):
        yield Unit(start, match.end(), "token")
    else:
        for number in LONG_NUMBER.finditer(match.string, *match.span()):
            yield Unit(*number.span(), "number")


def _as(kind: str) -> Callable[[Match], list[Unit]]:
    return lambda match: [Unit(*match.span(), kind)]


SPECIAL: dict[str, Callable[[Match], Iterable[Unit]]] = {
    "url": _of_url,
    "mail": _of_mail,
    "uuid": _of_uuid,
    "ip4": _of_address,
    "ip6": _of_address,
    "token": _of_token,
    "time": _as("keep"),
    "decimal": _as("keep"),
    "mac": _as("hex"),
    "session": _as("token"),
}
