"""Changes as annotations of a GitHub workflow: each at the line that says it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eventcontracts.reports.diffs.words import DIRECTIONS, breaks, headline, instance

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventcontracts.changes import Assessment, Change

__all__ = ["github_lines"]


def github_lines(found: Assessment) -> Iterator[str]:
    """Yield a workflow command for each change that is a finding, may be one, or is waived."""
    counted = {c.id for direction in found.asked.directions for c in found.broken(direction)}
    for change in found.diff.changes:
        if change.id in counted:
            yield _command("error", change)
        elif breaks(change):
            yield _command("notice" if change.id in found.waived else "warning", change)
    yield _verdict(found)


def _verdict(found: Assessment) -> str:
    level = "error" if found.failed else "notice"
    diff = found.diff
    text = f"{diff.old} → {diff.new}: backward {diff.backward}, forward {diff.forward}; "
    text += f"a {found.step.level} step"
    return f"::{level} title=eventcontracts diff::{_message(text)}"


def _command(level: str, change: Change) -> str:
    at = change.new_at or change.old_at
    place = f"file={_property(at.file)},line={at.line}," if at else ""
    lines = [headline(change), *filter(None, (instance(change, d) for d in DIRECTIONS))]
    return f"::{level} {place}title={_property(change.code)}::{_message(chr(10).join(lines))}"


def _message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")
