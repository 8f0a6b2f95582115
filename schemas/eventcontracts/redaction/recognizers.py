"""The parts of a text that must not be kept: those with a form, names, and prose."""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from eventcontracts.redaction.key_roles import PERSONAL_ROLES, Role, property_context, role_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

__all__ = [
    "ALNUM_RUN",
    "MAX_CACHED_LENGTH",
    "MIN_RECOGNIZED_LENGTH",
    "NIL_UUID",
    "TextSpan",
    "find_forms",
    "is_host",
    "is_number",
    "sensitive_spans",
    "span_gaps",
]

# The forms of what must not be kept: ids, addresses, hosts and numbers in a text.


Match: TypeAlias = re.Match[str]


class TextSpan(NamedTuple):
    """A part of a text that is replaced as a whole, or, of kind `keep`, left alone."""

    start: int
    end: int
    kind: str


ALNUM_RUN = re.compile(r"[^\W_]+")


"""A run of letters and digits."""


FORM_PATTERN = re.compile(
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


FORM_HINT = re.compile(r"[:@=]|[0-9](?:[ ()/.-]+[0-9]|[ ][A-Z])|[0-9]{7}|[A-Za-z0-9_+/=-]{16}")


"""What every text has that holds a form; quick to look for."""


TOKEN_PREFIX = re.compile(r"[a-z]{2,5}_(?=[A-Za-z0-9]{8,}$)")


LONG_NUMBER = re.compile(r"[0-9]{7,}")


AUTHORITY = re.compile(r"[^:]+://(?:(?P<user>[^@]*)@)?(?P<host>\[[^\]]*\]|[^:@]*)(?::[^@]*)?")


HOST_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")


KEPT_HOSTS = frozenset({"localhost", ""})


NIL_UUID = re.compile(r"[0-]*")


QUERY_PARAMETER = re.compile(r"(?<=[?&;])([\w.-]{1,64})=([^\s&;#?]+)")


MIN_CHANGES_WITH_DIGITS, MIN_CHANGES = 0.25, 0.4


"""How often digits, small and capital letters take turns in a random token, with and without
digits; identifiers stay below."""


def is_number(run: str) -> bool:
    """Return whether a run is a number in ASCII digits."""
    return run.isascii() and run.isdecimal()


def span_gaps(text: str, found: Sequence[TextSpan]) -> Iterator[tuple[int, int]]:
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


def find_forms(text: str) -> Iterator[TextSpan]:
    """Yield the parts of a text that have a form, those of a URL's parameters first."""
    if not FORM_HINT.search(text):
        return
    if "=" in text:
        parameters = list(_parameter_spans(text))
        yield from parameters
        matches: Iterable[Match] = [
            match
            for gap in span_gaps(text, parameters)
            for match in FORM_PATTERN.finditer(text, *gap)
        ]
    else:
        matches = FORM_PATTERN.finditer(text)
    for match in matches:
        kind = match.lastgroup or ""
        special = SPAN_FINDERS.get(kind)
        if special:
            yield from special(match)
        else:
            yield TextSpan(*match.span(), kind)


def _parameter_spans(text: str) -> Iterator[TextSpan]:
    """Yield the words of a query's parameters that are personal by name and have no form."""
    for match in QUERY_PARAMETER.finditer(text):
        role = role_of(property_context({}, match[1], ""))
        if role in PERSONAL_ROLES - {Role.LINE} and not FORM_PATTERN.search(match[2]):
            yield from (
                TextSpan(*run.span(), "word") for run in ALNUM_RUN.finditer(text, *match.span(2))
            )


def _url_spans(match: Match) -> Iterator[TextSpan]:
    authority = AUTHORITY.fullmatch(match.string, *match.span())
    if authority:
        for run in (
            ALNUM_RUN.finditer(match.string, *authority.span("user")) if authority["user"] else ()
        ):
            yield TextSpan(*run.span(), "word")
        yield from _host_spans(authority["host"], *authority.span("host"))


def _mail_spans(match: Match) -> Iterator[TextSpan]:
    at = match.string.index("@", match.start())
    for run in ALNUM_RUN.finditer(match.string, match.start(), at):
        yield TextSpan(*run.span(), "number" if is_number(run.group()) else "word")
    yield from _host_spans(match.string[at + 1 : match.end()], at + 1, match.end())


def _host_spans(text: str, start: int, end: int) -> Iterator[TextSpan]:
    address = _address_kind(text.strip("[]"))
    if address:
        bracket = int(text.startswith("["))
        yield TextSpan(start + bracket, end - bracket, address)
    elif is_host(text):
        yield TextSpan(start, end, "host")


def _address_spans(match: Match) -> Iterator[TextSpan]:
    if kind := _address_kind(match.group()):
        yield TextSpan(*match.span(), kind)


def _address_kind(text: str) -> str:
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


def _uuid_spans(match: Match) -> Iterator[TextSpan]:
    yield TextSpan(*match.span(), "keep" if NIL_UUID.fullmatch(match.group()) else "uuid")


def _token_spans(match: Match) -> Iterator[TextSpan]:
    """Yield a token that looks random as a whole, and else the long numbers in it.

    What says in front of it which kind of thing it is of, as in `cus_9Kd2LmQx1`, is no part of it.
    """
    kind = TOKEN_PREFIX.match(match.group())
    start = match.start() + (kind.end() if kind else 0)
    letters = match.string[start : match.end()]
    classes = [c.isdigit() + 2 * c.isupper() for c in letters if c.isalnum()]
    changes = sum(left != right for left, right in pairwise(classes)) / (len(classes) or 1)
    if changes >= MIN_CHANGES or (changes >= MIN_CHANGES_WITH_DIGITS and 1 in classes):
        yield TextSpan(start, match.end(), "token")
    else:
        for number in LONG_NUMBER.finditer(match.string, *match.span()):
            yield TextSpan(*number.span(), "number")


def _as_kind(kind: str) -> Callable[[Match], list[TextSpan]]:
    return lambda match: [TextSpan(*match.span(), kind)]


SPAN_FINDERS: dict[str, Callable[[Match], Iterable[TextSpan]]] = {
    "url": _url_spans,
    "mail": _mail_spans,
    "uuid": _uuid_spans,
    "ip4": _address_spans,
    "ip6": _address_spans,
    "token": _token_spans,
    "time": _as_kind("keep"),
    "decimal": _as_kind("keep"),
    "mac": _as_kind("hex"),
    "session": _as_kind("token"),
}


URL = re.compile(r"(?<![A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]{0,30}://\S*")


CONSTANT_NAME = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")


CAPITALS = re.compile(r"[A-Z][A-Z0-9]*")


SHORT_NUMBER = re.compile(r"\s*([0-9]{3,6})\s*")


WORD_PATTERN = re.compile(r"[^\W\d_]+")


MIN_RECOGNIZED_LENGTH = 3


"""How many characters a value needs to be recognized elsewhere by being the same."""


FIXED, KEY, SECRET, SENDER = Role.FIXED, Role.KEY, Role.SECRET, Role.SENDER


NAME_ROLES = frozenset({Role.NAME, Role.SENDER, Role.SECRET})


HOST_OR_NUMBER_ROLES = frozenset({Role.HOST, Role.LINE, Role.PHONE})


"""Roles in which a text can be a host or a number without having the form of one."""


MAX_CACHED_LENGTH = 200


PUNCTUATION = ".,;:!?()[]\"'…"


def sensitive_spans(text: str, role: Role) -> tuple[TextSpan, ...]:
    """Return the parts of a text that are to be replaced or kept, from left to right.

    >>> [unit.kind for unit in sensitive_spans("http://10.1.2.3:80/users/jo@acme.com", Role.PLAIN)]
    ['ip4', 'word', 'host']
    >>> sensitive_spans("ORDER_PAID", Role.PLAIN)
    ()
    """
    return _cached_spans(text, role) if len(text) < MAX_CACHED_LENGTH else _find_spans(text, role)


def _find_spans(text: str, role: Role) -> tuple[TextSpan, ...]:
    if role is FIXED or _is_word_of_code(text, role):
        return ()
    found = list(find_forms(text))
    if role is SECRET:
        found = [unit for unit in found if unit.kind != "keep"]
    is_whole = len(found) == 1 and found[0][:2] == (0, len(text))
    if not is_whole and role in HOST_OR_NUMBER_ROLES and (whole := _whole_span(text, role)):
        return (whole,)
    is_name = role in NAME_ROLES
    if is_name or (role is not KEY and _is_prose(text)):
        found += list(_run_spans(text, found, numbers=is_name))
    return tuple(sorted(found)) if len(found) > 1 else tuple(found)


def _is_word_of_code(text: str, role: Role) -> bool:
    """Return whether a text where a name could stand is written as only words of code are."""
    if role not in NAME_ROLES or role is SECRET:
        return False
    return bool(CONSTANT_NAME.fullmatch(text) or (role is SENDER and CAPITALS.fullmatch(text)))


_cached_spans = lru_cache(maxsize=1 << 14)(_find_spans)


def _whole_span(text: str, role: Role) -> TextSpan | None:
    """Return the unit that a text is as a whole because of its role."""
    if role is Role.HOST and is_host(text):
        return TextSpan(0, len(text), "host")
    if role in {Role.LINE, Role.PHONE} and (short := SHORT_NUMBER.fullmatch(text)):
        return TextSpan(*short.span(1), "number")
    return None


def _run_spans(text: str, found: Sequence[TextSpan], *, numbers: bool) -> Iterator[TextSpan]:
    """Yield the words between units, and, where wanted, numbers of three digits or more.

    The words of a URL are not prose, and the names of its parameters say what their values are.
    """
    urls = [TextSpan(*url.span(), "url") for url in URL.finditer(text)] if "://" in text else []
    for start, end in span_gaps(text, sorted([*found, *urls])):
        for run in ALNUM_RUN.finditer(text, start, end):
            if not is_number(run.group()):
                yield TextSpan(*run.span(), "word")
            elif numbers and run.end() - run.start() >= MIN_RECOGNIZED_LENGTH:
                yield TextSpan(*run.span(), "number")


def _is_prose(text: str) -> bool:
    """Return whether a text is written for people: several words, or letters beyond ASCII."""
    if not text.isascii() and any(c.isalnum() and not c.isascii() for c in text):
        return True
    parts = text.split()
    if len(parts) < 2:  # noqa: PLR2004 - a single word is no prose
        return False
    words = [part for part in parts if WORD_PATTERN.fullmatch(part.strip(PUNCTUATION))]
    return len(words) > 1 and any(not word.isupper() for word in words)
