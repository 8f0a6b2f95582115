"""The door to a server: each event is a request."""

from __future__ import annotations

import asyncio
import ssl
import time
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, Final

from eventcontracts.consumers.answers import SHOWN, judged
from eventcontracts.consumers.confidential import MissingVariableError, Secrets, masked_url
from eventcontracts.consumers.interface import GONE, ConsumerError, Limits, Outcome
from eventcontracts.consumers.messages import EVENT_TYPE, PLAIN, Message
from eventcontracts.expectations import Verdict
from eventcontracts.printing import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import httpx

    from eventcontracts.consumers.interface import Deliverable
    from eventcontracts.consumers.messages import Request

__all__ = ["HttpConsumer"]

PAUSE: Final = 0.1
WARMUP: Final = 5
"""How many times the deadline the first answer may take."""
WAITS: Final = 3
"""How often a server may ask to be asked later."""
LATER: Final = {429, 503}


class HttpConsumer:
    """A server that is sent each event as a request.

    A status of 2xx accepts, 4xx rejects, and anything else is a crash, as is a connection that
    ends without an answer. The deadline holds from the first byte sent to the last one received.
    Redirects are not followed, and proxies of the environment are not used.

    Args:
        url: The address; `${NAME}` stands for a value from the environment, here and in headers.
        request: How an event becomes a request.
        rejects: More statuses that mean rejection.
        limits: What an answer may take.

    Attributes:
        name: The address as it is shown.
        takes_bytes: It is sent bytes.
        renewable: A server that was not started here cannot be made fresh.

    Raises:
        ConsumerError: If the address or a header cannot be used.
    """

    takes_bytes = True
    renewable = False

    def __init__(
        self,
        url: str,
        *,
        request: Request = PLAIN,
        rejects: tuple[str, ...] = (),
        limits: Limits | None = None,
    ) -> None:
        import httpx

        self.name = masked_url(url)
        self._rejects = rejects
        self._limits = limits or Limits()
        self._restarts = self._limits.restarts
        try:
            self._secrets = Secrets.in_texts(url, *(value for _, value in request.headers))
            address = self._secrets.expanded(url)
            self._url = httpx.URL(address)
        except MissingVariableError as error:
            raise ConsumerError(self.name, f"the environment has no {error}") from None
        except httpx.InvalidURL as error:
            raise ConsumerError(self.name, f"it is no address: {error}") from None
        headers = ((key, self._secrets.expanded(value)) for key, value in request.headers)
        self._request = replace(request, headers=tuple(headers), path=address)
        self._fixed = EVENT_TYPE not in address
        self._numbers = count()
        self._reached = self._gone = False
        self._runner: asyncio.Runner | None = None
        self._client: httpx.AsyncClient | None = None

    def deliver(self, deliveries: Iterable[Deliverable]) -> Iterator[Outcome]:
        """Yield the outcome of each delivery, in order.

        Raises:
            ConsumerError: If nothing answers at the address.
        """
        losses = min(self._limits.losses, self._restarts)
        for delivery in deliveries:
            outcome = GONE
            if losses > 0 and not self._gone:
                outcome = self._secrets.outcome(self._delivered(delivery))
            losses -= outcome.fatal
            self._restarts -= outcome.fatal
            yield outcome

    def reset(self) -> None:
        """Do nothing: a server that was not started here cannot be made fresh."""

    def close(self) -> None:
        """Close the connections."""
        if self._runner is not None:
            if self._client is not None:
                self._runner.run(self._client.aclose())
            self._runner.close()
            self._runner = self._client = None

    def _delivered(self, delivery: Deliverable) -> Outcome:
        message = self._request.message(delivery, next(self._numbers))
        if self._runner is None:
            self._runner = asyncio.Runner()
            self._client = self._opened()
        return self._runner.run(self._told(message))

    def _opened(self) -> httpx.AsyncClient:
        import httpx

        context = ssl.create_default_context() if self._url.scheme == "https" else False
        return httpx.AsyncClient(
            verify=context,
            trust_env=False,
            timeout=None,  # noqa: S113 - the deadline is for all of a request, not for each read
            headers={"accept-encoding": "identity", "accept": "*/*"},
        )

    async def _told(self, message: Message) -> Outcome:
        """Return what a message leads to, sent again when the server asks for it.

        Raises:
            ConsumerError: If nothing answers at the address, and never did.
        """
        for _ in range(WAITS):
            outcome, later = await self._sent(message)
            if later is None:
                return outcome
            await asyncio.sleep(later)
        return (await self._sent(message))[0]

    async def _sent(self, message: Message) -> tuple[Outcome, float | None]:
        """Return what a message leads to, and in how many seconds it is asked for again."""
        import httpx

        started = time.monotonic()
        try:
            try:
                return await self._answered(message)
            except (httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError):
                # The server may have closed a connection that was idle, so the event is sent again.
                return await self._answered(message)
        except TimeoutError:
            detail = f"no answer in {self._limits.deadline:.3g} s"
            return Outcome(Verdict.HUNG, detail, "", self._limits.deadline, fatal=True), None
        except httpx.ConnectError as error:
            return await self._unreachable(error, time.monotonic() - started), None
        except httpx.HTTPError as error:
            detail = f"the connection ends without an answer: {str(error) or type(error).__name__}"
            cause, seconds = type(error).__name__, time.monotonic() - started
            return Outcome(Verdict.CRASHED, printable(detail), cause, seconds, fatal=True), None
        except FloodError:
            detail = f"more than {self._limits.answer:,} bytes in one answer"
            seconds = time.monotonic() - started
            return Outcome(Verdict.FLOODED, detail, "output", seconds, fatal=True), None

    async def _answered(self, message: Message) -> tuple[Outcome, float | None]:
        """Return what the server answers, and in how many seconds it wants to be asked again."""
        client = self._client or self._opened()
        started = time.monotonic()
        body, length = b"", 0
        async with (
            asyncio.timeout(self._limits.deadline * (1 if self._reached else WARMUP)),
            client.stream(
                message.method,
                self._target(message),
                headers=[(key.encode(), value.encode()) for key, value in message.headers],
                content=message.body,
            ) as response,
        ):
            async for chunk in response.aiter_raw():
                length += len(chunk)
                if length > self._limits.answer:
                    raise FloodError
                body += chunk[: SHOWN - len(body)]
        self._reached = True
        seconds, where = time.monotonic() - started, response.headers.get("location", "")
        outcome = judged(response.status_code, body, seconds, self._rejects, where)
        return outcome, self._later(response)

    def _target(self, message: Message) -> httpx.URL:
        """Return the address of a message: that of the server with the event's name filled in."""
        return self._url if self._fixed else type(self._url)(message.path)

    def _later(self, response: httpx.Response) -> float | None:
        """Return in how many seconds a server that is busy wants to be asked again."""
        wait = response.headers.get("retry-after", "")
        if response.status_code not in LATER or not wait.isdecimal():
            return None
        return float(wait) if float(wait) <= self._limits.start else None

    async def _unreachable(self, error: Exception, seconds: float) -> Outcome:
        """Return what it means that nobody listens; a server that comes back is waited for.

        Raises:
            ConsumerError: If nobody ever did.
        """
        problem = printable(str(error)) or type(error).__name__
        if not self._reached:
            problem = self._secrets.hidden(problem)
            raise ConsumerError(self.name, f"nothing answers there ({problem}); is it started?")
        detail = f"the server ends the connection, and listens no more ({problem})"
        self._gone = not await self._comes_back()
        return Outcome(Verdict.CRASHED, detail, "gone", seconds, fatal=True)

    async def _comes_back(self) -> bool:
        """Return whether somebody listens again, within the time that a start may take."""
        until = time.monotonic() + self._limits.start
        port = self._url.port or {"https": 443}.get(self._url.scheme, 80)
        while time.monotonic() < until:
            try:
                _, writer = await asyncio.open_connection(self._url.host, port)
            except OSError:
                await asyncio.sleep(PAUSE)
            else:
                writer.close()
                return True
        return False


class FloodError(Exception):
    """An answer that is too long."""
