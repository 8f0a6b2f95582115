"""Documents that declare the schemas of events, and the catalogs that they become."""

import json

import pytest

from eventcontracts.catalog import Catalog, explain, write_catalog
from eventcontracts.documents import DocumentError, read_document
from eventcontracts.inference import (
    Corrections,
    CorrectionsError,
    NothingToInferError,
    build_catalog,
    collect_samples,
    infer,
    require_all_payloads,
)
from eventcontracts.traffic import Recognizer

ASYNCAPI = """
asyncapi: 3.0.0
info: {title: Parcels, version: '1'}
channels:
  parcels:
    address: parcels
    messages:
      sent: {$ref: '#/components/messages/ParcelSent'}
      lost: {$ref: '#/components/messages/ParcelLost'}
components:
  messages:
    ParcelSent:
      title: Parcel sent
      description: A parcel has left the depot.
      payload:
        type: object
        required: [type, parcel]
        properties:
          type: {const: parcel.sent}
          parcel: {$ref: '#/components/schemas/Parcel'}
      examples:
        - payload: {type: parcel.sent, parcel: {id: 7, route: [{depot: 4}]}}
    ParcelLost:
      payload:
        type: object
        required: [type, parcel]
        properties:
          type: {const: parcel.lost}
          parcel: {$ref: '#/components/schemas/Parcel'}
  schemas:
    Parcel:
      type: object
      required: [id]
      properties:
        id: {type: integer, format: int32, description: Its number.}
        route:
          type: array
          items: {$ref: '#/components/schemas/Stop'}
    Stop:
      type: object
      properties:
        depot: {type: integer}
        next: {$ref: '#/components/schemas/Stop'}
"""

OPENAPI = {
    "openapi": "3.0.3",
    "info": {"title": "Rooms", "version": "1"},
    "paths": {
        "/bookings": {
            "post": {
                "operationId": "book",
                "callbacks": {
                    "bookingDone": {
                        "{$request.body#/url}": {
                            "post": {
                                "summary": "The booking is done.",
                                "requestBody": {
                                    "content": {
                                        "application/json": {
                                            "schema": {"$ref": "#/components/schemas/Booking"},
                                            "example": {
                                                "id": "b-1",
                                                "state": "done",
                                                "guest": None,
                                            },
                                        }
                                    }
                                },
                            }
                        }
                    }
                },
            }
        }
    },
    "components": {
        "schemas": {
            "Booking": {
                "type": "object",
                "required": ["id", "state"],
                "properties": {
                    "id": {"type": "string", "example": "b-7", "x-order": 1},
                    "state": {"type": "string", "enum": ["done", "failed"], "nullable": True},
                    "guest": {"nullable": True, "allOf": [{"$ref": "#/components/schemas/Guest"}]},
                    "nights": {"type": "integer", "minimum": 0, "exclusiveMinimum": True},
                },
            },
            "Guest": {"type": "object", "properties": {"age": {"type": "integer"}}},
        }
    },
}


@pytest.fixture
def folder(tmp_path):
    """Return a function that writes documents and returns the path of the first."""

    def put(**files):
        for name, content in files.items():
            path = tmp_path / name.replace("__", "/").replace("_dot_", ".")
            path.parent.mkdir(parents=True, exist_ok=True)
            text = content if isinstance(content, str) else json.dumps(content, indent=1)
            path.write_text(text)
        first = next(iter(files)).replace("__", "/").replace("_dot_", ".")
        return tmp_path / first

    return put


def catalog_of(*paths):
    """Return the catalog that is inferred from documents, none of them broken."""
    documents = [read_document(path) for path in paths]
    require_all_payloads(documents)
    return infer(documents, name="declared", version="1")


def openapi(schema, *, version="3.1.0", **components):
    """Return an OpenAPI document with one webhook that sends a schema."""
    content = {"application/json": {"schema": schema}}
    return {
        "openapi": version,
        "webhooks": {"thing.done": {"post": {"requestBody": {"content": content}}}},
        "components": {"schemas": components},
    }


