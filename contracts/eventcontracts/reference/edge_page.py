"""The documentation of the edge classes, made of what they say of themselves.

python -m eventcontracts.reference.edge_page > docs/edges.md
"""

from __future__ import annotations

import sys
from typing import Final

from eventcontracts.edges.edge_generation import EDGE_CLASSES

__all__ = ["main", "render_edge_page"]

INTRODUCTION: Final = """\
# Edge classes

Made by `python -m eventcontracts.reference.edge_page`; do not edit.

`--kind edge` makes events that meet the contract and are unusual at one place: each operator at
each place where the contract allows it, links kept. All else in them is such as is documented. A
consumer has to accept all of them. In the `cases` format, `operator` names what is unusual,
`pointer` the place, and `patch` what makes the event of its `parent`.

The class `guess` is for what nobody has declared or seen at its place: the schema allows it because
other places have it. `lacks` says which evidence is missing, and a consumer that fails on it is
doubted, not failed, unless you say `--weak fail`. The class `unknown` goes further, and is made
only where you name it: `--mutate unknown-type`.

Codes that were seen with one value, as `"eventSource": "aws:s3"`, are left as they are, because
they may tell one kind of event from another; so are numbers and moments that are written as texts.

`--mutate`, `--at` and `--without` select edges as they do [mutations](mutations.md).

| operator | class | what it does | what breaks by it |
|---|---|---|---|
"""


def render_edge_page() -> str:
    """Return the page about all edge classes, in Markdown."""
    rows = [
        f"| `{edge.name}` | {edge.category} | {edge.does} | {edge.why} |" for edge in EDGE_CLASSES
    ]
    return INTRODUCTION + "\n".join(rows) + "\n"


def main() -> None:
    """Print the page."""
    sys.stdout.write(render_edge_page())


if __name__ == "__main__":
    main()
