"""`doctor`: proof on this machine that every verdict is detected."""

from __future__ import annotations

import platform
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from eventcontracts.policy import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console
    from rich.table import Table

    from eventcontracts.consumers import Interface
    from eventcontracts.doctor import DetectionResult

__all__ = ["doctor"]


def doctor(
    command: Annotated[
        str | None,
        typer.Option(
            metavar="COMMAND",
            help="Check instead that this program speaks the protocol, such as 'node adapter.js'.",
        ),
    ] = None,
    accepted: Annotated[
        list[Path] | None, typer.Option(metavar="FILE", help="An event that it accepts, as JSON.")
    ] = None,
    rejected: Annotated[
        list[Path] | None, typer.Option(metavar="FILE", help="An event that it rejects.")
    ] = None,
    crashed: Annotated[
        list[Path] | None, typer.Option(metavar="FILE", help="An event that it crashes with.")
    ] = None,
) -> None:
    """Prove that every verdict is detected here, with planted faults behind every door.

    With --command, check a program of your own against the protocol instead.
    """
    from eventcontracts.reports import make_console

    files = {
        Verdict.ACCEPTED: accepted or (),
        Verdict.REJECTED: rejected or (),
        Verdict.CRASHED: crashed or (),
    }
    if command is None and any(files.values()):
        raise typer.BadParameter("--accepted, --rejected and --crashed belong to --command")
    out = make_console()
    right = (
        _print_conformance(command, files, out) if command is not None else _print_detection(out)
    )
    if not right:
        raise typer.Exit(1)


def _print_detection(out: Console) -> bool:
    """Examine all doors, show a table, and return whether all is well."""
    from rich.progress import Progress

    from eventcontracts.consumers import Interface
    from eventcontracts.doctor import PLANTED_FAULTS, examine_interfaces
    from eventcontracts.reports import make_console

    talk = make_console(err=True)
    bar = Progress(console=talk, transient=True, disable=not talk.is_terminal)
    with bar:
        total = sum(len(fault.interfaces) for fault in PLANTED_FAULTS)
        task = bar.add_task("doctor", total=total)
        findings = examine_interfaces(progress=lambda _: bar.advance(task))
    out.print(
        f"eventcontracts {version('eventcontracts')}, Python {platform.python_version()}, "
        f"{platform.system()} {platform.release()}\n",
        soft_wrap=True,
    )
    out.print(_detection_table(findings, tuple(Interface), out))
    wrong = [finding for finding in findings if not finding.right]
    out.print()
    for finding in wrong:
        out.print(_describe_mistake(finding), style="red", soft_wrap=True)
    summary = f"{len(findings) - len(wrong)} of {len(findings)} planted faults are detected"
    out.print(summary, style="red" if wrong else "green", soft_wrap=True)
    return not wrong


def _detection_table(
    findings: Sequence[DetectionResult], interfaces: Sequence[Interface], out: Console
) -> Table:
    from rich.table import Table

    from eventcontracts.doctor import PLANTED_FAULTS

    table = Table(
        "a consumer that …", "is", *interfaces, box=None, pad_edge=False, header_style="bold"
    )
    found = {(finding.fault, finding.interface): finding for finding in findings}
    for fault in PLANTED_FAULTS:
        row = (found.get((fault, interface)) for interface in interfaces)
        table.add_row(
            fault.told, fault.verdict, *(_detection_cell(finding, out) for finding in row)
        )
    return table


def _detection_cell(finding: DetectionResult | None, out: Console) -> Any:
    from rich.text import Text

    right, wrong = ("✓", "✗") if out.encoding.startswith("utf") else ("ok", "!!")
    if finding is None:
        return Text("-", style="dim")
    if finding.right:
        return Text(right, style="green")
    return Text(f"{wrong} {finding.verdict or 'error'}", style="bold red")


def _describe_mistake(finding: DetectionResult) -> str:
    got = finding.verdict or "nothing"
    problem = f": {finding.problem}" if finding.problem else ""
    return f"{finding.interface}: a consumer that {finding.fault.told} is {got}{problem}"


def _print_conformance(command: str, files: dict[Verdict, Any], out: Console) -> bool:
    """Check a program, show each check, and return whether it passes all."""
    from eventcontracts.doctor import check_conformance

    right, wrong = ("✓", "✗") if out.encoding.startswith("utf") else ("ok", "!!")
    failed = 0
    for check in check_conformance(command, tuple(_read_expected_events(files))):
        if check.problem:
            failed += 1
            out.print(f"{wrong} {check.told}: {check.problem}", style="bold red", soft_wrap=True)
        elif check.skipped:
            out.print(f"- {check.told}: it does not offer that", style="yellow", soft_wrap=True)
        else:
            out.print(f"{right} {check.told}", style="green", soft_wrap=True)
    told = f"fails {failed} checks" if failed else "speaks the protocol"
    out.print(f"\n{command} {told}", style="red" if failed else "green", soft_wrap=True)
    return not failed


def _read_expected_events(files: dict[Verdict, Any]) -> Iterator[tuple[Any, Verdict]]:
    """Yield the events of some files with the verdicts that they must get."""
    import json

    from eventcontracts.errors import InputError

    for verdict, names in files.items():
        for name in names:
            try:
                yield json.loads(Path(name).read_bytes()), verdict
            except (ValueError, RecursionError) as error:
                raise InputError(f"{name}: it is no JSON: {error}") from None
