"""Purposes: what a block of data on a page is there for, if not to show an event.

Pages of events also show answers that an endpoint should give, calls of an API, schemas, policies,
configuration and what commands print. What the data is tells some of them; others are told by the
titles above, the sentence before, or the command before.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from eventcontracts.documents.titles import STRONG_TOKEN, cleaned, is_generic, words_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from eventcontracts.jsondata.jsontypes import Json, JsonObject

__all__ = ["Context", "Purpose", "purpose_of", "purpose_of_text"]

TYPES: Final = frozenset(
    {"array", "boolean", "integer", "null", "number", "object", "string"}
)  # JSON Schema (draft 2020-12, validation, 6.1.1)


@dataclass(frozen=True, slots=True)
class Purpose:
    """The purpose of a block of data.

    Attributes:
        what: What it is, such as `an answer`.
        why: What tells so; empty where the data itself does.
    """

    what: str
    why: str = ""

    @property
    def is_certain(self) -> bool:
        """Whether the data itself tells what it is, so that it is no event wherever it stands."""
        return not self.why

    def __str__(self) -> str:
        """Return it in words."""
        return f"{self.what}, by {self.why}" if self.why else self.what


@dataclass(frozen=True, slots=True)
class Context:
    """The surroundings of a block of data.

    Attributes:
        titles: The titles above it, the nearest first.
        before: The paragraphs between it and the block or title before it.
        command: The command in the block before it; empty if that was none.
        is_followed: Whether other text follows it in its own block.
        language: What the page says that the block is.
        is_command: Whether the data stands in a command.
    """

    titles: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    command: str = ""
    is_followed: bool = False
    language: str = ""
    is_command: bool = False


def purpose_of(value: Json, context: Context) -> Purpose | None:
    """Return what a block of data is there for, or None if it may show an event.

    Args:
        value: The data.
        context: What stands around it.

    >>> str(purpose_of({"ok": True}, Context(("Response", "order.paid"))))
    "an answer, by the title 'Response'"
    >>> str(purpose_of({"$schema": "https://json-schema.org/draft/2020-12/schema"}, Context()))
    'a JSON Schema'
    >>> purpose_of({"total": 12}, Context(("Payload", "order.paid")))
    """
    if isinstance(value, dict):
        for what, is_so in CONTENTS:
            if is_so(value):
                return Purpose(what)
    return _by_title(context) or _by_sentence(context) or _by_neighbors(value, context)


def purpose_of_text(text: str, context: Context) -> Purpose | None:
    """Return what code is there for that cannot be read, or None if it is meant as a payload.

    Args:
        text: The code.
        context: What stands around it.

    >>> str(purpose_of_text('{"n": {{ .Count }}}', Context(language="json")))
    'a template'
    >>> purpose_of_text('{"n": }', Context(language="json"))
    """
    if TEMPLATE.search(text):
        return Purpose("a template")
    lines = [line for line in text.split("\n") if line.strip()]
    data = sum(DATA_LINE.match(line) is not None for line in lines)
    is_data = QUOTED_KEY.search(text) and data >= MIN_DATA_LINES * len(lines)
    if YAML.fullmatch(context.language):
        return Purpose("configuration", "its language, YAML")
    if "json" not in context.language and not is_data:
        return Purpose("no JSON")
    return _by_title(context) or _by_sentence(context)


def _is_schema(value: JsonObject) -> bool:
    dialect, kind, members = value.get("$schema"), value.get("type"), value.get("properties")
    if isinstance(dialect, str) and "json-schema.org" in dialect:
        return True
    if not (isinstance(kind, str) and kind in TYPES):
        return False
    if kind == "array":
        return isinstance(value.get("items"), dict) and _is_schema(value["items"])
    return isinstance(members, dict) and bool(members) and all(map(_is_subschema, members.values()))


def _is_subschema(value: Json) -> bool:
    keywords = {"type", "$ref", "enum", "const", "anyOf", "oneOf", "allOf"}
    return isinstance(value, bool) or (isinstance(value, dict) and not keywords.isdisjoint(value))


def _is_policy(value: JsonObject) -> bool:
    stated = value.get("Statement")
    statements = stated if isinstance(stated, list) else [stated or value]
    return all(
        isinstance(one, dict) and "Effect" in one and not {"Action", "NotAction"}.isdisjoint(one)
        for one in statements
    )


def _is_package(value: JsonObject) -> bool:
    keys = ("dependencies", "devDependencies", "peerDependencies", "scripts", "require-dev")
    return any(isinstance(value.get(key), dict) for key in keys) and isinstance(
        value.get("name"), str
    )


def _is_compiler_setting(value: JsonObject) -> bool:
    return isinstance(value.get("compilerOptions"), dict)


def _is_description(value: JsonObject) -> bool:
    keys = ("openapi", "asyncapi", "swagger")
    return any(isinstance(value.get(key), str) for key in keys) and "info" in value


def _is_http_answer(value: JsonObject) -> bool:
    known = {"statusCode", "statusDescription", "headers", "multiValueHeaders", "body", "cookies"}
    status = value.get("statusCode")
    return isinstance(status, int) and set(value) <= known | {"isBase64Encoded"}


CONTENTS: Final[tuple[tuple[str, Callable[[JsonObject], bool]], ...]] = (
    ("a JSON Schema", _is_schema),
    ("a policy of permissions", _is_policy),
    ("the manifest of a package", _is_package),
    ("settings of a compiler", _is_compiler_setting),
    ("a description of an API", _is_description),
    ("an HTTP answer", _is_http_answer),
)
"""What data is that is no event wherever it stands, and how it is known."""

_ANSWER: Final = (
    r"(?:responses?|repl(?:y|ies)|answers?|acknowledge?ments?|return values?|antwort(?:en)?"
    r"|respuestas?|respostas?|réponses?|rispost[ae]|antwoord(?:en)?|odpowied(?:ź|zi)|svar|vastaus"
    r"|yan\u0131t|ответ\w*|відповідь|レスポンス\w*|応答\w*|响应\w*|返回\w*|응답\w*)"
)
_PART: Final = (
    r"(?:body|bodies|codes?|document|examples?|fields?|formats?|json|messages?|objects?|payloads?"
    r"|parameters?|samples?|schema|structure|syntax|values?|the|an?|http|api|expected|error|errors"
    r"|success|successful|your|full|\d+|ok|endpoint|server|function|handler|listener|endpoints?)"
)
_MANAGED: Final = (
    r"(?:(?:an?|the|your|all|new|existing|several|multiple)\s.*|(?:web)?hooks?\b.*"
    r"|subscriptions?\b.*|endpoints?\b.*|events?|notifications?)"
)

TITLES: Final = (
    (
        "an answer",
        re.compile(
            rf"(?:{_PART}\s+)*{_ANSWER}(?:\s+{_PART})*|(?:(?:see|show|view)\s+)?(?:an?\s+)?(?:examples?"
            rf"|samples?)\b.*\b{_ANSWER}"
            rf"(?:\s+{_PART})*|errors?\s+(?:codes?|formats?|handling|messages?|objects?)"
        ),
    ),
    (
        "a call of an API",
        re.compile(
            r"(?:add|call|configur|creat|delet|disabl|edit|enabl|fetch|get|invok|list|manag|publish"
            r"|register|remov|replay|request|resend|retriev|send|set|setting|simulat|subscrib"
            rf"|trigger|unsubscrib|updat|upload)(?:e|ing|ting)?\s+(?:up\s+|to\s+|for\s+)?{_MANAGED}"
        ),
    ),
    (
        "configuration",
        re.compile(
            r"(?:.*\s)?(?:configuration|settings?|environment variables|policy|policies)"
            r"(?:\s+(?:file|example|options|reference))?|getting started|quick ?start"
            r"|prerequisites|requirements"
        ),
    ),
    (
        "a part of security",
        re.compile(
            r"(?:verif\w*|validat\w*|check\w*|comput\w*)\b.*\b(?:signatures?|requests?|payloads?"
            r"|tokens?|(?:web)?hooks?)|(?:signature|webhook)\s+(?:verification|validation)"
            r"|authenticat\w+|authori[sz]ation|permissions|signing.*|signatures?"
        ),
    ),
    (
        "an object of an API",
        re.compile(r".*\w\s+(?:entity|model|object|resource)s?(?:\s+example)?"),
    ),
    ("a schema", re.compile(r"(?:json\s+)?schemas?(?:\s+(?:definition|reference))?")),
    (
        "what a command prints",
        re.compile(r"(?:(?:see|show|view|example|sample|expected)\s+)*output"),
    ),
)
"""What data below a title is, by the title's words in lower case."""

