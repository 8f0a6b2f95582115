"""The command line, as `python -m eventcontracts`."""

from __future__ import annotations

from eventcontracts.commands.app import main

__all__: list[str] = []

if __name__ == "__main__":
    main()
