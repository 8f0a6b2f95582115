"""Event types and links that came or went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eventcontracts.containment import is_subschema
from eventcontracts.evolution.changes import COMPATIBLE, Change, Judgement, change_identity
from eventcontracts.evolution.locations import Locator
from eventcontracts.jsondata.jsontext import canonical
from eventcontracts.jsondata.pointers import MISSING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventcontracts.contract import Link
    from eventcontracts.evolution.alignment import AlignedVersions
    from eventcontracts.evolution.versions import Version
    from eventcontracts.jsondata.jsontypes import Json

__all__ = ["event_changes", "link_changes"]


def event_changes(versions: AlignedVersions) -> Iterator[Change]:
    """Yield the event types that came, went, or have another name now."""
    old, new = versions.old.version, versions.new.version
    gone = [name for name in old.events if name not in new.events]
    come = [name for name in new.events if name not in old.events]
    locators = Locator(old), Locator(new)
    for name in list(gone):
        if (now := _renamed_event(name, old, new, come)) is not None:
            gone.remove(name)
            come.remove(now)
            yield _event_change("event-renamed", (name, now), (old, new), locators)
    for name in gone:
        yield _event_change("event-removed", (name, MISSING), (old, new), locators)
    for name in come:
        yield _event_change("event-added", (MISSING, name), (old, new), locators)


def _event_change(
    code: str,
    names: tuple[Json, Json],
    versions: tuple[Version, Version],
    locators: tuple[Locator, Locator],
) -> Change:
    """Return the change of an event type with one name in each version, `MISSING` for none."""
    before, after = names
    old, new = versions
    known = [name for name in names if name is not MISSING]
    return Change(
        change_identity(code, "", before, after),
        code,
        "",
        "",
        before,
        after,
        dict.fromkeys(known, ("",)),
        backward=COMPATIBLE if before is MISSING else _refusal_judgement(old, new, before),
        forward=COMPATIBLE if after is MISSING else _refusal_judgement(new, old, after),
        old_at=locators[0].find(f"events/{known[0]}", ""),
        new_at=locators[1].find(f"events/{known[-1]}", ""),
        detail=" → ".join(known),
    )


def _renamed_event(name: str, old: Version, new: Version, come: list[str]) -> str | None:
    """Return the event type that says the same under another name, if there is exactly one."""
    text = canonical(old.whole[name]).replace(canonical(name), b"#")
    found = [
        other
        for other in come
        if canonical(new.whole[other]).replace(canonical(other), b"#") == text
    ]
    return found[0] if len(found) == 1 else None


def _refusal_judgement(writer: Version, reader: Version, event: str) -> Judgement:
    """Return the break that an event of one version is for another that does not know it."""
    witness = writer.samples.get(event)
    if witness is None:
        answer = is_subschema(writer.whole[event], False)
        if answer.verdict == "compatible":
            return COMPATIBLE
        if answer.witness is None:
            return Judgement("unknown", reason=answer.reason or "")
        witness = answer.witness.instance
    return Judgement(
        "breaking",
        witness,
        message=f"(top level): {reader.label} has no event {event}",
        event=event,
        ordinary=event in writer.samples,
    )


def link_changes(old: Version, new: Version) -> Iterator[Change]:
    """Yield the links that appeared or vanished, each once for all events that have them alike.

    Links are no part of a schema: none of these breaks a reader that does not rely on one.
    """
    found: dict[tuple[str, tuple[str, ...]], dict[str, tuple[str, ...]]] = {}
    for event in old.events.keys() & new.events.keys():
        before = {frozenset(link.patterns): link for link in old.links.get(event, ())}
        after = {frozenset(link.patterns): link for link in new.links.get(event, ())}
        for code, links, others in (
            ("link-removed", before, after),
            ("link-added", after, before),
        ):
            for places, link in links.items():
                if places not in others and not _is_kept(link, others):
                    found.setdefault((code, link.patterns), {})[event] = link.patterns
    for (code, patterns), events in sorted(found.items()):
        told: tuple[Json, Json] = (list(patterns), MISSING)
        if code == "link-added":
            told = told[::-1]
        yield Change(
            change_identity(code, "", *told),
            code,
            "",
            "",
            *told,
            dict(sorted(events.items())),
            detail=" = ".join(patterns),
        )


def _is_kept(link: Link, others: dict[frozenset[str], Link]) -> bool:
    """Return whether a link lives on with other places beside its own."""
    return any(frozenset(link.patterns) <= patterns for patterns in others)
