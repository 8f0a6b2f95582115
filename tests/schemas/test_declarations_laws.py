"""Laws of documents that declare schemas: whatever they hold, they are read or refused."""

import json

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from eventcontracts.documents import read_document
from eventcontracts.errors import InputError
from eventcontracts.inference import infer

POINTERS = (
    "#/components/schemas/A",
    "#/components/messages/m",
    "#/components/nothing",
    "#",
    "#a",
    "#/%ZZ",
    "b.json",
    "http://[a",
    "https://schemas.example/a",
    "\0",
    "../..",
)
KEYS = (
    "$ref", "$schema", "$id", "$anchor", "$dynamicRef", "allOf", "anyOf", "oneOf", "not", "items",
    "properties", "required", "type", "enum", "const", "nullable", "example", "examples",
    "discriminator", "format", "minimum", "exclusiveMinimum", "definitions", "$defs", "id", "x-a",
    "payload", "schemaFormat", "schema", "name", "title", "messages", "channels", "components",
    "schemas", "operations", "reply", "publish", "subscribe", "message", "traits", "headers",
    "webhooks", "callbacks", "paths", "post", "requestBody", "content", "application/json", "value",
    "A", "m", "messagegroups", "schemagroups", "envelope", "envelopemetadata", "basemessage",
    "dataschemauri", "versions", "services", "events", "dataschemacontent",
)  # fmt: skip
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3) | st.just(10**30),
    st.sampled_from([*POINTERS, "object", "string", "int32", "date-time", "", "a"]),
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4)
    ),
    max_leaves=20,
)
SCHEMA = st.dictionaries(st.sampled_from(KEYS[:26]), VALUES, max_size=4)
MESSAGES = st.dictionaries(
    st.sampled_from(["m", "n"]),
    st.fixed_dictionaries(
        {}, optional={"payload": SCHEMA, "examples": VALUES, "name": VALUES, "traits": VALUES}
    )
    | VALUES,
    max_size=3,
)
BODY = st.fixed_dictionaries(
    {
        "content": st.fixed_dictionaries(
            {"application/json": st.fixed_dictionaries({"schema": SCHEMA})}
        )
    }
)
COMPONENTS = st.fixed_dictionaries(
    {}, optional={"schemas": st.dictionaries(st.sampled_from("AB"), SCHEMA), "messages": MESSAGES}
)
DOCUMENTS = {
    "asyncapi": st.fixed_dictionaries(
        {"asyncapi": st.sampled_from(["2.6.0", "3.0.0", 3, None])},
        optional={
            "components": COMPONENTS | VALUES,
            "channels": st.fixed_dictionaries({"c": st.fixed_dictionaries({"messages": MESSAGES})})
            | VALUES,
        },
    ),
    "openapi": st.fixed_dictionaries(
        {"openapi": st.sampled_from(["3.0.3", "3.1.0", 3])},
        optional={
            "components": COMPONENTS | VALUES,
            "webhooks": st.fixed_dictionaries(
                {"w": st.fixed_dictionaries({"post": st.fixed_dictionaries({"requestBody": BODY})})}
            )
            | VALUES,
            "paths": VALUES,
        },
    ),
    "json-schema": SCHEMA.map(
        lambda s: {**s, "$schema": "http://json-schema.org/draft-07/schema#"}
    ),
    "xregistry": st.fixed_dictionaries(
        {
            "messagegroups": st.fixed_dictionaries(
                {"g": st.fixed_dictionaries({"messages": MESSAGES})}
            ),
        },
        optional={"schemagroups": VALUES},
    ),
    "discovery": st.fixed_dictionaries(
        {
            "services": st.lists(
                st.fixed_dictionaries(
                    {
                        "id": st.just("a"),
                        "events": st.lists(
                            st.fixed_dictionaries(
                                {"type": st.sampled_from(["a", "b"])},
                                optional={
                                    "dataschemacontent": SCHEMA | LEAVES,
                                    "extensions": VALUES,
                                },
                            )
                        ),
                    }
                )
            ),
            "datacontenttype": st.just(""),
        }
    ),
}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Return a folder for documents."""
    return tmp_path_factory.mktemp("documents")


@pytest.mark.parametrize("kind", DOCUMENTS)
@pytest.mark.parametrize("suffix", [".json", ".yaml"])
def test_a_document_is_read_or_refused(kind, suffix, place):
    """No document raises anything but an input error, and its examples meet their schemas."""

    @settings(max_examples=60, deadline=None)
    @given(document=DOCUMENTS[kind])
    def law(document):
        path = place / f"{kind}{suffix}"
        path.write_text(json.dumps(document) if suffix == ".json" else yaml.safe_dump(document))
        try:
            catalog = infer([read_document(path)], name="a", version="1")
        except InputError:
            return
        for name in catalog:
            validator = catalog.contract(name).validator
            assert all(validator.is_valid(sample) for sample in catalog[name].samples)

    law()


@pytest.mark.parametrize("kind", ["asyncapi", "openapi"])
def test_a_torn_document_is_refused(kind, place):
    """A document that ends anywhere is refused at a line, or read as far as it is whole."""
    text = yaml.safe_dump({kind: "3.1.0", "info": {"title": "A"}, "components": {"schemas": {}}})

    @settings(max_examples=50, deadline=None)
    @given(end=st.integers(0, len(text)), tail=st.sampled_from(["", "\t: [", "&a [*a", "\x01"]))
    def law(end, tail):
        path = place / "torn.yaml"
        path.write_text(text[:end] + tail)
        with pytest.raises(InputError):
            read_document(path)

    law()


def bomb(depth):
    """Return YAML whose aliases stand for nine to the power of a depth values."""
    lines = [f"a{depth}: &a{depth} [x, x, x, x, x, x, x, x, x]"]
    for level in reversed(range(depth)):
        aliases = ", ".join([f"*a{level + 1}"] * 9)
        lines.append(f"a{level}: &a{level} [{aliases}]")
    return "\n".join(lines)


def test_aliases_that_multiply_are_refused(place):
    """A short document does not become a large one; a few aliases are read."""
    path = place / "bomb.yaml"
    path.write_text(f"asyncapi: 3.0.0\n{bomb(9)}\n")
    with pytest.raises(InputError, match="at most"):
        read_document(path)
    message = "components: {messages: {m: {payload: {minimum: 1}}}}"
    path.write_text(f"asyncapi: 3.0.0\n{bomb(2)}\n{message}\n")
    assert [row.title for row in read_document(path).rows] == ["m"]


@pytest.mark.parametrize(("levels", "is_read"), [(97, True), (98, False)])
def test_schemas_may_nest_so_deep(levels, is_read, place):
    """Subschemas inside one another are bounded."""
    schema = {"minimum": 1}
    for _ in range(levels):
        schema = {"properties": {"a": schema}}
    # the payload lies four levels deep, and `minimum` one below the last subschema
    document = {"asyncapi": "3.0.0", "components": {"messages": {"m": {"payload": schema}}}}
    path = place / "deep.json"
    path.write_text(json.dumps(document))
    if is_read:
        assert infer([read_document(path)], name="a", version="1")["m"].schema
    else:
        with pytest.raises(InputError, match="objects and arrays inside one another"):
            read_document(path)
