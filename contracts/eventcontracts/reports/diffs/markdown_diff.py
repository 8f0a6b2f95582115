"""Changes as an entry of a changelog, and as annotations of a GitHub workflow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from eventcontracts.evolution import ANNOTATION_CODES
from eventcontracts.reports.diffs.wording import (
    BOTH_DIRECTIONS,
    format_advice,
    format_breaks,
    format_from_to,
    format_headline,
    format_spread,
    format_witness,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventcontracts.evolution import Assessment, Change

__all__ = ["github_lines", "markdown_lines"]

# Changes as annotations of a GitHub workflow: each at the line that says it.


def github_lines(found: Assessment) -> Iterator[str]:
    """Yield a workflow command for each change that is a finding, may be one, or is waived."""
    counted = {c.id for direction in found.asked.directions for c in found.broken(direction)}
    for change in found.diff.changes:
        if change.id in counted:
            yield _workflow_command("error", change)
        elif format_breaks(change):
            yield _workflow_command("notice" if change.id in found.waived else "warning", change)
    yield _format_verdict(found)


def _format_verdict(found: Assessment) -> str:
    level = "error" if found.failed else "notice"
    diff = found.diff
    text = f"{diff.old} → {diff.new}: backward {diff.backward}, forward {diff.forward}; "
    text += f"a {found.step.level} step"
    return f"::{level} title=eventcontracts diff::{_escape_message(text)}"


def _workflow_command(level: str, change: Change) -> str:
    at = change.new_at or change.old_at
    place = f"file={_escape_property(at.file)},line={at.line}," if at else ""
    lines = [
        format_headline(change),
        *filter(None, (format_witness(change, d) for d in BOTH_DIRECTIONS)),
    ]
    message = _escape_message("\n".join(lines))
    return f"::{level} {place}title={_escape_property(change.code)}::{message}"


def _escape_message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape_message(text).replace(":", "%3A").replace(",", "%2C")


MARKDOWN_SPECIAL: Final = "\\`*_[]<>|#"


def markdown_lines(found: Assessment) -> Iterator[str]:
    """Yield the lines of a changelog entry, in the form of Keep a Changelog."""
    diff = found.diff
    yield f"## {_escape_markdown(diff.new)}"
    yield ""
    yield (
        f"Since {_escape_markdown(diff.old)}: **{diff.backward}** backward, "
        f"**{diff.forward}** forward. "
        f"A {found.step.level} step: {_escape_markdown(found.step.reason)}."
        if found.step.level != "none"
        else f"No change since {_escape_markdown(diff.old)}."
    )
    sections = {
        "Breaking": [c for c in diff.changes if _is_breaking(c)],
        "Unknown": [c for c in diff.changes if not _is_breaking(c) and _is_unknown(c)],
        "Changed": [
            c
            for c in diff.changes
            if not _is_breaking(c) and not _is_unknown(c) and c.code not in ANNOTATION_CODES
        ],
        "Documentation": [c for c in diff.changes if c.code in ANNOTATION_CODES],
    }
    for title, changes in sections.items():
        if changes:
            yield ""
            yield f"### {title}"
            yield ""
            for change in changes:
                yield from _changelog_entry(change)
    advice = list(format_advice(found))[1:]
    if diff.changes and advice:
        yield ""
        yield from (f"{_escape_markdown(line[:1].upper() + line[1:])}." for line in advice)


def _is_breaking(change: Change) -> bool:
    return any(change.judgement(direction).verdict == "breaking" for direction in BOTH_DIRECTIONS)


def _is_unknown(change: Change) -> bool:
    return any(change.judgement(direction).verdict == "unknown" for direction in BOTH_DIRECTIONS)


def _changelog_entry(change: Change) -> Iterator[str]:
    facts = [
        _escape_markdown(fact) for fact in (format_from_to(change), format_spread(change)) if fact
    ]
    yield f"- `{change.code}` {_escape_markdown(format_headline(change))}" + (
        f" ({'; '.join(facts)})" if facts else ""
    )
    lines = (format_witness(change, direction) for direction in BOTH_DIRECTIONS)
    yield from (f"  - {_escape_markdown(line)}" for line in lines if line)


def _escape_markdown(text: str) -> str:
    """Return a text in which no character means markup."""
    return "".join(f"\\{char}" if char in MARKDOWN_SPECIAL else char for char in text)