_RECEIVER: Final = (
    r"\b(?:your|the|an?)\s+(?:\w+\s+)?(?:api|app|application|backend|bot|client|code|consumer"
    r"|endpoint|function|handler|integration|lambda|listener|receiver|server|service|webhook)\b"
)
SENTENCES: Final = (
    (
        "an answer",
        re.compile(
            rf"{_RECEIVER}.*\b(?:acknowledge|answer|repl(?:y|ie)|respond|return|send back)s?\b"
            r"|\b(?:respond|reply|answer|acknowledge)s?\s+(?:with|to|as)\b"
            rf"|\b{_ANSWER}(?:\s+(?:{_PART}|as|follows|below|here))*"
            r"(?:\s+(?:is|are|be|looks?|contains?|has)\b.*)?$"
            r"|\breturns?\b(?:\s+\w+){0,4}$",
        ),
    ),
    (
        "what a command prints",
        re.compile(
            r"\byou(?:'ll|\s+\w+)?\s+(?:now\s+)?(?:see|get)\b.*\b(?:output|result)|\boutput"
            r"(?:\s+\w+){0,3}$"
        ),
    ),
    (
        "a call of an API",
        re.compile(
            r"^(?:get|put|patch|delete)\s+(?:https?://|/)\S+$"
            r"|^post\s+(?:https?://api\.\S+|\S*/(?:api|v\d|webhooks|hooks|subscriptions)\b\S*)$"
        ),
    ),
)
"""What data is, by the last sentence before it."""

