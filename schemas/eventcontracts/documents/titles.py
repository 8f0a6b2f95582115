"""Titles: which of the texts above a payload names its event, and which name it gives.

A text that stands everywhere, such as `Example` or `Cuerpo`, says what is below it and not which
event that is: the text above it does.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from eventcontracts.documents.document import Document, Row, SourceLocation

__all__ = [
    "cleaned",
    "event_name",
    "is_generic",
    "is_token",
    "name_of_title",
    "named",
    "titled",
    "words_of",
]

WORD: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[^\W\d_a-zA-Z]+")
WHOLE_WORD: Final = re.compile(r"[A-Z]+(?![^\W\d_A-Z])|[A-Z]?(?:(?![A-Z])[^\W\d_])+|[0-9]+")
"""A word in any script: an accent does not end it."""

NUMBERING: Final = re.compile(r"\s*(?:\d+(?:\.\d+)*[.)]|\d+(?:\.\d+)+)\s+(?=\S)")
"""The number of a section before its heading, such as `4.`, `2)` and `4.1.12`."""

ATTRIBUTES: Final = re.compile(r"\s*\{:?\s*[#.][^{}]*\}\s*$")
"""What some dialects of Markdown put behind a heading, such as `{#order-paid .beta}`."""

SHORTCODE: Final = re.compile(r"^(?::[a-z][a-z0-9_+-]*:\s*)+|(?:\s*:[a-z][a-z0-9_+-]*:)+$")
"""The name of an emoji, such as `:package:`."""

ANCHORS: Final = " #\N{PILCROW SIGN}\N{SECTION SIGN}\N{ZERO WIDTH SPACE}\N{LINK SYMBOL}"
PICTURES: Final = frozenset({"So", "Sk", "Cf", "Co", "Cn"})
"""Categories of characters that are pictures or unseen."""

DASHES: Final = "\N{EN DASH}\N{EM DASH}"
QUOTES: Final = (
    "\"'`\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}"
    "\N{DOUBLE LOW-9 QUOTATION MARK}\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}"
)
PUNCTUATION: Final = QUOTES + ".,;:!?()[]<>{}&+*|/\\"

GENERIC_WORDS: Final = (
    # what stands below
    r"bod(?:y|ies)|examples?|fields?|formats?|json|messages?|payloads?|samples?|structures?|"
    r"attributes?|contents?|data|definitions?|details?|headers?|objects?|output|overview|"
    r"parameters?|properties|records?|requests?|responses?|result|schemas?|snippets?|syntax|usage|"
    # of which kind
    r"api|complete|delivery|event|full|http|input|json|minimal|outgoing|post|raw|short|simple|"
    r"sent|the|type|an?|of|and|webhook|your|"
    # in other languages
    r"exemplos?|ejemplos?|exemples?|esemp(?:io|i)|beispiele?|voorbeeld(?:en)?|przykład(?:y)?|"
    r"příklad(?:y)?|örnek|exempel|eksempel|esimerkki|példa|пример(?:ы)?|приклад(?:и)?|"
    r"cuerpo|corpo|corps|nutzdaten|daten|inhalt|anfrage|aufbau|carga|útil|dados|datos|"
    r"donnée?s|campos|champs|felder|тело|запроса|de|da|do|del|della|des|du|la|le|"
    r"例|示例|サンプル|ペイロード|リクエスト|リクエストボディ|请求体?|请求示例|請求|본문|예시?|예제|요청"
)
ASIDE_WORDS: Final = (
    r"note|notes|tip|tips|warning|important|caution|hint|info|topics?|see also|where|remarks?"
)
GENERIC: Final = re.compile(
    rf"\W*(?:(?:{GENERIC_WORDS})(?:\W+(?:{GENERIC_WORDS}|\d+))*|{ASIDE_WORDS})?\W*", re.IGNORECASE
)
"""What says what stands below it, not which event it belongs to."""

BILINGUAL: Final = re.compile(rf"\s*(?:--|[{DASHES}/|])\s*")

TOKEN: Final = re.compile(r"[^\W_]\w*(?:[.:_/-][^\W_]\w*)*")
STRONG_TOKEN: Final = re.compile(
    r"(?<![\w./:@-])[A-Za-z][A-Za-z0-9]*-?(?:(?:[._]|:(?!//))[A-Za-z][\w-]*)+(?![\w/@:])"
)
"""What is a name in a program and not a word, such as `order.paid` and `tag_push`."""

FILE_NAME: Final = re.compile(
    r".*\.(?:com|org|net|io|dev|js|ts|mjs|json|yaml|yml|xml|html?|md|txt|csv|py|rb|php|go|java|cs"
    r"|sh|toml|ini|env|conf|cfg|lock|pem|net)",
    re.IGNORECASE,
)

FILE_PREFIX: Final = re.compile(
    rf"^(?:example\s+|sample\s+)?[\w.-]+\.(?:json|js|ya?ml|txt|xml)(?:\s*[:{DASHES}-]+\s+(?=\S)"
    r"|\s+(?=\S+\s+\S))",
    re.IGNORECASE,
)
"""The name of a file before what it holds: `event.json - Order paid`."""

PREFIX: Final = re.compile(
    r"\A(?:(?:event|webhook|hook|topic|type|intent|message|trigger)(?:\s+(?:type|name))?\s*[:=]\s*"
    rf"|(?:full|minimal|complete)?\s*(?:example|sample)s?\b\s*(?:of|for|[:{DASHES}-])?\s+"
    r"(?:an?\s+|the\s+)?"
    r"|(?:see|show|view)\s+(?=.*\b(?:example|sample))|the\s+)+",
    re.IGNORECASE,
)
SUFFIX: Final = re.compile(
    r"(?:\s+(?:(?:web)?hook\s+|request\s+|json\s+)?"
    r"(?:events?|examples?|samples?|payloads?|webhooks?|hooks?|json|body|format|structure|schema))+\s*:?$",
    re.IGNORECASE,
)
REMARK: Final = re.compile(
    r"\s*[(\[](?:deprecated|obsolete|legacy|beta|alpha|preview|experimental|new|optional|removed|"
    r"early access|coming soon|since\b[^)\]]*|as of\b[^)\]]*|v?\d[\w.]*|[^)\]]*\bonly)[)\]]"
    r"|\s+(?:deprecated|beta|alpha|preview)$",
    re.IGNORECASE,
)
"""What is said of an event's state behind its name."""

