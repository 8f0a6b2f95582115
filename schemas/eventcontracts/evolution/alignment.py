"""Alignment: two versions in the same words, by how similar their names and branches are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final

from eventcontracts.evolution.inlining import (
    Origins,
    align_references,
    inline_definitions,
    is_recursive,
)
from eventcontracts.jsondata.jsontext import canonical
from eventcontracts.schema.bundle import DEFINITIONS_PREFIX, retarget_references
from eventcontracts.schema.vocabulary import ANNOTATION_KEYWORDS, SCHEMA_MAP_KEYWORDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from eventcontracts.evolution.versions import Version
    from eventcontracts.jsondata.jsontypes import InstancePath, Json, Schema

__all__ = [
    "AlignedVersion",
    "AlignedVersions",
    "align_versions",
    "assertion_text",
    "definitions_of",
    "match_renames",
    "name_likeness",
    "pair_branches",
    "schema_likeness",
]

# Similarity: which names and branches of two schemas mean the same thing.


SILENT_KEYWORDS: Final = ANNOTATION_KEYWORDS | {"$schema", "$id"}


MIN_RENAME_LIKENESS: Final = 0.75


"""From this likeness on, two names with the same schema are one thing under two names."""


MIN_STATEMENTS: Final = 6


"""How many things a schema says that is told by them alone."""


MAX_COMPARED_NAMES: Final = 200


"""How many names on a side are compared each with each; beyond, none was renamed."""


def assertion_text(schema: Json) -> bytes:
    """Return the text of a schema without what no validator sees.

    >>> assertion_text({"type": "string", "title": "A", "required": ["b", "a"]})
    b'{"required":["a","b"],"type":"string"}'
    """
    return canonical(_without_annotations(schema))


def _without_annotations(schema: Json) -> Json:
    if isinstance(schema, list):
        return [_without_annotations(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: sorted(value, key=canonical)
        if key in {"required", "enum", "type"} and isinstance(value, list)
        else {name: _without_annotations(inner) for name, inner in value.items()}
        if key in SCHEMA_MAP_KEYWORDS and isinstance(value, dict)
        else _without_annotations(value)
        for key, value in schema.items()
        if key not in SILENT_KEYWORDS
    }


def schema_likeness(one: Schema, other: Schema) -> float:
    """Return how much two schemas say the same, from 0 to 1.

    >>> schema_likeness({"type": "string"}, {"type": "string", "minLength": 1})
    0.5
    """
    return _set_overlap(_statement_set(one), _statement_set(other))


def _statement_set(schema: Schema) -> frozenset[tuple[str, bytes]]:
    """Return all that a schema says, in single things."""
    return frozenset(_iter_statements(_without_annotations(schema), ""))


def _set_overlap(one: frozenset[tuple[str, bytes]], other: frozenset[tuple[str, bytes]]) -> float:
    return len(one & other) / len(one | other) if one | other else 1.0


def _iter_statements(schema: Json, at: str) -> Iterator[tuple[str, bytes]]:
    """Yield each single thing that a schema says."""
    if not isinstance(schema, dict):
        yield at, canonical(schema)
        return
    for key, value in schema.items():
        if key == "properties" and isinstance(value, dict):
            for name, inner in value.items():
                yield f"{at}/{name}", b""
                yield from _iter_statements(inner, f"{at}/{name}")
        elif isinstance(value, dict):
            yield from _iter_statements(value, f"{at}#{key}")
        elif isinstance(value, list):
            yield from ((f"{at}#{key}", canonical(item)) for item in value)
        else:
            yield f"{at}#{key}", canonical(value)


def name_likeness(one: str, other: str) -> float:
    """Return how alike two names are, whatever their case and separators, from 0 to 1.

    >>> name_likeness("order_id", "orderId"), name_likeness("id", "note") < 0.5
    (1.0, True)
    """
    left, right = _name_words(one), _name_words(other)
    letters = SequenceMatcher(None, "".join(left), "".join(right), autojunk=False).ratio()
    shared = len(set(left) & set(right)) / max(len(set(left) | set(right)), 1)
    return max(letters, shared)


def _name_words(name: str) -> list[str]:
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W_]+", name)]


def match_renames(
    gone: Mapping[str, Schema], come: Mapping[str, Schema], alike: float = MIN_RENAME_LIKENESS
) -> dict[str, str]:
    """Return which names that are gone are now other names, each once, the most alike first.

    Args:
        gone: What only the old schema has, by name.
        come: What only the new one has.
        alike: From which likeness on.

    >>> match_renames({"topic_id": {"pattern": "^a$"}}, {"topicId": {"pattern": "^a$"}, "x": {}})
    {'topic_id': 'topicId'}
    """
    if not gone or not come or len(gone) > MAX_COMPARED_NAMES or len(come) > MAX_COMPARED_NAMES:
        return {}
    olds = {name: _statement_set(schema) for name, schema in gone.items()}
    news = {name: _statement_set(schema) for name, schema in come.items()}
    scored = sorted(
        (-_rename_score((old, olds[old]), (new, news[new]), alike), old, new)
        for old in olds
        for new in news
    )
    found: dict[str, str] = {}
    for score, old, new in scored:
        if -score >= alike and old not in found and new not in found.values():
            found[old] = new
    return {old: found[old] for old in gone if old in found}


def _rename_score(
    old: tuple[str, frozenset[tuple[str, bytes]]],
    new: tuple[str, frozenset[tuple[str, bytes]]],
    alike: float,
) -> float:
    """Return how sure it is that a name with what its schema says became another.

    A schema that says much and is the same counts for itself; one that says little needs a name
    that is alike.
    """
    same = _set_overlap(old[1], new[1])
    if same == 0:
        return 0.0
    weight = min(len(old[1]), MIN_STATEMENTS) / MIN_STATEMENTS if same >= alike else 0.0
    return same * (weight + (1 - weight) * name_likeness(old[0], new[0]))


def pair_branches(
    olds: Sequence[Schema], news: Sequence[Schema]
) -> tuple[list[tuple[int, int]], list[int], list[int]]:
    """Return which branches of two unions are the same: by text, reference, tag or likeness.

    One that is left on either side is the same, whatever it says.

    Args:
        olds: The old branches.
        news: The new branches.

    Returns:
        The pairs of indexes, and the indexes of those that went and that came.
    """
    pairs: list[tuple[int, int]] = []
    left, right = list(range(len(olds))), list(range(len(news)))
    for same in (_has_same_text, _has_same_name, _is_alike):
        for i in list(left):
            j = next((j for j in right if same(olds[i], news[j])), None)
            if j is not None:
                pairs.append((i, j))
                left.remove(i)
                right.remove(j)
    if len(left) == len(right) == 1:
        pairs.append((left.pop(), right.pop()))
    return sorted(pairs), left, right


def _has_same_text(one: Schema, other: Schema) -> bool:
    return assertion_text(one) == assertion_text(other)


def _has_same_name(one: Schema, other: Schema) -> bool:
    return bool(_branch_name(one)) and _branch_name(one) == _branch_name(other)


def _branch_name(branch: Schema) -> str:
    """Return what names a branch: its reference, its tag, or its only type."""
    if not isinstance(branch, dict):
        return ""
    if "$ref" in branch:
        return str(branch["$ref"]).removeprefix(DEFINITIONS_PREFIX)
    tags = [
        f"{name}={inner['const']!r}"
        for name, inner in sorted(branch.get("properties", {}).items())
        if isinstance(inner, dict) and "const" in inner
    ]
    return ",".join(tags) or (f"type {branch['type']}" if "type" in branch else "")


def _is_alike(one: Schema, other: Schema) -> bool:
    return schema_likeness(one, other) >= 0.5  # noqa: PLR2004 - more alike than not


MIN_DEFINITION_LIKENESS: Final = 0.5


"""From this likeness on, a definition that is gone and one that came are the same."""


@dataclass(frozen=True)
class AlignedVersion:
    """One version in the words that both have in common.

    Attributes:
        version: The version as it is.
        owners: The schemas by `events/NAME` and `definitions/NAME`, under the names of the new
            version.
        origins: By owner, where a definition's text was put in place of a reference to it.
        names: The names of definitions as the version has them, where they are others.
    """

    version: Version
    owners: Mapping[str, Schema]
    origins: Mapping[str, Origins]
    names: Mapping[str, str]

    @property
    def definitions(self) -> dict[str, Schema]:
        """The definitions among the owners, by name."""
        return definitions_of(self.owners)

    def source(self, owner: str, path: InstancePath) -> tuple[str, InstancePath]:
        """Return the owner and the path under which the version itself says something."""
        kind, _, name = owner.partition("/")
        placed = [at for at in self.origins.get(owner, {}) if path[: len(at)] == at]
        if placed:
            at = max(placed, key=len)
            inner = self.origins[owner][at]
            return f"definitions/{self.names.get(inner, inner)}", path[len(at) :]
        return f"{kind}/{self.names.get(name, name) if kind == 'definitions' else name}", path


def definitions_of(owners: Mapping[str, Schema]) -> dict[str, Schema]:
    """Return the definitions among some owners, by name."""
    return {
        owner.partition("/")[2]: schema
        for owner, schema in owners.items()
        if owner.startswith("definitions/")
    }


@dataclass(frozen=True)
class AlignedVersions:
    """Two versions that can be compared owner by owner.

    Attributes:
        old: The old version.
        new: The new version.
        renamed: The definitions that have another name now: the new one by the old one.
    """

    old: AlignedVersion
    new: AlignedVersion
    renamed: Mapping[str, str]


def align_versions(old: Version, new: Version) -> AlignedVersions:
    """Return two versions in the same words.

    Definitions that have another name get the new one; those that only one version has are put
    where they are used; and so is each that only one version refers to at some place.
    """
    gone = {k: v for k, v in old.definitions.items() if k not in new.definitions}
    come = {k: v for k, v in new.definitions.items() if k not in old.definitions}
    renamed = match_renames(gone, come, MIN_DEFINITION_LIKENESS)
    olds = _rename_owners(_owner_schemas(old), renamed)
    news = _owner_schemas(new)
    olds, old_origins = _shared_owners(olds, news)
    news, new_origins = _shared_owners(news, olds)
    before, after = definitions_of(olds), definitions_of(news)
    for owner in olds.keys() & news.keys():
        if canonical(olds[owner]) != canonical(news[owner]):
            olds[owner], news[owner], *put = align_references(
                olds[owner], news[owner], before, after
            )
            old_origins[owner] = {**put[0], **old_origins.get(owner, {})}
            new_origins[owner] = {**put[1], **new_origins.get(owner, {})}
    backwards = {new_name: old_name for old_name, new_name in renamed.items()}
    return AlignedVersions(
        AlignedVersion(old, olds, old_origins, backwards),
        AlignedVersion(new, news, new_origins, {}),
        renamed,
    )


def _owner_schemas(version: Version) -> dict[str, Schema]:
    return {
        **{f"events/{name}": schema for name, schema in version.events.items()},
        **{f"definitions/{name}": schema for name, schema in version.definitions.items()},
    }


def _rename_owners(owners: Mapping[str, Schema], names: Mapping[str, str]) -> dict[str, Schema]:
    if not names:
        return dict(owners)
    references = {DEFINITIONS_PREFIX + old: DEFINITIONS_PREFIX + new for old, new in names.items()}
    owned = {f"definitions/{old}": f"definitions/{new}" for old, new in names.items()}
    return {
        owned.get(owner, owner): retarget_references(schema, lambda ref: references.get(ref, ref))
        for owner, schema in owners.items()
    }


def _shared_owners(
    owners: Mapping[str, Schema], others: Mapping[str, Schema]
) -> tuple[dict[str, Schema], dict[str, Origins]]:
    """Return the owners without the definitions that the other version has not."""
    lone = frozenset(
        owner.partition("/")[2]
        for owner in owners
        if owner.startswith("definitions/") and owner not in others
    )
    definitions = definitions_of(owners)
    usable = frozenset(name for name in lone if not is_recursive(name, definitions))
    made, origins = {}, {}
    for owner, schema in owners.items():
        kind, _, name = owner.partition("/")
        if kind == "events" or name not in usable:
            put = inline_definitions(schema, definitions, usable) if usable else (schema, {})
            made[owner], origins[owner] = put
    return made, origins
