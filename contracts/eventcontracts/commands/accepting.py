"""Options about known failures, and what they do after a contract test."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, TypeAlias

import typer

from eventcontracts.errors import InputError
from eventcontracts.expectations import Weak

if TYPE_CHECKING:
    from eventcontracts.configuration import Configuration
    from eventcontracts.verification import Report

__all__ = [
    "REASON",
    "Accepting",
    "BaselineOption",
    "PruneOption",
    "ReasonOption",
    "UpdateOption",
    "WeakOption",
]

REASON: Final = "not looked into yet"
"""What stands for the reason of a failure until somebody says one."""

BaselineOption: TypeAlias = Annotated[
    Path | None,
    typer.Option("--baseline", metavar="FILE", help="Known failures, which do not fail the run."),
]
UpdateOption: TypeAlias = Annotated[
    bool, typer.Option("--update-baseline", help="Accept the failures of this run from now on.")
]
PruneOption: TypeAlias = Annotated[
    bool, typer.Option("--prune-baseline", help="Forget known failures that do not happen now.")
]
ReasonOption: TypeAlias = Annotated[
    str, typer.Option(metavar="TEXT", help="Why the failures are accepted.")
]
WeakOption: TypeAlias = Annotated[
    Weak | None,
    typer.Option(
        help="What to make of accepting an event that breaks a constraint seen only once; fail "
        "unless given."
    ),
]


@dataclass(frozen=True, slots=True)
class Accepting:
    """What becomes of the baseline after a contract test.

    Attributes:
        update: Whether new failures are added.
        prune: Whether known ones that did not happen are taken out.
        reason: Why the new ones are accepted.
    """

    update: bool = False
    prune: bool = False
    reason: str = REASON

    def check(self, configuration: Configuration, case: str | None) -> None:
        """See to it that there is a baseline to change, and that what is missing means something.

        Raises:
            InputError: If there is none, or only a part of the cases is delivered.
        """
        from eventcontracts.mutations import EVERYTHING

        if (self.update or self.prune) and configuration.baseline is None:
            raise InputError("name the file by --baseline to change it")
        file = configuration.baseline_file
        if self.update and file is not None and not file.exists():
            from eventcontracts.baseline import write_baseline

            write_baseline(file)
        if self.prune and (case is not None or configuration.selection != EVERYTHING):
            raise InputError("--prune-baseline needs all mutations: deliver no selection of them")

    def after(self, report: Report, configuration: Configuration) -> bool:
        """Change the baseline, tell what is to be told of it, and return whether to pass.

        Raises:
            InputError: If the file cannot be used.
            OSError: If it cannot be written.
        """
        from eventcontracts.baseline import stale, unknown, write_baseline

        file = configuration.baseline_file
        baseline = configuration.known_failures()
        if file is None or baseline is None:
            return not report.failures
        new = unknown(report, baseline, self.reason) if self.update else ()
        gone = stale(report, baseline)
        renewed = [known for known in baseline.known if baseline.is_expired(known)]
        drop = (*(gone if self.prune else ()), *(renewed if self.update else ()))
        if new or drop:
            write_baseline(file, add=new, drop=drop)
        if self.update:
            _say(len(new), f"accepted in {file}; say in it why")
        if gone:
            told = f"taken out of {file}" if self.prune else "not seen: --prune-baseline forgets"
            _say(len(gone), told)
        return self.update or not report.failures


def _say(count: int, what: str) -> None:
    typer.echo(f"{count:,} known failure{'' if count == 1 else 's'} {what}", err=True)