def test_messages_become_event_types_named_as_on_the_wire(folder):
    """Messages whose payloads have constants at one place are named by them."""
    catalog = catalog_of(folder(parcels_dot_yaml=ASYNCAPI))
    assert list(catalog) == ["parcel.lost", "parcel.sent"]
    assert catalog.identify == ("/type",)
    sent = catalog["parcel.sent"]
    assert (sent.origin, sent.source) == ("declared", "parcels.yaml:13")
    assert sent.description == "A parcel has left the depot."
    assert sent.samples == ({"type": "parcel.sent", "parcel": {"id": 7, "route": [{"depot": 4}]}},)


def test_shared_schemas_become_definitions(folder):
    """What several messages refer to, or what refers to itself, is a definition of the catalog."""
    catalog = catalog_of(folder(parcels_dot_yaml=ASYNCAPI))
    assert list(catalog.definitions) == ["Parcel", "Stop"]
    assert catalog.definitions["Stop"]["properties"]["next"] == {"$ref": "Stop.json"}
    assert catalog.definitions["Parcel"]["properties"]["id"] == {
        "type": "integer",
        "format": "int32",
        "description": "Its number.",
        "minimum": -(2**31),
        "maximum": 2**31 - 1,
    }
    contract = catalog.contract("parcel.lost")
    assert contract.accepts({"type": "parcel.lost", "parcel": {"id": 1}})
    assert not contract.accepts({"type": "parcel.lost", "parcel": {"id": 2**31}})
    assert not contract.accepts({"type": "parcel.sent", "parcel": {"id": 1}})


def test_a_declared_catalog_is_the_same_when_it_is_written_and_loaded(folder, tmp_path):
    """Origins, definitions and references of declared event types are kept on disk."""
    catalog = catalog_of(folder(parcels_dot_yaml=ASYNCAPI))
    write_catalog(catalog, tmp_path / "catalog")
    loaded = Catalog.load(tmp_path / "catalog")
    assert loaded == catalog
    assert loaded.contract("parcel.sent").schema == catalog.contract("parcel.sent").schema


def test_nothing_declared_is_weak(folder):
    """A declared statement is explained by its document, and fails nobody on little evidence."""
    catalog = catalog_of(folder(parcels_dot_yaml=ASYNCAPI))
    assert not catalog.is_weak("parcel.sent", "/required", key="parcel")
    assert not catalog.is_weak("parcel.sent", "/$defs/Parcel/properties/id/type")
    (aspect,) = explain(catalog, "parcel.sent", "/type").aspects
    assert (aspect.basis, aspect.weak) == ("declared at parcels.yaml:13", False)
    (aspect,) = explain(catalog, "parcel.sent", "/parcel/id").aspects
    assert (aspect.basis, aspect.weak) == ("declared", False)


def test_messages_of_asyncapi_2_are_those_of_its_operations(folder):
    """`publish` and `subscribe` have a message, or several in `oneOf`."""
    document = {
        "asyncapi": "2.6.0",
        "channels": {
            "rooms": {
                "publish": {"message": {"oneOf": [{"$ref": "#/components/messages/Open"}]}},
                "subscribe": {
                    "operationId": "onClosed",
                    "message": {"name": "room.closed", "payload": {"type": "array"}},
                },
            }
        },
        "components": {"messages": {"Open": {"payload": {"required": ["room"]}}}},
    }
    rows = read_document(folder(rooms_dot_json=document)).rows
    assert [(row.title, row.schema) for row in rows] == [
        ("Open", {"required": ["room"]}),
        ("room.closed", {"type": "array"}),
    ]


