"""The pytest plugin: a contract test for every event type and kind, without test code.

Installed and unused it must cost nothing, so everything else is imported where it is needed.
PYTEST_DONT_REWRITE
"""

from __future__ import annotations

__all__: list[str] = []