OPEN_END: Final = re.compile(r"(?:^|\s)(?:an?|the|of|for|to|your)$", re.IGNORECASE)
"""How no name ends."""

DESCRIPTION: Final = re.compile(rf"(?<=\S)(?:\s+[{DASHES}-]+|\s*--|:)\s+\S.*|(?<=\S)--\S.*")
"""What is said of an event behind its name."""


def event_name(text: str) -> str:
    """Return what a title or value says as the name of an event, in capitals and underscores.

    >>> event_name("Agent MRD Interrupted"), event_name("orderPaid"), event_name("order.paid")
    ('AGENT_MRD_INTERRUPTED', 'ORDER_PAID', 'ORDER_PAID')
    """
    words: list[str] = WORD.findall(text)
    return "_".join(words).upper()


def words_of(text: str) -> list[str]:
    """Return the words of a key, a value or a title, numbers among them.

    >>> words_of("orderPaid"), words_of("événement_créé"), words_of("API2Key")
    (['order', 'Paid'], ['événement', 'créé'], ['API', '2', 'Key'])
    """
    found: list[str] = WHOLE_WORD.findall(text)
    return found


def cleaned(text: str) -> str:
    """Return a title without its number, its anchor, attributes and pictures.

    >>> cleaned("4.1. Order paid {#order-paid}"), cleaned("\N{PACKAGE} order.sent")
    ('Order paid', 'order.sent')
    """
    shown = "".join(c for c in text if unicodedata.category(c) not in PICTURES or c == "°")
    shown = SHORTCODE.sub("", ATTRIBUTES.sub("", " ".join(shown.split()))).strip(ANCHORS)
    numbering = NUMBERING.match(shown)
    return shown[numbering.end() :] if numbering else shown


def is_generic(text: str) -> bool:
    """Return whether a title says what stands below it, and not which event that is.

    >>> is_generic("Full example"), is_generic("Request body / Corpo"), is_generic("Order paid")
    (True, True, False)
    """
    shown = cleaned(text)
    return all(GENERIC.fullmatch(part) for part in BILINGUAL.split(shown))


def is_token(text: str) -> bool:
    """Return whether a text is one word of a program: `order.paid`, `push`, `ORDER_PAID`.

    >>> is_token("order.paid"), is_token("Order paid")
    (True, False)
    """
    return TOKEN.fullmatch(text) is not None