def test_messages_of_one_name_are_told_apart(folder):
    """Two messages that have one name and different payloads are called by their keys."""
    messages = {
        key: {"name": "update", "payload": {"required": [key]}, "examples": [{"payload": {key: 1}}]}
        for key in ("door", "lamp")
    }
    document = {"asyncapi": "3.0.0", "components": {"messages": messages}}
    rows = read_document(folder(home_dot_json=document)).rows
    assert [row.title for row in rows] == ["door", "lamp"]
    assert [sample.title for row in rows for sample in row.samples] == ["door", "lamp"]


def test_a_message_without_a_telling_schema_is_learned_from_its_examples(folder):
    """A schema that admits every object declares nothing; the examples show what there is."""
    message = {
        "payload": {"type": "object"},
        "examples": [{"payload": {"event": "lamp.on", "watts": 5}}],
    }
    document = {"asyncapi": "3.0.0", "components": {"messages": {"lamp.on": message}}}
    catalog = catalog_of(folder(home_dot_json=document))
    assert catalog["lamp.on"].origin == "inferred"
    assert not catalog.contract("lamp.on").accepts({"event": "lamp.on", "watts": "five"})


@pytest.mark.parametrize(
    ("schema_format", "language"),
    [
        ("application/vnd.apache.avro;version=1.9.0", "Avro"),
        ("application/vnd.google.protobuf;version=3", "Protocol Buffers"),
        ("application/raml+yaml;version=1.0", "RAML"),
    ],
)
def test_payloads_in_other_languages_are_left_out_by_name(folder, schema_format, language):
    """A message with a schema in such a language is named, and the others are read."""
    messages = {
        "other": {"payload": {"schemaFormat": schema_format, "schema": {"type": "record"}}},
        "ours": {"payload": {"schemaFormat": "application/schema+json", "schema": {"minimum": 1}}},
    }
    path = folder(mixed_dot_json={"asyncapi": "3.0.0", "components": {"messages": messages}})
    document = read_document(path)
    assert [row.title for row in document.rows] == ["ours"]
    (problem,) = document.problems
    assert problem.message == f"other is left out: schemas in {language} are not read"
    assert problem.place.line > 1
    del messages["ours"]
    path.write_text(json.dumps({"asyncapi": "3.0.0", "components": {"messages": messages}}))
    with pytest.raises(DocumentError, match=f"no message that can be read; .*{language}"):
        read_document(path)


def test_callbacks_are_events_and_openapi_3_0_is_translated(folder):
    """`nullable`, `example` and boolean bounds say the same in the words of JSON Schema."""
    catalog = catalog_of(folder(rooms_dot_json=OPENAPI))
    assert list(catalog) == ["bookingDone"]
    accepts = catalog.contract("bookingDone").accepts
    assert accepts({"id": "b", "state": None, "guest": None, "nights": 1})
    assert accepts({"id": "b", "state": "failed", "guest": {"age": 3}})
    assert not accepts({"id": None, "state": "done"})
    assert not accepts({"id": "b", "state": "done", "nights": 0})
    assert not accepts({"id": "b", "state": "done", "guest": {"age": None}})
    assert catalog["bookingDone"].schema["properties"]["id"] == {
        "type": "string",
        "examples": ["b-7"],
    }
    assert catalog["bookingDone"].samples[0]["state"] == "done"


@pytest.mark.parametrize("key", ["webhooks", "x-webhooks"])
def test_webhooks_are_events(folder, key):
    """Webhooks are read where OpenAPI 3.1 has them, and where documents of 3.0 have them."""
    document = openapi({"required": ["id"]})
    document[key] = document.pop("webhooks")
    (row,) = read_document(folder(things_dot_json=document)).rows
    assert (row.title, row.schema) == ("thing.done", {"required": ["id"]})


def test_webhooks_of_one_schema_are_told_apart_by_their_names(folder):
    """Where a shared schema lists the names of all, each webhook allows its own alone."""
    names = ["thing.done", "thing.lost"]
    thing = {
        "type": "object",
        "required": ["type"],
        "properties": {"type": {"type": "string", "enum": names}},
    }
    document = openapi({"$ref": "#/components/schemas/Thing"}, Thing=thing)
    document["webhooks"]["thing.lost"] = document["webhooks"]["thing.done"]
    catalog = catalog_of(folder(things_dot_json=document))
    assert (list(catalog), catalog.identify) == (names, ("/type",))
    assert catalog.contract("thing.lost").accepts({"type": "thing.lost"})
    assert not catalog.contract("thing.lost").accepts({"type": "thing.done"})


