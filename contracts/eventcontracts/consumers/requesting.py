"""Sending requests to a server, each with a deadline for the whole of it.

This module takes long to import, so it is imported where a server is under test.
"""

from __future__ import annotations

import asyncio
import os
import ssl
import time
from base64 import b64encode
from typing import TYPE_CHECKING, Final

import httpx

from eventcontracts.consumers.answers import SHOWN, judged
from eventcontracts.consumers.interface import Outcome
from eventcontracts.expectations import Verdict
from eventcontracts.printing import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventcontracts.consumers.interface import Limits
    from eventcontracts.consumers.messages import Message

__all__ = ["Requester", "UnreachableError"]

PAUSE: Final = 0.1
WARMUP: Final = 5
"""How many times the deadline the first answer may take."""
WAITS: Final = 3
"""How often a server may ask to be asked later."""
LATER: Final = {429, 503}
STANDING: Final = (("accept-encoding", "identity"), ("accept", "*/*"))


class UnreachableError(Exception):
    """A server that was never reached; the text says why."""


class FloodError(Exception):
    """An answer that is too long."""


class Requester:
    """A client of one server.

    Args:
        limits: What an answer may take.
        rejects: More statuses that mean rejection.

    Attributes:
        gone: Whether the server went away and did not come back in time.
    """

    def __init__(self, limits: Limits, rejects: tuple[str, ...]) -> None:
        self._limits = limits
        self._rejects = rejects
        self._reached = False
        self.gone = False
        self._runner = asyncio.Runner()
        self._transport = httpx.AsyncHTTPTransport(
            verify=ssl.create_default_context(), trust_env=False
        )

    def ask(self, message: Message) -> Outcome:
        """Return what a message leads to; it is sent again when the server asks for that.

        Args:
            message: The message; its path is the address.

        Raises:
            UnreachableError: If nothing answers at the address, and never did.
        """
        return self._runner.run(self._asked(message))

    def close(self) -> None:
        """Close the connections."""
        self._runner.run(self._transport.aclose())
        self._runner.close()

    async def _asked(self, message: Message) -> Outcome:
        for _ in range(WAITS):
            outcome, later = await self._sent(message)
            if later is None:
                return outcome
            await asyncio.sleep(later)
        return (await self._sent(message))[0]

    async def _sent(self, message: Message) -> tuple[Outcome, float | None]:
        """Return what a message leads to, and in how many seconds it is asked for again."""
        started = time.monotonic()
        try:
            try:
                return await self._answered(message)
            except (httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError):
                # The server may have closed a connection that was idle, so the event is sent again.
                return await self._answered(message)
        except TimeoutError:
            lost = Verdict.HUNG, f"no answer in {self._limits.deadline:.3g} s", ""
        except httpx.ConnectError as error:
            lost = Verdict.CRASHED, await self._unreachable(error, httpx.URL(message.path)), "gone"
        except httpx.HTTPError as error:
            what = printable(str(error)) or type(error).__name__
            detail = f"the connection ends without an answer: {what}"
            lost = Verdict.CRASHED, detail, type(error).__name__
        except FloodError:
            detail = f"more than {self._limits.answer:,} bytes in one answer"
            lost = Verdict.FLOODED, detail, "output"
        return Outcome(*lost, time.monotonic() - started, fatal=True), None

    async def _answered(self, message: Message) -> tuple[Outcome, float | None]:
        """Return what the server answers, and in how many seconds it wants to be asked again."""
        started = time.monotonic()
        request = _request(message)
        async with asyncio.timeout(self._limits.deadline * (1 if self._reached else WARMUP)):
            response = await self._transport.handle_async_request(request)
            try:
                body = await self._body(response)
            finally:
                await response.aclose()
        self._reached = True
        seconds, where = time.monotonic() - started, response.headers.get("location", "")
        outcome = judged(response.status_code, body, seconds, self._rejects, where)
        return outcome, self._later(response)

    async def _body(self, response: httpx.Response) -> bytes:
        """Return the beginning of an answer, all of which is read."""
        body, length = b"", 0
        async for chunk in response.aiter_raw():
            length += len(chunk)
            if length > self._limits.answer:
                raise FloodError
            body += chunk[: SHOWN - len(body)]
        return body

    def _later(self, response: httpx.Response) -> float | None:
        """Return in how many seconds a server that is busy wants to be asked again."""
        wait = response.headers.get("retry-after", "")
        if response.status_code not in LATER or not wait.isdecimal():
            return None
        return float(wait) if float(wait) <= self._limits.start else None

    async def _unreachable(self, error: httpx.ConnectError, url: httpx.URL) -> str:
        """Return what it means that nobody listens; a server that comes back is waited for.

        Raises:
            UnreachableError: If nobody ever did.
        """
        numbers = (each.errno for each in _causes(error) if isinstance(each, OSError))
        number = next((number for number in numbers if number and number > 0), None)
        problem = printable(os.strerror(number) if number else str(error))
        if not self._reached:
            raise UnreachableError(problem)
        self.gone = not await self._comes_back(url)
        return f"the server ends the connection, and listens no more: {problem}"

    async def _comes_back(self, url: httpx.URL) -> bool:
        """Return whether somebody listens again, within the time that a start may take."""
        until = time.monotonic() + self._limits.start
        port = url.port or {"https": 443}.get(url.scheme, 80)
        while time.monotonic() < until:
            try:
                _, writer = await asyncio.open_connection(url.host, port)
            except OSError:
                await asyncio.sleep(PAUSE)
            else:
                writer.close()
                return True
        return False


def _request(message: Message) -> httpx.Request:
    """Return a request; what its address says of a user is a header, as browsers have it."""
    url = httpx.URL(message.path)
    headers = [*STANDING, *message.headers]
    if url.userinfo:
        user = b64encode(f"{url.username}:{url.password}".encode()).decode()
        headers.append(("authorization", f"Basic {user}"))
    encoded = [(name.encode(), value.encode()) for name, value in headers]
    return httpx.Request(message.method, url, headers=encoded, content=message.body)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield what lies behind an error, the deepest first."""
    behind = error.__cause__ or error.__context__
    if behind is not None:
        yield from _causes(behind)
    yield error
