"""The page of the documentation about failure codes, made of their table."""

from __future__ import annotations

import sys

from eventcontracts.verification.failure_codes import FAILURE_CODES

__all__ = ["main", "render_failure_page"]


def render_failure_page() -> str:
    """Return the page of the documentation that explains each code, as Markdown."""
    parts = [
        "# Failure codes",
        (
            "Each failure of a contract test has a code, in the report on the terminal, in "
            "`verify --json` and in the files under `.eventcontracts/failures/`. It says what kind "
            "of case got which wrong verdict, and never changes. `eventcontracts explain CODE` "
            "shows an entry."
        ),
        "This page is made by `python -m eventcontracts.reference.failure_page`.",
    ]
    for each in FAILURE_CODES.values():
        title = f"{each.title[0].upper()}{each.title[1:]}."
        parts += [f"## {each.code}", title, each.meaning, f"**What to do.** {each.remedy}"]
    return "\n\n".join(parts) + "\n"


def main() -> None:
    """Print the page."""
    sys.stdout.write(render_failure_page())


if __name__ == "__main__":
    main()