def test_a_discriminator_gives_each_branch_its_values(folder):
    """By `mapping`, or by its name, a branch holds for the values of its tag alone."""
    union = {
        "oneOf": [{"$ref": "#/components/schemas/Car"}, {"$ref": "#/components/schemas/Bus"}],
        "discriminator": {
            "propertyName": "kind",
            "mapping": {"car": "#/components/schemas/Car", "taxi": "Car"},
        },
    }
    car = {"type": "object", "properties": {"doors": {"type": "integer"}}}
    bus = {"type": "object", "properties": {"seats": {"type": "integer"}}}
    document = openapi({"properties": {"vehicle": union}}, Car=car, Bus=bus)
    accepts = catalog_of(folder(things_dot_json=document)).contract("thing.done").accepts
    assert accepts({"vehicle": {"kind": "taxi", "doors": 4}})
    assert accepts({"vehicle": {"kind": "Bus"}})
    assert not accepts({"vehicle": {"kind": "taxi", "doors": "four"}})
    assert not accepts({"vehicle": {"kind": "bus"}})
    assert not accepts({"vehicle": {"doors": 4}})


def test_a_branch_that_tells_its_tag_keeps_what_it_says(folder):
    """A discriminator adds nothing to branches that list the values of the tag themselves."""
    branch = {"properties": {"kind": {"enum": ["automobile"]}}, "required": ["kind"]}
    union = {
        "oneOf": [{"$ref": "#/components/schemas/Car"}],
        "discriminator": {"propertyName": "kind"},
    }
    document = openapi({"properties": {"vehicle": union}}, Car=branch)
    accepts = catalog_of(folder(things_dot_json=document)).contract("thing.done").accepts
    assert accepts({"vehicle": {"kind": "automobile"}})
    assert not accepts({"vehicle": {"kind": "Car"}})


def test_openapi_without_webhooks_is_refused(folder):
    """A description of requests alone says that it has no events."""
    path = folder(api_dot_json={"openapi": "3.1.0", "paths": {"/a": {"get": {}}}})
    with pytest.raises(
        DocumentError, match=r"^api.json:1: it declares no webhooks and no callbacks"
    ):
        read_document(path)


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("api.json", '{"swagger": "2.0"}', "Swagger 2 cannot declare webhooks"),
        ("api.yaml", "asyncapi: 1.2.0", "AsyncAPI 1.2.0 is not read"),
        ("a.proto", 'syntax = "proto3";', "a Protocol Buffers definition, which is not read"),
        ("a.avsc", '{"type": "record"}', "an Avro schema, which is not read"),
        ("a.json", '{"type": "record", "name": "A", "fields": []}', "an Avro schema"),
        ("api.raml", "#%RAML 1.0", "a RAML description"),
        ("api.yaml", "#%RAML 1.0", "a RAML description"),
    ],
)
def test_known_kinds_that_are_not_read_are_refused_by_name(tmp_path, name, text, kind):
    """A document of another language is called by its name, and what to do is said."""
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(DocumentError, match=f"^{name}:1: {kind}"):
        read_document(path)


def test_references_lead_to_files_in_the_folder(folder):
    """A schema may stand in a file beside the document or below it."""
    path = folder(
        api_dot_json=openapi({"$ref": "schemas/thing.yaml#/Thing"}),
        schemas__thing_dot_yaml="Thing: {properties: {at: {$ref: 'time.json'}}}",
        schemas__time_dot_json={"type": "integer"},
    )
    catalog = catalog_of(path)
    assert list(catalog.definitions) == ["time"]
    assert not catalog.contract("thing.done").accepts({"at": "now"})


