"""Changes as an entry of a changelog, ready to paste."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from eventcontracts.changes import ANNOTATIONS
from eventcontracts.reports.diffs.words import DIRECTIONS, from_to, headline, instance, spread, told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventcontracts.changes import Assessment, Change

__all__ = ["markdown_lines"]

SPECIAL: Final = "\\`*_[]<>|#"


def markdown_lines(found: Assessment) -> Iterator[str]:
    """Yield the lines of a changelog entry, in the form of Keep a Changelog."""
    diff = found.diff
    yield f"## {_plain(diff.new)}"
    yield ""
    yield (
        f"Since {_plain(diff.old)}: **{diff.backward}** backward, **{diff.forward}** forward. "
        f"A {found.step.level} step: {_plain(found.step.reason)}."
        if found.step.level != "none"
        else f"No change since {_plain(diff.old)}."
    )
    sections = {
        "Breaking": [c for c in diff.changes if _is_breaking(c)],
        "Unknown": [c for c in diff.changes if not _is_breaking(c) and _is_unknown(c)],
        "Changed": [
            c
            for c in diff.changes
            if not _is_breaking(c) and not _is_unknown(c) and c.code not in ANNOTATIONS
        ],
        "Documentation": [c for c in diff.changes if c.code in ANNOTATIONS],
    }
    for title, changes in sections.items():
        if changes:
            yield ""
            yield f"### {title}"
            yield ""
            for change in changes:
                yield from _entry(change)
    advice = list(told(found))[1:]
    if diff.changes and advice:
        yield ""
        yield from (f"{_plain(line[:1].upper() + line[1:])}." for line in advice)


def _is_breaking(change: Change) -> bool:
    return any(change.judgement(direction).verdict == "breaking" for direction in DIRECTIONS)


def _is_unknown(change: Change) -> bool:
    return any(change.judgement(direction).verdict == "unknown" for direction in DIRECTIONS)


def _entry(change: Change) -> Iterator[str]:
    facts = [_plain(fact) for fact in (from_to(change), spread(change)) if fact]
    yield f"- `{change.code}` {_plain(headline(change))}" + (
        f" ({'; '.join(facts)})" if facts else ""
    )
    lines = (instance(change, direction) for direction in DIRECTIONS)
    yield from (f"  - {_plain(line)}" for line in lines if line)


def _plain(text: str) -> str:
    """Return a text in which no character means markup."""
    return "".join(f"\\{char}" if char in SPECIAL else char for char in text)
