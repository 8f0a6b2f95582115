"""Changes for people: what breaks first, on one screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from eventcontracts.evolution import ANNOTATION_CODES
from eventcontracts.printing import printable
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
    from collections.abc import Iterator, Sequence

    from rich.console import Console
    from rich.table import Table

    from eventcontracts.evolution import Assessment, Change, ChangeVerdict, CompatibilityMatrix

__all__ = ["show_diff", "show_matrix"]

MAX_SHOWN_CHANGES: Final = 8
"""How many breaking changes are shown with their witness; the others are listed."""

MAX_LISTED_CHANGES: Final = 20

VERDICT_STYLES: Final = {"compatible": "green", "breaking": "bold red", "unknown": "yellow"}
DIRECTION_MEANINGS: Final = {
    "backward": "what {old} writes, {new} reads",
    "forward": "what {new} writes, {old} reads",
}


def show_diff(found: Assessment, out: Console, *, everything: bool = False) -> None:
    """Print an assessment.

    Args:
        found: The assessment.
        out: Where to.
        everything: Whether to show each change with all that is known of it.
    """
    out.print(f"{found.diff.old} → {found.diff.new}", style="bold", soft_wrap=True)
    out.print(_verdict_table(found))
    counted = {c.id for direction in found.asked.directions for c in found.broken(direction)}
    first = [change for change in found.diff.changes if change.id in counted]
    rest = [change for change in found.diff.changes if change.id not in counted]
    telling = [change for change in first if change.owner and not change.undocumented]
    shown = first if everything else telling[:MAX_SHOWN_CHANGES]
    for change in shown:
        _print_change(change, found, out, everything=everything)
    more = [change for change in first if change not in shown]
    _print_change_codes(
        "also breaking", [change for change in more if not change.undocumented], out
    )
    _print_change_codes(
        "breaking only by keys that the writing version does not name",
        [change for change in more if change.undocumented],
        out,
    )
    for title, changes in _change_sections(found, rest):
        if everything:
            out.print(f"{title}:", style="bold", soft_wrap=True)
            for change in changes:
                _print_change(change, found, out, everything=True)
        else:
            _print_change_codes(title, changes, out)
    out.print()
    for line in format_advice(found):
        out.print(printable(line), soft_wrap=True)
    if not everything and found.diff.changes:
        out.print(
            "-v shows every change; `explain CODE` tells what to do", style="dim", soft_wrap=True
        )


def _verdict_table(found: Assessment) -> Table:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("", no_wrap=True, min_width=len("backward"))
    for column in ("as written", "tolerant", "strict", "default-filling"):
        table.add_column(column, no_wrap=True, min_width=max(len(column), len("compatible")))
    table.add_column("", overflow="fold")
    for direction in BOTH_DIRECTIONS:
        verdicts = [found.readers[kind][direction] for kind in found.readers]
        words = [Text(verdict, VERDICT_STYLES[verdict]) for verdict in verdicts]
        meaning = DIRECTION_MEANINGS[direction].format(old=found.diff.old, new=found.diff.new)
        table.add_row(Text(direction, "bold"), *words, Text(meaning, "dim"))
    return table


def _print_change(change: Change, found: Assessment, out: Console, *, everything: bool) -> None:
    from rich.text import Text

    line = Text()
    line.append(change.code, "bold red" if format_breaks(change) else "bold")
    line.append(f"  {format_headline(change)}")
    line.append(
        f"  {' · '.join(f for f in (format_breaks(change), format_spread(change)) if f)}", "dim"
    )
    out.print(line, soft_wrap=True)
    details = [format_witness(change, direction) for direction in BOTH_DIRECTIONS]
    if everything:
        waiver = found.waived.get(change.id)
        details.insert(0, format_from_to(change))
        details.append("" if waiver is None else f"waived: {waiver.reason}")
        details.append(change.id)
    places = dict.fromkeys(str(at) for at in (change.old_at, change.new_at) if at)
    for detail in (*details, " → ".join(places)):
        if detail:
            out.print(f"    {printable(detail)}", style="dim", soft_wrap=True)


def _change_sections(
    found: Assessment, rest: Sequence[Change]
) -> Iterator[tuple[str, list[Change]]]:
    """Yield the changes that are no findings, by what they are."""
    sections: dict[str, list[Change]] = {}
    for change in rest:
        sections.setdefault(_section_of(found, change), []).append(change)
    for title in SECTION_TITLES:
        if title in sections:
            yield title, sections[title]


SECTION_TITLES: Final = (
    "waived",
    "not read by the consumer",
    "breaking otherwise",
    "unknown",
    "covered",
    "compatible",
    "same meaning",
    "annotations",
)


def _section_of(found: Assessment, change: Change) -> str:
    judged = [change.judgement(direction) for direction in BOTH_DIRECTIONS]
    verdicts = {judgement.verdict for judgement in judged}
    cases = {
        "annotations": change.code in ANNOTATION_CODES,
        "waived": change.id in found.waived,
        "not read by the consumer": not found.matters(change),
        "breaking otherwise": "breaking" in verdicts,
        "unknown": "unknown" in verdicts,
        "same meaning": change.code == "equal-rewriting",
        "covered": any(judgement.covered for judgement in judged),
        "compatible": True,
    }
    return next(title for title, holds in cases.items() if holds)


def _print_change_codes(title: str, changes: Sequence[Change], out: Console) -> None:
    """Print changes by code, each code once; nothing if there are none."""
    if not changes:
        return
    out.print(f"{title} ({len(changes)}):", style="bold", soft_wrap=True)
    by_code: dict[str, list[str]] = {}
    for change in changes:
        by_code.setdefault(change.code, []).append(change.where or change.detail)
    for code, places in by_code.items():
        shown = ", ".join(dict.fromkeys(places[:MAX_LISTED_CHANGES]))
        more = (
            f" and {len(places) - MAX_LISTED_CHANGES} more"
            if len(places) > MAX_LISTED_CHANGES
            else ""
        )
        out.print(f"  {code}  {printable(shown)}{more}", soft_wrap=True)


def show_matrix(found: CompatibilityMatrix, out: Console) -> None:
    """Print which version's readers can read which version's events."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("reads ↓  writes →", no_wrap=True)
    for version in found.versions:
        table.add_column(version, no_wrap=True)
    for reading in found.versions:
        cells = [_matrix_entry(found, reading, writing) for writing in found.versions]
        table.add_row(Text(reading, "bold"), *(Text(text, VERDICT_STYLES[v]) for text, v in cells))
    out.print(table)
    out.print(
        f"{found.reader} readers; writers write only keys that their version names", style="dim"
    )


def _matrix_entry(
    found: CompatibilityMatrix, reading: str, writing: str
) -> tuple[str, ChangeVerdict]:
    verdict = found.verdict(reading, writing)
    if verdict != "breaking":
        return {"compatible": "yes", "unknown": "unknown"}[verdict], verdict
    broken = len(found.broken(reading, writing))
    return f"no: {broken} of {len(found.cells[reading, writing])}", verdict