@pytest.mark.parametrize(
    ("reference", "reason"),
    [
        ("https://schemas.example/a.json", "is not fetched: save it beside the document"),
        ("//schemas.example/a.json", "is not fetched"),
        ("../other.json", "leads out of the document's folder"),
        ("none.json", "there is no such file"),
        (".", "there is no such file"),
        ("file:///etc/hosts", "is not fetched"),
        (f"{'a' * 300}.json", "File name too long"),
        ("#/components/schemas/None", "nothing stands at"),
        ("#none", "nothing stands at"),
        ("api.txt", "is not read: expected a payload"),
    ],
)
def test_references_elsewhere_are_named_and_never_fetched(folder, reference, reason):
    """A reference that is not followed spoils its own event alone, and says why."""
    document = openapi({"properties": {"a": {"$ref": reference}}})
    document["webhooks"]["thing.lost"] = {
        "post": {"requestBody": {"content": {"application/json": {"schema": {"minimum": 1}}}}}
    }
    found = read_document(
        folder(sub__api_dot_json=document, other_dot_json={}, sub__api_dot_txt="Text.")
    )
    assert [row.title for row in found.rows] == ["thing.lost"]
    (problem,) = found.problems
    assert problem.message.startswith("the schema of thing.done cannot be used: ")
    assert reason in problem.message
    assert (problem.severity, problem.place.line > 1) == ("error", True)
    with pytest.raises(DocumentError, match="--skip-broken"):
        require_all_payloads([found])


def test_a_wrong_schema_is_named_at_its_line(folder):
    """A schema that is none is a problem of the events that need it."""
    document = openapi(
        {"$ref": "#/components/schemas/Thing"}, Thing={"properties": {"a": {"type": "text"}}}
    )
    path = folder(api_dot_json=document)
    (problem,) = read_document(path).problems
    assert '"text" is not valid' in problem.message
    assert '"type": "text"' in path.read_text().splitlines()[problem.place.line - 1]


def test_an_example_that_breaks_its_schema_is_no_sample(folder):
    """An example that its own document refuses is told, and not kept."""
    document = openapi({"required": ["id"]})
    media = document["webhooks"]["thing.done"]["post"]["requestBody"]["content"]["application/json"]
    media["examples"] = {"bad": {"value": {"no": 1}}, "good": {"value": {"id": 1}}}
    gathered = collect_samples([read_document(folder(api_dot_json=document))], facts=Corrections())
    catalog = build_catalog(gathered, name="a", version="1")
    assert catalog["thing.done"].samples == ({"id": 1},)
    (problem,) = gathered.declared.refused
    assert read_document(folder(api_dot_json=document)).problems == (problem,)
    assert problem.message.startswith("an example of thing.done does not meet its schema")


def test_examples_are_redacted_and_still_meet_their_schemas(folder):
    """What an enumeration lists is no personal data, and stays; the rest is replaced."""
    schema = {"properties": {"lastName": {"type": "string"}, "firstName": {"enum": ["Ada", "Bo"]}}}
    document = openapi(schema)
    media = document["webhooks"]["thing.done"]["post"]["requestBody"]["content"]["application/json"]
    media["example"] = {"firstName": "Ada", "lastName": "Quillfeather"}
    (sample,) = catalog_of(folder(api_dot_json=document))["thing.done"].samples
    assert sample["firstName"] == "Ada"
    assert sample["lastName"] != "Quillfeather"


