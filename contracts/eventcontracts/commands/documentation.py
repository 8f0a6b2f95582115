"""The reference of the command line, made of what each command says of itself.

python -m eventcontracts.commands.documentation > docs/commands.md
"""

from __future__ import annotations

import sys
from typing import Any, Final

import typer

from eventcontracts.commands.app import PROGRAM, application

__all__ = ["main", "reference"]

WIDTH: Final = 100
INTRODUCTION: Final = """\
# Commands

Made by `python -m eventcontracts.commands.documentation`; do not edit.

Exit status 0 is fine, 1 means findings, 2 means wrong use or input that cannot be read. Data goes
to standard output, talk to standard error. What `verify` is not told on the command line is as
[configured](configuration.md).

```text
{help}
```
"""


def reference() -> str:
    """Return the page about all commands, in Markdown."""
    group: Any = typer.main.get_command(application())
    parts = [INTRODUCTION.format(help=_help(group, PROGRAM))]
    for name, command in group.commands.items():
        if not command.hidden:
            shown = _help(command, f"{PROGRAM} {name}")
            parts.append(f"## {name}\n\n```text\n{shown}\n```\n")
    return "\n".join(parts)


def _help(command: Any, name: str) -> str:
    """Return what a command prints for `--help` on a wide terminal."""
    context = command.make_context(
        name, [], terminal_width=WIDTH, max_content_width=WIDTH, resilient_parsing=True
    )
    lines = command.get_help(context).splitlines()
    return "\n".join(line.rstrip() for line in lines).strip()


def main() -> None:
    """Print the page."""
    sys.stdout.write(reference())


if __name__ == "__main__":
    main()