def named(title: str) -> str:
    """Return the part of a title that names the event.

    >>> named("The order.paid event (deprecated)"), named("Order paid (order.paid)")
    ('order.paid', 'order.paid')
    >>> named("Event: Order paid"), named("Push events — code was pushed")
    ('Order paid', 'Push')
    """
    shown = cleaned(title)
    tokens: set[str] = {t for t in STRONG_TOKEN.findall(shown) if not FILE_NAME.fullmatch(t)}
    if len(tokens) == 1:
        return tokens.pop()
    shown = FILE_PREFIX.sub("", shown)
    for pattern in (PREFIX, DESCRIPTION, REMARK, SUFFIX):
        rest = pattern.sub("", shown, count=1).strip(" :,;")
        shown = shown if not rest or OPEN_END.search(rest) else rest
    return shown.removesuffix(".json") or shown


def name_of_title(title: str) -> str:
    """Return the event's name that a document's title stands for.

    >>> name_of_title("Agent SLA Expired"), name_of_title("order.paid")
    ('AGENT_SLA_EXPIRED', 'order.paid')
    >>> name_of_title("Stars, pins & reactions")
    'STARS_PINS_REACTIONS'
    """
    name = named(title)
    words = [word.strip(PUNCTUATION) for word in re.split(r"[\s/\\]+", name)]
    if re.search(r"\s", name):
        return "_".join(word for word in words if word).upper() or name
    return name.strip(PUNCTUATION) or name


def titled(documents: Sequence[Document]) -> tuple[Document, ...]:
    """Return documents whose rows are titled by the nearest text above that names the event.

    Payloads below the same such text are one row. A text is passed over if its words say what
    stands below it, or if it stands above payloads in several places: there are fewer such texts
    than places.

    Args:
        documents: What was read of the same kind of events, as `assemble` leaves it.
    """
    recurring = _recurring([row for document in documents for row in document.rows])
    return tuple(
        replace(document, rows=_merged([_titled(row, recurring) for row in document.rows]))
        for document in documents
    )


def _recurring(rows: Iterable[Row]) -> frozenset[str]:
    """Return the texts that stand above payloads below different texts, in one form of each."""
    parents: defaultdict[str, set[SourceLocation]] = defaultdict(set)
    for row in rows:
        for parent, title in zip(row.above, row.above[1:], strict=False):
            if row.samples and not STRONG_TOKEN.fullmatch(cleaned(title.text)):
                parents[_folded(title.text)].add(parent.place)
    several = {text: places for text, places in parents.items() if len(places) > 1}
    places = set().union(*several.values())
    return frozenset(several) if len(several) <= len(places) else frozenset()


def _folded(text: str) -> str:
    return event_name(text).casefold() or cleaned(text).casefold()


def _titled(row: Row, recurring: Collection[str]) -> Row:
    """Return a row with the title of the nearest text that names its event."""
    if not row.above:
        return row
    naming = [
        title
        for title in row.above[1:]
        if not (is_generic(title.text) or _folded(title.text) in recurring)
    ]
    title = naming[-1] if naming else row.above[0]
    text = cleaned(title.text)
    samples = tuple(replace(sample, title=text) for sample in row.samples)
    return replace(
        row, title=text, description=title.description, place=title.place, samples=samples
    )


def _merged(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Return rows with those joined that have one title in one place, or only list an event."""
    found: list[Row] = []
    at: dict[tuple[str, str], int] = {}
    listed: dict[str, int] = {}
    for row in rows:
        parent = _parent(row)
        index = at.get((parent, row.title), listed.pop(row.title, None)) if row.samples else None
        if index is None:
            index = len(found)
            found.append(row)
            if not row.samples:
                listed.setdefault(row.title, index)
        else:
            first = found[index]
            found[index] = replace(
                first,
                description=first.description or row.description,
                samples=first.samples + row.samples,
                above=first.above or row.above,
            )
        if row.samples and row.above:
            at[parent, row.title] = index
    return tuple(found)


def _parent(row: Row) -> str:
    """Return what tells a row's title from the same one elsewhere in its document."""
    place = next((t.place for t in reversed(row.above) if cleaned(t.text) == row.title), row.place)
    index = next((i for i, title in enumerate(row.above) if title.place == place), 0)
    return str(row.above[index - 1].place) if index else str(place)