CALL: Final = re.compile(
    r"\s*(?:#[^\n]*\n\s*)*(?:[$>%]\s*)?(?:sudo\s+)?(?:curl|https?|wget|aws|gcloud|az|kubectl|gh|npm"
    r"|docker|GET|DELETE|PUT|PATCH)\s"
)
"""A command that asks for something; one that waits for events is none."""

ACKNOWLEDGING: Final = frozenset(
    {"accepted", "code", "detail", "error", "errors", "message", "msg", "ok", "received", "result",
     "status", "success"}
)  # fmt: skip
SURE: Final = frozenset({"accepted", "error", "errors", "ok", "received", "success"})
SURE_WORDS: Final = frozenset({"accepted", "error", "failed", "ok", "received", "success"})
MAX_ACKNOWLEDGING: Final = 3

YAML: Final = re.compile(r"ya?ml")
"""A language that pages write configuration in, and few payloads."""

TEMPLATE: Final = re.compile(r"\{\{|\{%|<%")
QUOTED_KEY: Final = re.compile(r"\"[^\"\n]+\"\s*:")
DATA_LINE: Final = re.compile(r"\s*(?:[\"'{}\[\],]|//|/\*|-?\d|(?:true|false|null)\b)")
MIN_DATA_LINES: Final = 0.7

MAX_SHOWN: Final = 60

SENTENCE_END: Final = re.compile(r"(?<=[.;!?])\s+")


def _by_title(context: Context) -> Purpose | None:
    """Return what the nearest titles say, up to the one that names the event."""
    for title in context.titles:
        shown = STRONG_TOKEN.sub(" ", cleaned(title))
        words = " ".join(words_of(shown)).lower()
        for what, pattern in TITLES:
            if pattern.fullmatch(words):
                return Purpose(what, f"the title {title!r}")
        if not is_generic(title):
            return None
    return None


def _by_sentence(context: Context) -> Purpose | None:
    """Return what the last sentence before data says, if it leads to the data."""
    if not context.before:
        return None
    sentence = SENTENCE_END.split(context.before[-1].strip())[-1]
    if sentence.endswith((".", "!", "?")):
        return None
    for what, pattern in SENTENCES:
        if pattern.search(sentence.rstrip(" :").lower()):
            return Purpose(what, f"the sentence {_shortened(sentence)!r}")
    return None


def _by_neighbors(value: Json, context: Context) -> Purpose | None:
    if context.command and not context.before and CALL.match(context.command):
        return Purpose("what a command prints", "the command before it")
    if context.is_command:
        return Purpose("an argument", "the command around it")
    if YAML.fullmatch(context.language):
        return Purpose("configuration", "its language, YAML")
    if context.is_followed:
        return Purpose("what a command prints", "the text behind it")
    if isinstance(value, dict) and _acknowledges(value):
        return Purpose("an answer", f"its keys {', '.join(value)}")
    return None


def _acknowledges(value: JsonObject) -> bool:
    """Return whether an object says nothing but that something was received, or failed."""
    if not 0 < len(value) <= MAX_ACKNOWLEDGING or not ACKNOWLEDGING.issuperset(value):
        return False
    plain = all(not isinstance(one, dict | list) for one in value.values())
    words = {str(one).lower() for one in value.values()}
    return (plain and not SURE_WORDS.isdisjoint(words)) or not SURE.isdisjoint(value)


def _shortened(sentence: str) -> str:
    return sentence if len(sentence) <= MAX_SHOWN else f"{sentence[: MAX_SHOWN - 1]}…"
