"""The door to a server: requests with a deadline each, and the outcome of each answer."""

from __future__ import annotations

import asyncio
import json
import os
import ssl
import time
from base64 import b64encode
from dataclasses import replace
from http import HTTPStatus
from itertools import count
from typing import TYPE_CHECKING, Final

import httpx

from eventcontracts.consumers.interface import NOT_DELIVERED, ConsumerError, Limits, Outcome
from eventcontracts.consumers.requests import PLAIN_REQUEST
from eventcontracts.consumers.secrets import MissingVariableError, Secrets, masked_url
from eventcontracts.consumers.sequential import SequentialConsumer
from eventcontracts.policy import Verdict
from eventcontracts.printing import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventcontracts.consumers.interface import Deliverable
    from eventcontracts.consumers.requests import OutgoingRequest, RequestTemplate
    from eventcontracts.consumers.server import ServerProcess

__all__ = [
    "MAX_SHOWN_BYTES",
    "HttpClient",
    "HttpConsumer",
    "ServerUnreachableError",
    "outcome_of_answer",
]

# What the answer to a request means.


MAX_SHOWN_BYTES: Final = 4096


"""How many bytes of an answer are looked at for what it says."""


MAX_ANSWER_DETAIL: Final = 300


HTML_PREFIXES: Final = (b"<!doctype", b"<html")


def outcome_of_answer(
    status: int, body: bytes, seconds: float, rejects: tuple[str, ...] = (), where: str = ""
) -> Outcome:
    """Return what an answer means: 2xx accepted, 4xx rejected, anything else a crash.

    Args:
        status: Its status.
        body: Its beginning.
        seconds: How long it took.
        rejects: More statuses that mean rejection.
        where: The target of a redirect.

    >>> outcome_of_answer(422, b'{"detail":"no id"}', 0.1).detail
    '422 Unprocessable Entity: {"detail":"no id"}'
    """
    if 200 <= status < 300:  # noqa: PLR2004 - the classes of HTTP
        return Outcome(Verdict.ACCEPTED, seconds=seconds)
    rejected = 400 <= status < 500 or str(status) in rejects  # noqa: PLR2004 - the same
    verdict = Verdict.REJECTED if rejected else Verdict.CRASHED
    name = f"{status} {_status_phrase(status)}".strip()
    said = f"to {where}, which is not followed" if where else _answer_text(body)
    detail = f"{name}: {said}" if said else name
    return Outcome(verdict, printable(detail)[:MAX_ANSWER_DETAIL], name, seconds)


def _status_phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _answer_text(body: bytes) -> str:
    """Return what an answer says, on one line; nothing for a page that is made for browsers."""
    text = body[:MAX_SHOWN_BYTES].strip()
    if text.lower().startswith(HTML_PREFIXES):
        return ""
    try:
        return json.dumps(json.loads(text), ensure_ascii=False, separators=(",", ":"))
    except (ValueError, RecursionError):
        return " ".join(text.decode(errors="replace").split())


# Sending requests to a server, each with a deadline for the whole of it.


RETRY_SECONDS: Final = 0.1


WARMUP_REQUESTS: Final = 5


"""How many times the deadline the first answer may take."""


MAX_RETRY_AFTER_WAITS: Final = 3


"""How often a server may ask to be asked later."""


RETRY_STATUSES: Final = {429, 503}


DEFAULT_HEADERS: Final = (("accept-encoding", "identity"), ("accept", "*/*"))


class ServerUnreachableError(Exception):
    """A server that was never reached; the text says why."""


class ResponseTooLongError(Exception):
    """An answer that is too long."""


class HttpClient:
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

    def ask(self, message: OutgoingRequest) -> Outcome:
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

    async def _asked(self, message: OutgoingRequest) -> Outcome:
        for _ in range(MAX_RETRY_AFTER_WAITS):
            outcome, later = await self._sent(message)
            if later is None:
                return outcome
            await asyncio.sleep(later)
        return (await self._sent(message))[0]

    async def _sent(self, message: OutgoingRequest) -> tuple[Outcome, float | None]:
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
        except ResponseTooLongError:
            detail = f"more than {self._limits.answer:,} bytes in one answer"
            lost = Verdict.FLOODED, detail, "output"
        return Outcome(*lost, time.monotonic() - started, fatal=True), None

    async def _answered(self, message: OutgoingRequest) -> tuple[Outcome, float | None]:
        """Return what the server answers, and in how many seconds it wants to be asked again."""
        started = time.monotonic()
        request = _build_request(message)
        async with asyncio.timeout(
            self._limits.deadline * (1 if self._reached else WARMUP_REQUESTS)
        ):
            response = await self._transport.handle_async_request(request)
            try:
                body = await self._body(response)
            finally:
                await response.aclose()
        self._reached = True
        seconds, where = time.monotonic() - started, response.headers.get("location", "")
        outcome = outcome_of_answer(response.status_code, body, seconds, self._rejects, where)
        return outcome, self._later(response)

    async def _body(self, response: httpx.Response) -> bytes:
        """Return the beginning of an answer, all of which is read."""
        body, length = b"", 0
        async for chunk in response.aiter_raw():
            length += len(chunk)
            if length > self._limits.answer:
                raise ResponseTooLongError
            body += chunk[: MAX_SHOWN_BYTES - len(body)]
        return body

    def _later(self, response: httpx.Response) -> float | None:
        """Return in how many seconds a server that is busy wants to be asked again."""
        wait = response.headers.get("retry-after", "")
        if response.status_code not in RETRY_STATUSES or not wait.isdecimal():
            return None
        return float(wait) if float(wait) <= self._limits.start else None

    async def _unreachable(self, error: httpx.ConnectError, url: httpx.URL) -> str:
        """Return what it means that nobody listens; a server that comes back is waited for.

        Raises:
            UnreachableError: If nobody ever did.
        """
        numbers = (each.errno for each in _error_causes(error) if isinstance(each, OSError))
        number = next((number for number in numbers if number and number > 0), None)
        problem = printable(os.strerror(number) if number else str(error))
        if not self._reached:
            raise ServerUnreachableError(problem)
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
                await asyncio.sleep(RETRY_SECONDS)
            else:
                writer.close()
                return True
        return False


