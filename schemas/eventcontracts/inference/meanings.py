"""Meanings: what the name of a key says of its value, where there are few values to tell.

A key's last word is what the value is: `closed_at` is a moment that has not come yet for what is
open, a `totalPrice` is money, and `headers` are whatever somebody sends. Nothing here depends on
other keys, records or events, so what it says of a key it says whatever else a document shows.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from eventcontracts.inference.identifiers import singular, split_words

__all__ = [
    "is_data",
    "is_measure",
    "may_be_missing",
    "may_be_nobody",
    "names_changes",
    "names_map",
    "names_payload",
    "names_thing",
    "says_map",
]


def vocabulary(text: str) -> frozenset[str]:
    """Return the words of a text, in which a list of them is easier to read."""
    return frozenset(text.split())


ONE_DAY: Final = vocabulary(
    """
    accepted acknowledged answered approved archived cancelled canceled captured closed
    completed confirmed deactivated delivered deleted disabled dismissed end ended expiration
    expired expires expiry failed finished fixed fulfilled locked merged paid published read
    refunded rejected released removed resolved returned revoked seen shipped stopped
    suspended terminated trashed until verified voided withdrawn
    """
)
"""Words for what may not have happened yet."""

WHEN: Final = frozenset({"date", "day", "reason", "time", "timestamp"})
"""Last words that go with them: `closeReason` and `expiryDate`."""

ONCE: Final = frozenset({"at", "by", "on"})
"""Last words for what is there once it has happened: `starred_at`, `mergedBy`."""

ALREADY: Final = vocabulary(
    """
    begun changed created emitted fired generated happened inserted issued logged made
    modified occurred ordered placed pushed received recorded registered requested sent
    submitted triggered updated
    """
)
"""Words for what has happened once there is an event."""

PERHAPS: Final = vocabulary(
    """
    assignee bio body comment company conclusion description error expiration expiry fax
    homepage milestone nickname note notes parent position prev previous reason remark remarks
    resolution signature website
    """
)
"""Last words for what need not be given."""

NOBODY: Final = frozenset({"assignee", "by", "error", "milestone", "parent", "resolution"})
"""Last words for persons and things that need not be there."""

NEIGHBORS: Final = frozenset({"next", "parent", "prev", "previous"})
"""First words for what the first, the last or the topmost does not have: `parent_id`."""

ROLES: Final = vocabulary(
    "after before current first from last left new next old prev previous right source target to"
)
"""Words for what a value is beside another one, and not for what it is itself."""

CHANGES: Final = frozenset({"change", "delta", "diff"})
"""Words for records that have what is different now, and nothing else."""

PAYLOADS: Final = vocabulary(
    """
    attributes body content contents data detail details entity info item message model object
    params payload properties record resource result subject value
    """
)
"""Last words of keys that hold what an event is about, whatever that is."""

MEASURES: Final = vocabulary(
    """
    altitude amount average balance budget celsius charge commission confidence cost credit
    debit deposit depth discount distance elevation fahrenheit fee fraction gross height
    humidity kilometers kg km lat latitude length lng lon longitude margin mean median net
    paid percent percentage price probability rate ratio revenue salary score share speed
    subtotal sum surcharge tax temperature tip total vat velocity voltage volume wage weight
    width
    """
)
"""Words for money and measures, which have fractions whatever one value shows."""

COUNTED: Final = frozenset({"cents", "count", "id", "minor", "number", "quantity", "units"})
"""Last words for what is counted, beside a word for a measure."""

MAPS: Final = vocabulary(
    """
    annotation argument arg cookie env environment extension header label param parameter slot
    tag translation var variable
    """
)
"""What is kept in maps, in the singular: their keys are somebody's own."""

PERHAPS_MAPS: Final = vocabulary(
    """
    amount attribute balance count extra field meta metadata metadatum option price property
    rate score setting total
    """
)
"""What is kept in maps and in records alike."""

LANGUAGES: Final = vocabulary(
    """
    ar bg bn ca cs cy da de el en es et eu fa fi fr ga gl he hi hr hu hy id is it ja ka kk ko
    lt lv mk ms mt nb nl nn no pl pt ro ru sk sl sq sr sv sw ta te th tr uk ur uz vi zh
    """
)
"""Languages as in ISO 639-1."""

LOCALE: Final = re.compile(r"([a-z]{2})([-_][A-Z][a-z]{3})?([-_]([A-Z]{2}|\d{3}))?", re.ASCII)
"""A language, with or without a script and a region (RFC 5646, section 2.1)."""

CURRENCIES: Final = vocabulary(
    """
    AED ARS AUD BGN BRL CAD CHF CLP CNY COP CZK DKK EGP EUR GBP HKD HRK HUF IDR ILS INR ISK
    JPY KES KRW KWD MAD MXN MYR NGN NOK NZD PEN PHP PKR PLN QAR RON RSD RUB SAR SEK SGD THB
    TRY TWD UAH USD UYU VND ZAR
    """
)
"""Currencies as in ISO 4217 that are in wide use."""