def test_a_folder_of_schemas_is_an_event_each(folder):
    """Events are named by their paths; schemas that others refer to are shared."""
    path = folder(
        events__order__paid_dot_schema_dot_json={
            "$schema": "http://json-schema.org/draft-07/schema#",
            "properties": {"total": {"$ref": "../common/money.json#/definitions/Money"}},
            "required": ["total"],
        },
        events__order__sent_dot_json={
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": "https://shop.example/order/sent.json",
            "properties": {"paid": {"$ref": "https://shop.example/money.json"}},
        },
        events__common__money_dot_json={
            "$id": "https://shop.example/money.json",
            "definitions": {"Money": {"type": "integer", "minimum": 0}},
            "type": "string",
        },
    )
    catalog = catalog_of(path.parents[1])
    assert list(catalog) == ["order/paid", "order/sent"]
    assert not catalog.contract("order/paid").accepts({"total": -1})
    assert not catalog.contract("order/sent").accepts({"paid": 1})


def test_a_union_of_schemas_is_its_branches(folder):
    """A schema that only joins others is no event: those that it joins are."""
    schema = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "definitions": {
            "paid": {"properties": {"at": {"$ref": "#/definitions/time"}}, "required": ["at"]},
            "sent": {"required": ["by"]},
            "any": {"anyOf": [{"$ref": "#/definitions/sent"}, {"$ref": "#/definitions/paid"}]},
            "time": {"type": "integer"},
        },
        "oneOf": [{"$ref": "#/definitions/any"}],
    }
    catalog = catalog_of(folder(events_dot_json=schema))
    assert list(catalog) == ["paid", "sent"]
    del schema["oneOf"]
    assert list(catalog_of(folder(events_dot_json=schema))) == ["paid", "sent"]


def test_samples_that_resemble_no_schema_stay_samples(folder):
    """A folder with payloads in it is no folder of schemas."""
    path = folder(
        events__a_dot_json={"type": "object", "total": 1},
        events__b_dot_json={"$schema": "https://json-schema.org/draft/2020-12/schema"},
    )
    assert [row.schema for row in read_document(path.parent).rows] == [None, None]


def test_messages_of_an_xregistry_are_cloudevents(folder):
    """An event is the attributes that a message states, around its data."""
    document = {
        "specversion": "1.0-rc1",
        "messagegroups": {
            "shop": {
                "messages": {
                    "base": {
                        "envelope": "CloudEvents/1.0",
                        "envelopemetadata": {"subject": {"required": True}},
                        "dataschemaformat": "JsonSchema/draft-07",
                    },
                    "paid": {
                        "basemessage": "/messagegroups/shop/messages/base",
                        "envelopemetadata": {"type": {"value": "shop.order.paid"}},
                        "dataschemauri": "#/schemagroups/shop/schemas/paid",
                    },
                }
            }
        },
        "schemagroups": {
            "shop": {
                "schemas": {
                    "paid": {"versions": {"9": {"schema": {"minimum": 9}}, "10": {"schema": {}}}}
                }
            }
        },
    }
    document["schemagroups"]["shop"]["schemas"]["paid"]["versions"]["10"]["schema"]["minimum"] = 1
    catalog = catalog_of(folder(shop_dot_json=document))
    assert list(catalog) == ["shop.order.paid"]
    accepts = catalog.contract("shop.order.paid").accepts
    event = {"specversion": "1.0", "id": "1", "source": "/s", "type": "shop.order.paid"}
    assert accepts({**event, "subject": "order", "data": 5})
    assert not accepts({**event, "subject": "order", "data": 0})
    assert not accepts({**event, "data": 5})
    assert not accepts({**event, "subject": "order", "data": 5, "type": "other"})


def test_types_of_a_discovery_document_are_cloudevents(folder):
    """A service lists the types that it sends, some with their schemas."""
    content = json.dumps({"type": "object", "required": ["total"]})
    document = {
        "services": [
            {
                "id": "orders",
                "events": [
                    {"type": "order.paid", "dataschemacontent": content},
                    {"type": "order.sent", "dataschema": "https://shop.example/sent.json"},
                ],
            }
        ]
    }
    path = folder(services_dot_json=document)
    catalog = catalog_of(path)
    assert (list(catalog), catalog.identify) == (["order.paid", "order.sent"], ("/type",))
    event = {"specversion": "1.0", "id": "1", "source": "/s", "type": "order.paid"}
    assert catalog.contract("order.paid").accepts({**event, "data": {"total": 1}})
    assert not catalog.contract("order.paid").accepts({**event, "data": {}})
    (problem,) = read_document(path).problems
    assert "https://shop.example/sent.json is not fetched" in problem.message


