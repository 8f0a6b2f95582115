"""JSON Schemas, a file or a folder of them: each is an event, unless others are made of it."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from eventcontracts.declarations.messages import Message, document_of
from eventcontracts.declarations.schema_objects import ANNOTATIONS, DIALECTS
from eventcontracts.declarations.specification import ROOT, Address, Specification, UnresolvedError
from eventcontracts.documents.sources import YAML_SUFFIXES, Source
from eventcontracts.jsondata.pointers import build_pointer, parse_pointer
from eventcontracts.schema import all_subschemas
from eventcontracts.schema.vocabulary import DEFINITION_KEYWORDS, UNION_KEYWORDS, keywords_where

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from eventcontracts.documents.document import Document, Problem
    from eventcontracts.jsondata.jsontypes import Json

__all__ = ["has_schema", "is_schema", "read_schema", "read_schemas", "schema_files"]

SUFFIXES: Final = (".json", *YAML_SUFFIXES)
MAX_FOLDER_FILES: Final = 5_000

SCHEMA_NAME: Final = re.compile(r"[._-](?:json)?schema\.(?:json|ya?ml)\Z", re.IGNORECASE)
"""How files are named that hold a schema."""

TYPES: Final = frozenset({"object", "array", "string", "number", "integer", "boolean", "null"})
META: Final = DEFINITION_KEYWORDS.union(
    keywords_where(lambda row: row.role in {"dialect", "identifier"}),
    ANNOTATIONS,
    ["$comment", "type"],
)
"""What stands beside the branches of a union, or beside definitions alone."""

NOTHING: Final = "no schema of an event"


def is_schema(value: Json, *, named: bool = False) -> bool:
    """Return whether a document is a JSON Schema.

    Args:
        value: The document.
        named: Whether its name, or its neighbors, say so: then it need not say its draft.

    >>> is_schema({"$schema": "https://json-schema.org/draft/2020-12/schema"})
    True
    >>> is_schema({"type": "object", "properties": {}}), is_schema({"type": "order.paid"})
    (False, False)
    """
    if not isinstance(value, dict):
        return False
    stated = value.get("$schema")
    if isinstance(stated, str) and "json-schema.org/" in stated:
        return True
    if not named:
        return False
    types = value.get("type")
    typed = set(types if isinstance(types, list) else [types]) <= TYPES if types else False
    holds = any(isinstance(value.get(key), dict) for key in ("properties", *DEFINITION_KEYWORDS))
    joins = any(isinstance(value.get(key), list) for key in (*UNION_KEYWORDS, "allOf"))
    return (typed and (holds or types != "object")) or holds or joins


def has_schema(source: Source) -> bool:
    """Return whether a file is a JSON Schema: it says its draft, or its name says so."""
    named = SCHEMA_NAME.search(source.path.name) is not None
    if not named and (source.suffix not in SUFFIXES or "json-schema.org/" not in source.text):
        return False
    return source.whole is not None and is_schema(source.whole.value, named=named)


def schema_files(folder: Path) -> tuple[str, ...]:
    """Return the paths of a folder's schemas from it, if schemas are all that it holds; else none.

    Args:
        folder: The folder; files whose names begin with a dot count for nothing.
    """
    home = folder.resolve()
    found: list[str] = []
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        if any(part.startswith(".") for part in relative.parts) or not path.is_file():
            continue
        inside = path.resolve().is_relative_to(home)
        if not inside or len(found) >= MAX_FOLDER_FILES:
            return ()
        if path.suffix.lower() in SUFFIXES:
            found.append(relative.as_posix())
    # the first one tells most folders of samples apart without reading the rest
    return tuple(found) if found and all(_holds_schema(folder / name) for name in found) else ()


def _holds_schema(path: Path) -> bool:
    source = Source(path, path.name)
    whole = source.whole
    return whole is not None and is_schema(whole.value, named=True)


def read_schema(source: Source) -> Document:
    """Return the document of one schema: an event, or several where it is a union of them.

    Args:
        source: The schema; what it refers to lies in its folder.

    Raises:
        DocumentError: If it is no schema, or refers to what cannot be read.
    """
    return _document(Specification.read(source), [""], PurePosixPath(source.name).name)


def read_schemas(folder: Path, files: Sequence[str]) -> Document:
    """Return the document of a folder of schemas, each an event named by its path.

    A schema that others refer to is shared, and no event. One that only joins others is none
    union: those that it joins are.

    Args:
        folder: The folder.
        files: The paths of the schemas from it.

    Raises:
        DocumentError: If a file is no schema, or refers to what cannot be read.
    """
    name = folder.resolve().name
    return _document(Specification.read_folder(folder, name, files), files, name)


def _document(specification: Specification, files: Sequence[str], name: str) -> Document:
    problems: list[Problem] = []
    found = list(dict.fromkeys(_events(specification, files)))
    messages = [
        Message(
            name=_name(address, name),
            address=address,
            dialect=DIALECTS["2020-12" if _is_current(specification, address) else "draft-07"],
            qualifiers=(f"{address.file}{address.pointer}",),
            title=_text(specification, address, "title"),
            description=_text(specification, address, "description"),
            payload=address,
        )
        for address in found
    ]
    return document_of(specification, messages, problems, NOTHING)


def _events(specification: Specification, files: Sequence[str]) -> Iterator[Address]:
    """Yield where the schemas of events stand."""
    roots = [Address(file, "") for file in files]
    joined = {root: branches for root in roots if (branches := _joined(specification, root))}
    shared = set()
    for root in roots:
        if root not in joined:
            shared |= {found.file for found in _references(specification, root)} - {root.file}
    named = {address for branches in joined.values() for address in branches}
    kept = [root for root in roots if root.file not in shared or root in named]
    for root in kept or roots:
        yield from joined.get(root) or [root]


def _joined(specification: Specification, root: Address) -> list[Address]:
    """Return the schemas that one only joins or holds; none if it says something itself."""
    found: list[Address] = []
    met = {root}
    todo = [root]
    while todo:
        here = todo.pop(0)
        branches = [b for b in _branches(specification, here) if b not in met]
        met |= set(branches)
        if branches:
            todo = branches + todo
        elif here != root:
            found.append(here)
    return found


def _branches(specification: Specification, address: Address) -> list[Address]:
    """Return the branches of a union of references, or definitions that nothing else refers to."""
    schema = specification.value(address)
    if not isinstance(schema, dict):
        return []
    said = schema.keys() - META
    if not said and any(isinstance(schema.get(key), dict) for key in DEFINITION_KEYWORDS):
        held = [
            found
            for key in sorted(DEFINITION_KEYWORDS)
            for _, found in specification.members(address.inner(key))
        ]
        used = {
            target for one in held for target in _references(specification, one) if target != one
        }
        return [one for one in held if one not in used] or held
    if len(said) != 1 or not said <= set(UNION_KEYWORDS):
        return []
    options = list(specification.items(address.inner(said.pop())))
    try:
        targets = [specification.follow(option) for option in options]
    except UnresolvedError:
        return []
    return targets if all(t != o for t, o in zip(targets, options, strict=True)) else []


def _references(specification: Specification, address: Address) -> Iterator[Address]:
    """Yield where the references in a schema lead, as far as they can be followed."""
    schema = specification.value(address)
    for place, part in all_subschemas(schema) if isinstance(schema, dict) else ():
        if isinstance(reference := part.get("$ref"), str):
            try:
                yield specification.resolve(reference, Address(address.file, build_pointer(place)))
            except UnresolvedError:
                continue


def _name(address: Address, document: str) -> str:
    """Return the name of the event whose schema stands at an address.

    >>> _name(Address("orders/paid.schema.json", ""), "schemas")
    'orders/paid'
    """
    if address.pointer:
        return parse_pointer(address.pointer)[-1]
    path = PurePosixPath(address.file or document)
    stem = path.name
    for suffix in (*SUFFIXES, ".schema", ".jsonschema"):
        stem = stem.removesuffix(suffix)
    return str(path.with_name(stem or path.name))


def _is_current(specification: Specification, address: Address) -> bool:
    """Return whether a schema that does not say its draft is written in the current one."""
    for place in (address, Address(address.file, ""), ROOT):
        value = specification.value(place)
        stated = value.get("$schema") if isinstance(value, dict) else None
        if isinstance(stated, str):
            return "/draft-0" not in stated
    schema = specification.value(Address(address.file, ""))
    return not (isinstance(schema, dict) and "definitions" in schema)


def _text(specification: Specification, address: Address, key: str) -> str:
    value = specification.value(address)
    found = value.get(key) if isinstance(value, dict) else None
    return found.strip() if isinstance(found, str) else ""
