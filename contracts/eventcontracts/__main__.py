"""The command line, as `python -m eventcontracts`."""

from __future__ import annotations

from eventcontracts.commands.app import main

__all__ = ["main"]

if __name__ == "__main__":
    main()
