"""The reference of the command line, made of what each command says of itself.

python -m eventcontracts.reference.command_page > docs/commands.md
"""

from __future__ import annotations

import sys
from typing import Any, Final

import typer

from eventcontracts.commands.app import PROGRAM, application

__all__ = ["main", "render_command_page"]

TERMINAL_WIDTH: Final = 100
INTRODUCTION: Final = """\
# Commands

Made by `python -m eventcontracts.reference.command_page`; do not edit.

Exit status 0 is fine, 1 means findings, 2 means wrong use or input that cannot be read. Data goes
to standard output, talk to standard error. What `verify` is not told on the command line is as
[configured](configuration.md).

```text
{help}
```
"""


def render_command_page() -> str:
    """Return the page about all commands, in Markdown."""
    group: Any = typer.main.get_command(application())
    parts = [INTRODUCTION.format(help=_command_help(group, PROGRAM))]
    for name, command in group.commands.items():
        if not command.hidden:
            shown = _command_help(command, f"{PROGRAM} {name}")
            parts.append(f"## {name}\n\n```text\n{shown}\n```\n")
    return "\n".join(parts)


def _command_help(command: Any, name: str) -> str:
    """Return what a command prints for `--help` on a wide terminal."""
    context = command.make_context(
        name,
        [],
        terminal_width=TERMINAL_WIDTH,
        max_content_width=TERMINAL_WIDTH,
        resilient_parsing=True,
    )
    lines = command.get_help(context).splitlines()
    return "\n".join(line.rstrip() for line in lines).strip()


def main() -> None:
    """Print the page."""
    sys.stdout.write(render_command_page())


if __name__ == "__main__":
    main()