def test_a_page_beside_a_declaration_adds_samples_and_events(folder):
    """An event of both is as it is declared, with the samples of both that meet its schema."""
    page = """# Events

## parcel.sent

```json
{"type": "parcel.sent", "parcel": {"id": 9}}
```

## parcel.sent again

```json
{"type": "parcel.sent", "parcel": {"id": "nine"}}
```

## parcel.seen

```json
{"type": "parcel.seen", "parcel": {"id": 9}, "by": "desk"}
```
"""
    catalog = catalog_of(folder(parcels_dot_yaml=ASYNCAPI), folder(page_dot_md=page))
    assert {name: one.origin for name, one in catalog.event_types.items()} == {
        "parcel.lost": "declared",
        "parcel.seen": "inferred",
        "parcel.sent": "declared",
    }
    assert {"type": "parcel.sent", "parcel": {"id": 9}} in catalog["parcel.sent"].samples
    assert len(catalog["parcel.sent"].samples) == 2
    assert catalog.contract("parcel.seen").accepts(
        {"type": "parcel.seen", "parcel": {"id": 1}, "by": "a"}
    )


def test_two_documents_may_not_declare_an_event_in_two_ways(folder):
    """Equal declarations are one; different ones are refused with both places."""
    first = folder(
        a_dot_json=openapi({"required": ["id"]}), b_dot_json=openapi({"required": ["id"]})
    )
    assert len(catalog_of(first, first.with_name("b.json"))) == 1
    folder(b_dot_json=openapi({"required": ["no"]}))
    with pytest.raises(
        DocumentError, match=r"b.json:\d+: thing.done is declared in another way at a"
    ):
        catalog_of(first, first.with_name("b.json"))


def test_definitions_of_one_name_in_two_documents_are_told_apart(folder):
    """A shared name means in each document what that document says."""
    reference = {"properties": {"a": {"$ref": "#/components/schemas/Thing"}}}
    one = openapi(reference, Thing={"type": "integer"})
    other = openapi(reference, Thing={"type": "string"})
    other["webhooks"]["thing.lost"] = other["webhooks"].pop("thing.done")
    first = folder(a_dot_json=one, b_dot_json=other)
    catalog = catalog_of(first, first.with_name("b.json"))
    assert list(catalog.definitions) == ["Thing", "Thing2"]
    assert catalog.contract("thing.done").accepts({"a": 1})
    assert catalog.contract("thing.lost").accepts({"a": "1"})


def test_an_event_that_names_itself_nowhere_is_recognized_by_its_schema(folder):
    """Where one declared schema alone admits an event, it is that one."""
    messages = {
        "on": {"payload": {"required": ["watts"]}},
        "off": {"payload": {"required": ["reason"]}},
    }
    path = folder(lamps_dot_json={"asyncapi": "3.0.0", "components": {"messages": messages}})
    recognizer = Recognizer(catalog_of(path))
    assert recognizer.name({"watts": 1}) == "on"
    assert recognizer.name({"watts": 1, "reason": "a"}) is None
    assert recognizer.name({}) is None


def test_a_document_that_declares_nothing_usable_is_refused(folder):
    """Without a schema or an example there is nothing to make a catalog of."""
    document = {"asyncapi": "3.0.0", "components": {"messages": {"a": {"title": "A"}}}}
    with pytest.raises(NothingToInferError):
        catalog_of(folder(a_dot_json=document))


