"""The table of JSON Schema's keywords, and that there is no other."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from jsonschema_specifications import REGISTRY

from eventcontracts.schema.vocabulary import (
    DRAFT_NAMES,
    KEYWORDS,
    all_subschemas,
    described_path,
    direct_subschemas,
)

REPOSITORY = Path(__file__).parents[2]
ROOTS = ("schemas", "generators", "fixtures", "contracts")

META_SCHEMAS = {
    "draft-04": ["http://json-schema.org/draft-04/schema"],
    "draft-06": ["http://json-schema.org/draft-06/schema"],
    "draft-07": ["http://json-schema.org/draft-07/schema"],
    "draft 2019-09": [
        f"https://json-schema.org/draft/2019-09/meta/{part}"
        for part in ("core", "applicator", "validation", "meta-data", "format", "content")
    ],
    "draft 2020-12": [
        f"https://json-schema.org/draft/2020-12/meta/{part}"
        for part in (
            "core", "applicator", "unevaluated", "validation", "meta-data", "format-annotation",
            "content",
        )
    ],
}  # fmt: skip
"""The schemas that list the keywords of a draft, without those that it only keeps from others."""

OMITTED = {"draft-04": {"$ref"}, "draft-07": {"writeOnly"}}
"""Keywords that a draft defines in its text and its meta-schema forgets."""

MAX_LISTED = 3
"""How many keywords a literal outside the table may list: a few are a choice, more are a list."""

LISTS_BY_CHOICE = {
    "schemas/eventcontracts/catalog/documented.py": "what says what a value is",
    "schemas/eventcontracts/catalog/support.py": "what each keyword says of a place",
    "schemas/eventcontracts/exports/code_generators.py": "what other tools make types of",
    "schemas/eventcontracts/inference/declared_facts.py": "beside what a documented fact is told",
    "schemas/eventcontracts/catalog/explanation.py": "what is not explained since it is followed",
    "schemas/eventcontracts/documents/purposes.py": "by which a block looks like a schema",
    "schemas/eventcontracts/evolution/walker.py": "what is compared by functions of its own",
    "schemas/eventcontracts/inference/update.py": "what is compared by functions of its own",
    "schemas/eventcontracts/schema/upgrade.py": "the path of a subschema",
}
"""Modules with a list that is no column of the table, and why."""


def meta_keywords(draft: str) -> set[str]:
    """Return the keywords that the meta-schema of a draft lists."""
    return {
        keyword for uri in META_SCHEMAS[draft] for keyword in REGISTRY[uri].contents["properties"]
    }


@pytest.mark.parametrize("draft", DRAFT_NAMES)
def test_the_table_has_a_row_for_each_keyword_of_each_draft_and_for_no_other(draft):
    """The rows that name a draft are the keywords that its own meta-schema lists."""
    listed = {name for name, row in KEYWORDS.items() if draft in row.drafts}
    assert listed == meta_keywords(draft) | OMITTED.get(draft, set())


def test_keywords_that_a_draft_keeps_from_earlier_ones_have_rows():
    """What the meta-schemas of the newest drafts accept for old schemas is in the table."""
    for draft in ("2019-09", "2020-12"):
        kept = REGISTRY[f"https://json-schema.org/draft/{draft}/schema"].contents["properties"]
        assert kept.keys() <= KEYWORDS.keys()


@pytest.mark.parametrize("draft", DRAFT_NAMES)
def test_what_a_keyword_holds_is_what_the_meta_schemas_say(draft):
    """A keyword holds schemas exactly if its meta-schema lets its value refer to schemas."""
    for uri in META_SCHEMAS[draft]:
        for keyword, schema in REGISTRY[uri].contents["properties"].items():
            text = repr(schema)
            refers = "'#'}" in text or "'#/definitions/schemaArray'" in text
            refers |= "'#meta'" in text or "'#/$defs/schemaArray'" in text
            holds = KEYWORDS[keyword].holds
            assert refers == (holds not in {"", "reference", "value", "values"}), keyword


def listed_keywords(node: ast.AST) -> list[str]:
    """Return the keywords that a literal lists: the keys, where it is a table of constants."""
    if isinstance(node, ast.Set | ast.Tuple | ast.List):
        parts = node.elts
    elif isinstance(node, ast.Dict) and all(isinstance(v, ast.Constant) for v in node.values):
        parts = [key for key in node.keys if key]
    else:
        return []
    names = [part.value for part in parts if isinstance(part, ast.Constant)]
    listed = [name for name in names if name in KEYWORDS]
    return listed if len(listed) * 2 > len(parts) else []


def test_no_other_module_lists_keywords():
    """Any list of more than a few keywords is a column of the table, or has a reason."""
    found = {
        path.relative_to(REPOSITORY).as_posix()
        for root in ROOTS
        for path in (REPOSITORY / root).rglob("*.py")
        if path.name != "vocabulary.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if len(listed_keywords(node)) > MAX_LISTED
    }
    assert found == LISTS_BY_CHOICE.keys()


def test_each_row_is_consistent():
    """Limits are of one type, subschemas describe something unless they describe a name or text."""
    for row in KEYWORDS.values():
        assert DRAFT_NAMES.index(row.since) <= DRAFT_NAMES.index(row.until)
        assert not row.limit or len(row.types) == 1
        assert not row.describes or row.holds in {"schema", "array", "schema or array", "map"}
        assert row.holds != "reference" or row.role == "applicator"
        assert row.describes == "same" or row.name == "contains" or row.monotone


def test_no_keyword_is_forgotten_where_events_are_proved_valid():
    """Each assertion has a way to be proved or is opaque, and each applicator is followed or is."""
    for row in KEYWORDS.values():
        if row.is_current and row.role in {"assertion", "applicator"}:
            assert row.proof or row.describes or row.holds == "reference", row.name


def test_the_walk_finds_subschemas_of_every_keyword_that_holds_them():
    """A schema below each keyword is found at its place, and none below values."""
    inner = {"title": "x"}
    forms = {
        "schema": inner,
        "schema or array": inner,
        "array": [inner],
        "map": {"a": inner},
    }
    schema = {name: forms.get(row.holds, [inner]) for name, row in KEYWORDS.items()}
    found = {place[0] for place, part in direct_subschemas(schema) if part is inner}
    assert found == {name for name, row in KEYWORDS.items() if row.holds in forms}
    assert len(list(all_subschemas(schema))) == len(found) + 1


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ((), ()),
        (("properties", "items"), ("items",)),
        (("patternProperties", "^a", "additionalProperties"), ("*", "*")),
        (("dependentSchemas", "items", "not", "contains"), ("*",)),
        (("$defs", "properties", "anyOf", 1, "propertyNames"), ()),
    ],
)
def test_a_path_in_a_schema_tells_which_values_it_describes(path, place):
    """Names that look like keywords are names where a keyword holds schemas by name."""
    assert described_path(path) == place
