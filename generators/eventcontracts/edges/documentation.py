"""The documentation of the edge classes, made of what they say of themselves.

python -m eventcontracts.edges.documentation > docs/edges.md
"""

from __future__ import annotations

import sys
from typing import Final

from eventcontracts.edges.table import EDGES

__all__ = ["main", "reference"]

INTRODUCTION: Final = """\
# Edge classes

Made by `python -m eventcontracts.edges.documentation`; do not edit.

`--kind edge` makes events that meet the contract and are unusual at one place: each class at each
place where the contract allows it, links kept. A consumer has to accept all of them. In the `cases`
format, `operator` names the class, `pointer` the place, and `patch` what makes the event of its
`parent`.

| class | what it does | what breaks by it |
|---|---|---|
"""


def reference() -> str:
    """Return the page about all edge classes, in Markdown."""
    rows = [f"| `{edge.name}` | {edge.does} | {edge.why} |" for edge in EDGES]
    return INTRODUCTION + "\n".join(rows) + "\n"


def main() -> None:
    """Print the page."""
    sys.stdout.write(reference())


if __name__ == "__main__":
    main()
