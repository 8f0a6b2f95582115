"""A schema together with the files beside it that it refers to, as one schema.

The folder of a schema stands for where its `$id` says that it is: what lies there below the same
URI is looked for by its path, and what has a URI of its own by its `$id`. Nothing outside the
folder is read.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urldefrag, urljoin

import orjson

from eventcontracts.jsondata.jsontext import round_trip
from eventcontracts.schema import CURRENT_DRAFT, all_subschemas, draft_of, upgrade_schema
from eventcontracts.schema.bundle import DIALECT
from eventcontracts.schema.references import ReferenceResolver
from eventcontracts.schema.validator import SchemaError, Validator

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from eventcontracts.jsondata.jsontypes import Json, JsonObject, Schema

__all__ = ["load_schema", "read_json"]

DEFAULT_BASE_URI: Final = "file:///"
"""Where a schema is that does not say where."""

MAX_FILES: Final = 1_000
MAX_BYTES: Final = 64_000_000
"""How much is read of a folder."""

MISSING_FILE_HINT: Final = "which is not in its folder: put it there, or make one schema of both"
NOT_AN_OBJECT_HINT: Final = "another schema refers to it, and it is no object"


def read_json(path: Path) -> Json:
    """Return what a JSON file holds.

    Raises:
        SchemaError: If it cannot be read.
    """
    try:
        found: Json = orjson.loads(path.read_bytes())
    except OSError as error:
        raise SchemaError(str(path), "", error.strerror or "cannot be read") from None
    except orjson.JSONDecodeError as error:
        raise SchemaError(f"{path}:{error.lineno}", "", f"no JSON: {error.msg}") from None
    return found


def load_schema(path: Path) -> Schema:
    """Return the schema of a file, in draft 2020-12, with what it refers to in its folder.

    Args:
        path: The file.

    Returns:
        The schema; what is taken in from other files lies below `$defs`, and all references then
        lead to places within.

    Raises:
        SchemaError: If a file is no schema or cannot be read, or there is too much to read.
    """
    schema = read_json(path)
    if not isinstance(schema, dict):
        return upgrade_schema(schema, str(path))
    found = _SchemaCollector(schema, path)
    found.follow()
    try:
        whole = found.together() if len(found.documents) > 1 else upgrade_schema(schema, str(path))
        Validator(whole, str(path))
    except SchemaError:
        if not found.missing:
            raise
        problem = f"it refers to {found.missing[0]}, {MISSING_FILE_HINT}"
        raise SchemaError(str(path), "", problem) from None
    return whole


class _SchemaCollector:
    """The schemas of a folder that a schema leads to.

    Attributes:
        documents: The schemas by URI, the one to begin with first.
        missing: References to what is not there.
    """

    def __init__(self, schema: JsonObject, path: Path) -> None:
        self.documents: dict[str, JsonObject] = {}
        self.missing: list[str] = []
        self._path = path
        self._folder = path.parent.resolve()
        self._names: dict[str, str] = {}
        self._size = 0
        self._root = self._enter(DEFAULT_BASE_URI + path.name, schema)

    def follow(self) -> None:
        """Read what is referred to, and what is referred to there."""
        todo = [self._root]
        while todo:
            for uri, reference in _external_references(self.documents[todo.pop()]):
                if uri in self._names:
                    continue
                file = self._file(uri)
                if file is None:
                    self.missing.append(reference)
                    continue
                schema = self._read(file)
                if not isinstance(schema, dict):
                    raise SchemaError(str(file), "", NOT_AN_OBJECT_HINT)
                todo.append(self._enter(uri, schema))

    def together(self) -> Schema:
        """Return all as one schema."""
        # what compares versions is loaded only where it is needed
        from eventcontracts.schema.bundle import flatten_references

        first, *others = (self._renamed(uri) for uri in self.documents)
        draft = draft_of(first, str(self._path))
        if draft.lone_references and "$ref" in first:
            first["allOf"] = [{"$ref": first.pop("$ref")}]
        holder = "$defs" if draft == CURRENT_DRAFT else "definitions"
        definitions = first[holder] = dict(first.get(holder, {}))
        for uri, schema in zip([*self.documents][1:], others, strict=True):
            name = uri.rpartition("/")[2].partition(".")[0] or "schema"
            while name in definitions:
                name += "_"
            definitions[name] = schema
        whole = upgrade_schema(first, str(self._path))
        flat = flatten_references(whole)
        return {"$schema": DIALECT, **flat} if isinstance(flat, dict) else whole

    def _enter(self, uri: str, schema: JsonObject) -> str:
        """Take in a schema that is found at a URI; return the one that it goes by."""
        identifier = draft_of(schema, str(self._path)).identifier
        own = urldefrag(urljoin(uri, str(schema.get(identifier, "")))).url
        name = uri if own in self.documents else own
        self._names |= {uri: name, name: name}
        self.documents[name] = {**schema, "$id": name, identifier: name}
        return name

    def _renamed(self, uri: str) -> JsonObject:
        """Return a schema whose references and names are whole URIs."""
        schema: JsonObject = round_trip(self.documents[uri])
        known = ReferenceResolver(schema)
        for place, part in all_subschemas(schema):
            base = known.base(place)
            for keyword in ("$ref", "$dynamicRef"):
                if isinstance(reference := part.get(keyword), str) and reference[:1] != "#":
                    target, fragment = urldefrag(urljoin(base, reference))
                    part[keyword] = f"{self._names.get(target, target)}#{fragment}"
            if isinstance(identity := part.get("$id"), str) and identity[:1] != "#":
                part["$id"] = base
        return schema

    def _file(self, uri: str) -> Path | None:
        """Return the file in the folder that a URI means, or None if there is none."""
        around = self._root.rpartition("/")[0] + "/"
        relative = unquote(uri.removeprefix(around)) if uri.startswith(around) else ""
        if relative and "\0" not in relative:
            file = (self._folder / relative).resolve()
            if file.is_relative_to(self._folder) and file.is_file():
                return file
        return self._by_identity.get(uri)

    @cached_property
    def _by_identity(self) -> dict[str, Path]:
        """The files of the folder by the URI that they name themselves."""
        found: dict[str, Path] = {}
        for file in sorted(self._folder.glob("*.json"))[:MAX_FILES]:
            if file.resolve().is_relative_to(self._folder):
                schema = self._read(file)
                identity = schema.get("$id", schema.get("id")) if isinstance(schema, dict) else None
                if isinstance(identity, str):
                    found.setdefault(urldefrag(identity).url, file)
        return found

    def _read(self, file: Path) -> Json:
        self._size += file.stat().st_size
        if self._size > MAX_BYTES or len(self.documents) > MAX_FILES:
            problem = "it refers to too much beside it: make one schema of what is needed"
            raise SchemaError(str(self._path), "", problem)
        return read_json(file)


def _external_references(schema: JsonObject) -> Iterator[tuple[str, str]]:
    """Yield the URIs of other schemas that one refers to, each with the reference."""
    known = ReferenceResolver(schema)
    for place, part in all_subschemas(schema):
        for keyword in ("$ref", "$dynamicRef"):
            if isinstance(reference := part.get(keyword), str):
                uri = urldefrag(urljoin(known.base(place), reference)).url
                if uri not in known.resources:
                    yield uri, reference
