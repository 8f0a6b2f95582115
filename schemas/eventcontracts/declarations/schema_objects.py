"""Schema Objects of OpenAPI and AsyncAPI, said in the words of JSON Schema.

Each rewriting changes one subschema in place. Subschemas inside of it stay the same objects, so
that all of a schema can be rewritten one after another.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from eventcontracts.jsondata.pointers import MISSING, lookup, parse_pointer
from eventcontracts.schema.vocabulary import COMBINATORS, keywords_where

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from eventcontracts.jsondata.jsontypes import Json, JsonObject

__all__ = ["ANNOTATIONS", "DIALECTS", "Dialect", "dialect_of", "discriminate", "rewrite"]

ANNOTATIONS: Final = (
    *keywords_where(lambda row: row.role == "annotation" and not row.types),
    "example",
)
"""Keywords that say nothing of which values are valid, with the `example` of OpenAPI 3.0."""

FOREIGN: Final = ("discriminator", "externalDocs", "nullable", "example", "xml", "$id", "$schema")
"""Keywords that are said in other words, or mean nothing to JSON Schema."""

NAMED_BY_ID: Final = frozenset({"draft-04", "openapi-3.0"})
"""Dialects in which `id` is the URI of a schema; references lead to places, not to URIs."""

BOUNDS: Final = {
    "int32": (-(2**31), 2**31 - 1),
    "int64": (-(2**63), 2**63 - 1),
}
"""What the formats of integers allow (OpenAPI Format Registry)."""

APPLICATORS: Final = ("$ref", *COMBINATORS, "not")

DEEPEST: Final = 8
"""How many references and `allOf` are followed to find what a branch says of its tag."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """The words that a schema is written in.

    Attributes:
        name: What people call it.
        draft: The `$schema` of the draft that it is an extension of; empty for one before drafts
            had names, in which keywords of any draft are read as they are meant.
        lone_references: Whether keywords beside `$ref` say nothing.
    """

    name: str
    draft: str
    lone_references: bool = False


DIALECTS: Final = {
    # AsyncAPI extends draft-07; who uses keywords of later drafts all the same means them
    "asyncapi": Dialect("AsyncAPI", "", True),
    "openapi-3.0": Dialect("OpenAPI 3.0", "", True),
    "openapi-3.1": Dialect("OpenAPI 3.1", "https://json-schema.org/draft/2020-12/schema"),
    "draft-04": Dialect("draft-04", "http://json-schema.org/draft-04/schema#", True),
    "draft-06": Dialect("draft-06", "http://json-schema.org/draft-06/schema#", True),
    "draft-07": Dialect("draft-07", "http://json-schema.org/draft-07/schema#", True),
    "2019-09": Dialect("2019-09", "https://json-schema.org/draft/2019-09/schema"),
    "2020-12": Dialect("2020-12", "https://json-schema.org/draft/2020-12/schema"),
}


def dialect_of(uri: str, default: Dialect) -> Dialect:
    """Return the dialect that a `$schema` names; the default if it names none that is known.

    >>> dialect_of("http://json-schema.org/draft-07/schema", DIALECTS["2020-12"]).name
    'draft-07'
    """
    uri = uri.rstrip("#")
    found = [one for one in DIALECTS.values() if one.draft and one.draft.rstrip("#") == uri]
    return found[-1] if found else default


def rewrite(schema: JsonObject, dialect: Dialect) -> None:
    """Say a subschema in the words of JSON Schema, in place.

    Args:
        schema: The subschema, whose `discriminator` has been seen to.
        dialect: The words that it is written in.

    >>> schema = {"type": "string", "nullable": True, "example": "a", "x-order": 1}
    >>> rewrite(schema, DIALECTS["openapi-3.0"])
    >>> schema
    {'type': ['string', 'null'], 'examples': ['a']}
    """
    nullable = schema.get("nullable") is True or _was_nullable(schema, dialect)
    examples = schema.get("examples")
    if "example" in schema and not isinstance(examples, list):
        schema["examples"] = [schema["example"]]
    elif isinstance(examples, dict):  # OpenAPI's Example Objects, which stand elsewhere
        del schema["examples"]
    for keyword in [key for key in schema if key in FOREIGN or key.startswith("x-")]:
        del schema[keyword]
    if isinstance(schema.get("id"), str) and dialect.name in NAMED_BY_ID:
        del schema["id"]
    if "$ref" in schema and dialect.lone_references:
        _keep_annotations(schema)
    _bound(schema)
    if schema.get("format") == "byte" and "contentEncoding" not in schema:
        schema["contentEncoding"] = "base64"
    if nullable:
        _allow_null(schema)


def _was_nullable(schema: JsonObject, dialect: Dialect) -> bool:
    """Return whether a schema says `null` as its type, and refers to another as well.

    Converters from OpenAPI 3.0 to 3.1 leave so what was nullable and had its type by reference.
    """
    joined = schema.get("allOf")
    parts = [schema, *(joined if isinstance(joined, list) else ())]
    refers = any(isinstance(part, dict) and "$ref" in part for part in parts)
    if dialect is DIALECTS["openapi-3.1"] and schema.get("type") == ["null"] and refers:
        del schema["type"]
        return True
    return False


def _keep_annotations(schema: JsonObject) -> None:
    """Let a reference stand alone, but for what says nothing of values."""
    reference = {"$ref": schema.pop("$ref")}
    kept = {key: value for key, value in schema.items() if key in ANNOTATIONS}
    schema.clear()
    schema.update({"allOf": [reference], **kept} if kept else reference)


def _bound(schema: JsonObject) -> None:
    least, most = BOUNDS.get(str(schema.get("format")), (None, None))
    if least is None or "enum" in schema or "const" in schema:
        return
    if not {"minimum", "exclusiveMinimum"} & schema.keys():
        schema["minimum"] = least
    if not {"maximum", "exclusiveMaximum"} & schema.keys():
        schema["maximum"] = most


def _allow_null(schema: JsonObject) -> None:
    """Let a subschema admit null as well (OpenAPI 3.0.3, 4.7.24.1).

    The specification wants null in `enum` too, and a `type` beside; documents that have neither
    mean it all the same.
    """
    if any(keyword in schema for keyword in APPLICATORS) or "type" not in schema:
        _offer_null(schema)
        return
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    schema["type"] = types if "null" in types else [*types, "null"]
    if isinstance(schema.get("enum"), list) and None not in schema["enum"]:
        schema["enum"] = [*schema["enum"], None]
    if "const" in schema:
        schema["enum"] = [schema.pop("const"), None]


def _offer_null(schema: JsonObject) -> None:
    kept = {key: schema.pop(key) for key in ANNOTATIONS if key in schema}
    rest = dict(schema)
    if list(rest) == ["allOf"] and isinstance(rest["allOf"], list) and len(rest["allOf"]) == 1:
        rest = rest["allOf"][0]
    schema.clear()
    schema.update(kept)
    if rest:  # what says nothing admits null as it is
        schema["anyOf"] = [rest, {"type": "null"}]


def discriminate(
    schema: JsonObject,
    target: Callable[[str], tuple[str, JsonObject] | None],
    mapped: Callable[[str], str | None],
) -> None:
    """Give each branch of a union the values of its tag that `discriminator` says, in place.

    A branch that tells the values itself is left alone (OpenAPI 3.1.1, 4.8.25; AsyncAPI 3.0.0,
    4.7.40). So is a schema that has no branches: the schemas that extend it are not known to it.

    Args:
        schema: The subschema.
        target: Gives the key of what a reference leads to, and what stands there; None for what
            is not there.
        mapped: Gives the key of what a value of `mapping` leads to, which may be a bare name.

    >>> schema = {"oneOf": [{"$ref": "#/Cat"}], "discriminator": {"propertyName": "kind"}}
    >>> discriminate(schema, lambda reference: (reference, {}), lambda name: None)
    >>> schema["oneOf"][0]["properties"]
    {'kind': {'const': 'Cat'}}
    """
    discriminator = schema.get("discriminator")
    if isinstance(discriminator, dict):
        key, mapping = discriminator.get("propertyName"), discriminator.get("mapping")
    else:
        key, mapping = discriminator, None
    if not isinstance(key, str):
        return
    values: dict[str, list[str]] = {}
    if isinstance(mapping, dict):
        for value, reference in mapping.items():
            found = mapped(reference) if isinstance(reference, str) else None
            if found is not None:
                values.setdefault(found, []).append(str(value))
    for keyword in ("oneOf", "anyOf"):
        branches = schema.get(keyword)
        if isinstance(branches, list):
            schema[keyword] = [_tagged(branch, key, values, target) for branch in branches]


def _tagged(
    branch: Json,
    key: str,
    values: Mapping[str, list[str]],
    target: Callable[[str], tuple[str, JsonObject] | None],
) -> Json:
    """Return a branch of a union with the values of its tag."""
    reference = branch.get("$ref") if isinstance(branch, dict) else None
    found = target(reference) if isinstance(reference, str) else None
    if found is None or _says_tag(found[1], key, target):
        return branch
    own = values.get(found[0]) or [parse_pointer("/" + str(reference).rpartition("/")[2])[0]]
    tag: JsonObject = {"const": own[0]} if len(own) == 1 else {"enum": own}
    return {"allOf": [branch], "properties": {key: tag}, "required": [key]}


def _says_tag(
    schema: Json,
    key: str,
    target: Callable[[str], tuple[str, JsonObject] | None],
    depth: int = 0,
) -> bool:
    """Return whether a schema says itself which values a property of it has."""
    if not isinstance(schema, dict) or depth > DEEPEST:
        return False
    stated = lookup(schema, ("properties", key))
    if isinstance(stated, dict) and isinstance(stated.get("$ref"), str):
        led = target(stated["$ref"])
        stated = led[1] if led else MISSING
    if isinstance(stated, dict) and ("const" in stated or "enum" in stated):
        return True
    inner = list(schema["allOf"]) if isinstance(schema.get("allOf"), list) else []
    if isinstance(schema.get("$ref"), str):
        led = target(schema["$ref"])
        inner += [led[1]] if led else []
    return any(_says_tag(part, key, target, depth + 1) for part in inner)