DATA: Final = re.compile(
    r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"  # a UUID
    r"|(?=[a-f]*\d)[0-9a-f]{24}|-?\d+(\.\d+)?"  # other ids and numbers
    r"|\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d))?"  # days and times
    r"|\+\d{7,15}|[\w.+-]+@[\w-]+(\.[\w-]+)*\.[a-zA-Z]{2,}"  # phone numbers and addresses
    r"|[a-z][a-z0-9+.-]*(://|:[^\s:]*:)\S*|/\S*|[^\s/]+(/[^\s/]+)+"  # URIs and paths
    r"|\d{1,3}(\.\d{1,3}){3}(:\d+)?|([\w-]+\.)+(com|dev|example|io|local|net|org)(:\d+)?"  # hosts
    r"|[a-zA-Z]\w*([.-]\w+)*[-.]\d+",  # things that are numbered: `topic-0`
    re.ASCII,
)
"""Keys that no producer names a field by."""


def may_be_missing(key: str) -> bool:
    """Return whether a value is of a kind that is not always known.

    >>> [may_be_missing(key) for key in ("closedAt", "merged_by", "parent_id", "created_at", "id")]
    [True, True, True, False, False]
    """
    found = split_words(key) or [key]
    if found[-1] in PERHAPS or (found[0] in NEIGHBORS and len(found) > 1):
        return True
    if found[-1] in ONCE and len(found) > 1:
        return found[-2].endswith(("ed", "t", "n")) and found[-2] not in ALREADY
    return found[-1] in WHEN and not ONE_DAY.isdisjoint(found[:-1])


def may_be_nobody(key: str) -> bool:
    """Return whether a record is of a kind that is not always there.

    >>> [may_be_nobody(key) for key in ("merged_by", "assignee", "comment", "previous_plan")]
    [True, True, False, True]
    """
    found = split_words(key) or [key]
    return found[-1] in NOBODY or found[0] in NEIGHBORS


def names_changes(label: str) -> bool:
    """Return whether a record has only such keys as have changed.

    >>> [names_changes(label) for label in ("changes", "previous_attributes", "exchange")]
    [True, True, False]
    """
    found = split_words(label)
    return bool(found) and (singular(found[-1]) in CHANGES or found == ["previous", "attributes"])


def names_payload(key: str) -> bool:
    """Return whether a key says that it holds what the event is about.

    >>> [names_payload(key) for key in ("data", "object_attributes", "repository")]
    [True, True, False]
    """
    return not PAYLOADS.isdisjoint(split_words(key)[-1:])


def names_thing(key: str) -> bool:
    """Return whether a key says what it holds, the same wherever it stands.

    >>> [names_thing(key) for key in ("conversation", "data", "headers", "from", "changes")]
    [True, False, False, False, False]
    """
    found = split_words(key)
    vague = names_payload(key) or names_map(key) or says_map(key) or names_changes(key)
    return bool(found) and not vague and found[-1] not in ROLES


def is_measure(key: str) -> bool:
    """Return whether a number is money or a measure.

    >>> [is_measure(key) for key in ("totalPrice", "lat", "amount_cents", "total_count", "age")]
    [True, True, False, False, False]
    """
    found = split_words(key)
    return bool(found) and found[-1] not in COUNTED and not MEASURES.isdisjoint(found[-2:])


def names_map(label: str) -> bool:
    """Return whether a key that holds an object says that the keys in it are somebody's own.

    >>> [names_map(key) for key in ("headers", "userLabels", "customFields", "object_attributes")]
    [True, True, True, False]
    """
    found = [singular(word) for word in split_words(label)]
    return bool(found) and (found[-1] in MAPS or (says_map(label) and found[0] == "custom"))


def says_map(label: str) -> bool:
    """Return whether a key can hold a map as well as a record.

    >>> [says_map(key) for key in ("metadata", "object_attributes", "customer")]
    [True, True, False]
    """
    found = split_words(label)
    return bool(found) and singular(found[-1]) in PERHAPS_MAPS


@lru_cache(maxsize=4096)
def is_data(keys: tuple[str, ...]) -> bool:
    """Return whether all keys of an object are data: ids, addresses, languages or currencies.

    >>> [is_data(keys) for keys in (("EUR", "USD"), ("de", "pt-BR"), ("topic-0",), ("id", "no"))]
    [True, True, True, False]
    """
    if not keys or all(map(DATA.fullmatch, keys)):
        return bool(keys)
    return CURRENCIES.issuperset(keys) or _are_languages(keys)


def _are_languages(keys: tuple[str, ...]) -> bool:
    """Return whether keys are languages; one alone can be a word, and so can `id` and `no`."""
    found = [LOCALE.fullmatch(key) for key in keys]
    if not all(match and match[1] in LANGUAGES for match in found):
        return False
    telling = [match for match in found if match and match[0] not in {"id", "is", "it", "no"}]
    return len(telling) > 1 or any("-" in key or "_" in key for key in keys)