def _build_request(message: OutgoingRequest) -> httpx.Request:
    """Return a request; what its address says of a user is a header, as browsers have it."""
    url = httpx.URL(message.path)
    headers = [*DEFAULT_HEADERS, *message.headers]
    if url.userinfo:
        user = b64encode(f"{url.username}:{url.password}".encode()).decode()
        headers.append(("authorization", f"Basic {user}"))
    encoded = [(name.encode(), value.encode()) for name, value in headers]
    return httpx.Request(message.method, url, headers=encoded, content=message.body)


def _error_causes(error: BaseException) -> Iterator[BaseException]:
    """Yield what lies behind an error, the deepest first."""
    behind = error.__cause__ or error.__context__
    if behind is not None:
        yield from _error_causes(behind)
    yield error


class HttpConsumer(SequentialConsumer):
    """A server that is sent each event as a request.

    A status of 2xx accepts, 4xx rejects, and anything else is a crash, as is a connection that
    ends without an answer. The deadline holds from the first byte sent to the last one received.
    Redirects are not followed, and proxies of the environment are not used.

    A server that is started here is watched as any other process, and is started anew when it was
    lost and when it is reset.

    Args:
        url: The address. In it and in headers `${NAME}` stands for a value from the environment,
            and `{event_type}` for the event's name.
        request: How an event becomes a request.
        rejects: More statuses that mean rejection.
        limits: What an answer may take.
        serve: The command that starts the server; None where it runs already.
        folder: The folder that the command runs in; None for the working folder.

    Attributes:
        name: The address as it is shown.
        takes_bytes: It is sent bytes.
        renewable: Whether it is started here, and so can be made fresh.

    Raises:
        ConsumerError: If the address or a header cannot be used.
    """

    takes_bytes = True

    def __init__(
        self,
        url: str,
        *,
        request: RequestTemplate = PLAIN_REQUEST,
        rejects: tuple[str, ...] = (),
        limits: Limits | None = None,
        serve: str | None = None,
        folder: str | None = None,
    ) -> None:
        self.name = masked_url(url)
        self._rejects = rejects
        super().__init__(limits or Limits())
        try:
            self._secrets = Secrets.of(request.headers, url)
        except MissingVariableError as error:
            raise ConsumerError(self.name, f"the environment has no {error}") from None
        address = self._checked(self._secrets.expanded(url))
        self._request = replace(self._secrets.request(request), path=address)
        self._numbers = count()
        self._requester: HttpClient | None = None
        self.renewable = serve is not None
        self._serve = serve
        self._folder = folder
        self._server: ServerProcess | None = None
        self._served = False

    def reset(self) -> None:
        """Let the next delivery go to a fresh server, where it is started here."""
        if self._server is not None:
            self.close()

    def close(self) -> None:
        """Close the connections, and end the server where it was started here."""
        if self._requester is not None:
            self._requester.close()
            self._requester = None
        if self._server is not None:
            self._server.stop()
            self._server = None

    def _checked(self, address: str) -> str:
        import httpx

        try:
            url = httpx.URL(address)
        except httpx.InvalidURL as error:
            raise ConsumerError(self.name, f"it is no address: {error}") from None
        if url.scheme not in {"http", "https"} or not url.host:
            raise ConsumerError(self.name, "it is no address of the form http://host/path")
        self._address = (url.host, url.port or (443 if url.scheme == "https" else 80))
        return address

    def _delivered(self, delivery: Deliverable) -> Outcome:
        if self._serve is not None:
            return self._watched(delivery, self._serve)
        return self._asked(delivery)

    def _watched(self, delivery: Deliverable, command: str) -> Outcome:
        """Return what a server that is started here does; it is replaced when it is lost."""
        from eventcontracts.consumers.server import ServerProcess, ServerStartError

        if self._server is None:
            try:
                self._server = ServerProcess(command, self._address, self._limits, self._folder)
            except ServerStartError as error:
                if not self._served:
                    raise ConsumerError(command, str(error)) from None
                detail = f"it does not start again: {error}"
                return Outcome(Verdict.CRASHED, self._secrets.hidden(detail), "start", fatal=True)
            self._served = True
        outcome = self._secrets.outcome(self._server.watched(self._asked(delivery)))
        if outcome.fatal:
            self.close()
        return outcome

    def _asked(self, delivery: Deliverable) -> Outcome:
        # merged

        if self._requester is None:
            # One that is started here is not waited for: it is started again.
            start = 0.0 if self._serve else self._limits.start
            self._requester = HttpClient(replace(self._limits, start=start), self._rejects)
        if self._requester.gone:
            return NOT_DELIVERED
        message = self._request.message(delivery, next(self._numbers))
        try:
            return self._secrets.outcome(self._requester.ask(message))
        except ServerUnreachableError as error:
            problem = self._secrets.hidden(str(error))
            raise ConsumerError(
                self.name, f"nothing answers there ({problem}); is it started?"
            ) from None
