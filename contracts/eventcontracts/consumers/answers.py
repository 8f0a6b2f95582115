"""What the answer to a request means."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Final

from eventcontracts.consumers.interface import Outcome
from eventcontracts.expectations import Verdict
from eventcontracts.printing import printable

__all__ = ["SHOWN", "judged"]

SHOWN: Final = 4096
"""How many bytes of an answer are looked at for what it says."""
LONGEST_DETAIL: Final = 300
MARKUP: Final = (b"<!doctype", b"<html")


def judged(
    status: int, body: bytes, seconds: float, rejects: tuple[str, ...] = (), where: str = ""
) -> Outcome:
    """Return what an answer means: 2xx accepted, 4xx rejected, anything else a crash.

    Args:
        status: Its status.
        body: Its beginning.
        seconds: How long it took.
        rejects: More statuses that mean rejection.
        where: The target of a redirect.

    >>> judged(422, b'{"detail":"no id"}', 0.1).detail
    '422 Unprocessable Entity: {"detail":"no id"}'
    """
    if 200 <= status < 300:  # noqa: PLR2004 - the classes of HTTP
        return Outcome(Verdict.ACCEPTED, seconds=seconds)
    rejected = 400 <= status < 500 or str(status) in rejects  # noqa: PLR2004 - the same
    verdict = Verdict.REJECTED if rejected else Verdict.CRASHED
    name = f"{status} {_phrase(status)}".strip()
    said = f"to {where}, which is not followed" if where else _said(body)
    detail = f"{name}: {said}" if said else name
    return Outcome(verdict, printable(detail)[:LONGEST_DETAIL], name, seconds)


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _said(body: bytes) -> str:
    """Return what an answer says, on one line; nothing for a page that is made for browsers."""
    text = body[:SHOWN].strip()
    if text.lower().startswith(MARKUP):
        return ""
    try:
        return json.dumps(json.loads(text), ensure_ascii=False, separators=(",", ":"))
    except (ValueError, RecursionError):
        return " ".join(text.decode(errors="replace").split())
