"""The command line: each command parses, calls one public function and prints.

Exit status 0 is fine, 1 means findings, 2 wrong use or input that cannot be read; the latter is
one line on standard error.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click
import typer

from eventcontracts.commands import bundle, demo, generate, infer, lint, listing, verify
from eventcontracts.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["app", "main"]

app = typer.Typer(
    name="eventcontracts",
    help="Turn documented event payloads into schemas, events and contract tests.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.command("infer")(infer.infer)
app.command("lint")(lint.lint)
app.command("list")(listing.list_events)
app.command("bundle")(bundle.bundle)
app.command("generate")(generate.generate)
app.command("verify")(verify.verify)
app.command("demo")(demo.demo)

WRONG_USE = 2


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its status.

    Args:
        arguments: The words after the program's name; those of the process unless given.
    """
    command = typer.main.get_command(app)
    try:
        status = command.main(arguments, prog_name="eventcontracts", standalone_mode=False)
    except click.UsageError as error:
        sys.exit(_complain(error.format_message()))
    except (InputError, OSError) as error:
        sys.exit(_complain(str(error)))
    except BrokenPipeError:
        sys.exit(0)
    sys.exit(status if isinstance(status, int) else 0)


def _complain(message: str) -> int:
    sys.stderr.write(f"eventcontracts: {message}\n")
    return WRONG_USE
