"""Preparing: two versions brought into the same words, so that what differs is a change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from eventcontracts.changes.inlining import Origins, aligned, inlined, recursive
from eventcontracts.changes.selfcontained import DEFINITIONS, retargeted
from eventcontracts.changes.similarity import renames
from eventcontracts.jsontext import canonical

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eventcontracts.changes.versions import Version
    from eventcontracts.jsontypes import Path, Schema

__all__ = ["Prepared", "Side", "definitions_of", "prepared"]

ALIKE: Final = 0.5
"""From this likeness on, a definition that is gone and one that came are the same."""


@dataclass(frozen=True)
class Side:
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

    def source(self, owner: str, path: Path) -> tuple[str, Path]:
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
class Prepared:
    """Two versions that can be compared owner by owner.

    Attributes:
        old: The old version.
        new: The new version.
        renamed: The definitions that have another name now: the new one by the old one.
    """

    old: Side
    new: Side
    renamed: Mapping[str, str]


def prepared(old: Version, new: Version) -> Prepared:
    """Return two versions in the same words.

    Definitions that have another name get the new one; those that only one version has are put
    where they are used; and so is each that only one version refers to at some place.
    """
    gone = {k: v for k, v in old.definitions.items() if k not in new.definitions}
    come = {k: v for k, v in new.definitions.items() if k not in old.definitions}
    renamed = renames(gone, come, ALIKE)
    olds = _renamed(_owners(old), renamed)
    news = _owners(new)
    olds, old_origins = _shared(olds, news)
    news, new_origins = _shared(news, olds)
    before, after = definitions_of(olds), definitions_of(news)
    for owner in olds.keys() & news.keys():
        if canonical(olds[owner]) != canonical(news[owner]):
            olds[owner], news[owner], *put = aligned(olds[owner], news[owner], before, after)
            old_origins[owner] = {**put[0], **old_origins.get(owner, {})}
            new_origins[owner] = {**put[1], **new_origins.get(owner, {})}
    backwards = {new_name: old_name for old_name, new_name in renamed.items()}
    return Prepared(
        Side(old, olds, old_origins, backwards), Side(new, news, new_origins, {}), renamed
    )


def _owners(version: Version) -> dict[str, Schema]:
    return {
        **{f"events/{name}": schema for name, schema in version.events.items()},
        **{f"definitions/{name}": schema for name, schema in version.definitions.items()},
    }


def _renamed(owners: Mapping[str, Schema], names: Mapping[str, str]) -> dict[str, Schema]:
    if not names:
        return dict(owners)
    references = {DEFINITIONS + old: DEFINITIONS + new for old, new in names.items()}
    owned = {f"definitions/{old}": f"definitions/{new}" for old, new in names.items()}
    return {
        owned.get(owner, owner): retargeted(schema, lambda ref: references.get(ref, ref))
        for owner, schema in owners.items()
    }


def _shared(
    owners: Mapping[str, Schema], others: Mapping[str, Schema]
) -> tuple[dict[str, Schema], dict[str, Origins]]:
    """Return the owners without the definitions that the other version has not."""
    lone = frozenset(
        owner.partition("/")[2]
        for owner in owners
        if owner.startswith("definitions/") and owner not in others
    )
    definitions = definitions_of(owners)
    usable = frozenset(name for name in lone if not recursive(name, definitions))
    made, origins = {}, {}
    for owner, schema in owners.items():
        kind, _, name = owner.partition("/")
        if kind == "events" or name not in usable:
            put = inlined(schema, definitions, usable) if usable else (schema, {})
            made[owner], origins[owner] = put
    return made, origins