def test_the_place_that_names_an_event_is_required(folder):
    """A payload without its name could be any event, so its schema demands the name."""
    lamp = {"properties": {"meta": {"properties": {"event": {"enum": ["lamp.on"]}}}}}
    messages = {"on": {"payload": lamp}, "off": {"payload": {"required": ["by"]}}}
    messages["off"]["payload"]["properties"] = {
        "meta": {"properties": {"event": {"const": "lamp.off"}}}
    }
    path = folder(lamps_dot_json={"asyncapi": "3.0.0", "components": {"messages": messages}})
    catalog = catalog_of(path)
    assert (list(catalog), catalog.identify) == (["lamp.off", "lamp.on"], ("/meta/event",))
    assert catalog.contract("lamp.on").accepts({"meta": {"event": "lamp.on"}})
    assert not catalog.contract("lamp.on").accepts({"meta": {}})
    assert not catalog.contract("lamp.on").accepts({})


def test_two_types_of_one_name_on_the_wire_are_recognized_by_their_schemas(folder):
    """They go by the names of their document; an event is the one whose schema it meets."""

    def lamp(name, *required):
        return {"payload": {"properties": {"type": {"const": name}}, "required": [*required]}}

    messages = {"added": lamp("emoji", "name"), "gone": lamp("emoji", "names")}
    messages |= {f"lamp{n}": lamp(f"lamp.{n}") for n in range(8)}
    path = folder(lamps_dot_json={"asyncapi": "3.0.0", "components": {"messages": messages}})
    catalog = catalog_of(path)
    assert {"added", "gone", "lamp.0"} <= set(catalog)
    recognizer = Recognizer(catalog)
    assert recognizer.name({"type": "emoji", "names": []}) == "gone"
    assert recognizer.name({"type": "emoji"}) == "added"
    assert recognizer.name({"type": "lamp.1"}) == "lamp.1"
    assert recognizer.name({"type": "other"}) == "other"


def test_null_as_the_type_beside_a_reference_is_meant_as_nullable(folder):
    """What converters leave of a nullable reference admits what is referred to, and null."""
    schema = {
        "properties": {"by": {"type": ["null"], "allOf": [{"$ref": "#/components/schemas/A"}]}}
    }
    accepts = (
        catalog_of(folder(a_dot_json=openapi(schema, A={"type": "object"})))
        .contract("thing.done")
        .accepts
    )
    assert accepts({"by": None})
    assert accepts({"by": {}})
    assert not accepts({"by": 1})


def test_a_schema_beside_is_found_by_its_uri(folder):
    """A reference by URI means the file of the folder that has it as its `$id`."""
    path = folder(
        order_dot_schema_dot_json={
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "properties": {"total": {"$ref": "https://shop.example/money#/$defs/cents"}},
        },
        money_dot_json={
            "$id": "https://shop.example/money",
            "$defs": {"cents": {"type": "integer"}},
        },
        broken_dot_json='{"$id": "https://shop.example/money"',
    )
    (name,) = catalog = catalog_of(path)
    assert name == "order"
    assert not catalog.contract(name).accepts({"total": "5"})


def test_what_is_declared_can_be_corrected(folder):
    """A reviewed fact is merged into a declared definition or event, with its reason."""
    corrections = Corrections.parse(
        """
        [[schemas]]
        at = "Parcel/id"
        merge = {minimum = 1}
        reason = "Numbers begin at 1."

        [[schemas]]
        at = "parcel.lost"
        merge = {required = ["parcel"]}
        reason = "The type is left out sometimes."
        """
    )
    document = read_document(folder(parcels_dot_yaml=ASYNCAPI))
    catalog = infer([document], name="a", version="1", corrections=corrections)
    accepts = catalog.contract("parcel.lost").accepts
    assert accepts({"parcel": {"id": 1}})
    assert not accepts({"parcel": {"id": 0}})
    assert not catalog.contract("parcel.sent").accepts({"parcel": {"id": 1}})
    wrong = Corrections.parse('[[schemas]]\nat = "Parcel/none"\nreason = "No."')
    with pytest.raises(CorrectionsError, match="there is no such place"):
        infer([document], name="a", version="1", corrections=wrong)
