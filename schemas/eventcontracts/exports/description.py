"""A catalog as an AsyncAPI 3 description.

Schemas are written in draft-07, which AsyncAPI's own schemas extend. What `infer` reads of the
description are the same contracts again; links, envelope layers and evidence have no place in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from eventcontracts.exports.names import component_key, unique_names
from eventcontracts.jsondata.jsontext import pretty
from eventcontracts.schema.bundle import DEFINITIONS_PREFIX, definition_name, retarget_references
from eventcontracts.schema.downgrade import downgrade_schema
from eventcontracts.schema.vocabulary import all_subschemas

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eventcontracts.catalog import Catalog, EventType
    from eventcontracts.jsondata.jsontypes import Json, JsonObject, Schema

__all__ = ["asyncapi_document", "export_asyncapi"]

ASYNCAPI: Final = "3.0.0"
CHANNEL: Final = "events"
COMPONENTS: Final = "#/components/schemas/"


def export_asyncapi(catalog: Catalog) -> Mapping[str, str]:
    """Return an AsyncAPI description of a catalog as the text of `asyncapi.json`.

    Args:
        catalog: The catalog.
    """
    return {"asyncapi.json": pretty(asyncapi_document(catalog))}


def asyncapi_document(catalog: Catalog) -> JsonObject:
    """Return the AsyncAPI description of a catalog: a message for each event type.

    Args:
        catalog: The catalog.

    >>> from eventcontracts.catalog import Catalog
    >>> document = asyncapi_document(Catalog.load("expertflow-cx@2025.06"))
    >>> document["components"]["messages"]["FIND_AGENT"]["title"]
    'Find Agent'
    """
    keys = unique_names(catalog, component_key)
    names = unique_names(catalog.definitions, component_key)
    references = {
        f"{DEFINITIONS_PREFIX}{name}": f"{COMPONENTS}{key}" for name, key in names.items()
    }
    messages = {
        keys[name]: _message(event_type, references)
        for name, event_type in catalog.event_types.items()
    }
    return {
        "asyncapi": ASYNCAPI,
        "info": {
            "title": catalog.title or catalog.name,
            "version": catalog.version,
            **({"description": catalog.description} if catalog.description else {}),
        },
        "defaultContentType": "application/json",
        "channels": {
            CHANNEL: {
                "address": None,
                "description": "Where the events are sent; the catalog does not say.",
                "messages": {
                    key: {"$ref": f"#/components/messages/{key}"} for key in keys.values()
                },
            }
        },
        "components": {
            "messages": messages,
            "schemas": {
                names[name]: _schema(schema, references)
                for name, schema in catalog.definitions.items()
            },
        },
    }


def _message(event_type: EventType, references: Mapping[str, str]) -> JsonObject:
    title, description = event_type.title, event_type.description
    described = {
        **({"title": title} if title and title != event_type.name else {}),
        **({"description": description} if description else {}),
    }
    samples = [
        {"name": f"sample{number}", "payload": sample}
        for number, sample in enumerate(event_type.samples, 1)
    ]
    return {
        "name": event_type.name,
        **described,
        "contentType": "application/json",
        "payload": _schema(event_type.schema, references),
        **({"examples": samples} if samples else {}),
    }


def _schema(schema: Schema, references: Mapping[str, str]) -> Json:
    """Return a schema of a catalog with references to the description's components."""

    def local(reference: str) -> str:
        name = definition_name(reference)
        return references.get(f"{DEFINITIONS_PREFIX}{name}", reference)

    made: JsonObject = {"schema": downgrade_schema(retarget_references(schema, local))}
    for _, part in list(all_subschemas(made["schema"])):
        _without_booleans(part)
    return made["schema"] if isinstance(made["schema"], dict) else _as_object(made["schema"])


def _without_booleans(part: JsonObject) -> None:
    """Replace true and false where AsyncAPI wants an object (3.0.0, 4.7.42)."""
    for keyword in ("properties", "patternProperties", "definitions"):
        held = part.get(keyword)
        if isinstance(held, dict):
            part[keyword] = {name: _as_object(schema) for name, schema in held.items()}
    for keyword in ("allOf", "anyOf", "oneOf"):
        if isinstance(part.get(keyword), list):
            part[keyword] = [_as_object(schema) for schema in part[keyword]]


def _as_object(schema: Json) -> Json:
    if isinstance(schema, bool):
        return {} if schema else {"not": {}}
    return schema
