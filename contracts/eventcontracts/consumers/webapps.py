"""Web apps in this process, ASGI or WSGI: startup, requests, and the outcome of each answer."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from itertools import count
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final, Protocol

from eventcontracts.consumers.callables import ExceptionClassifier
from eventcontracts.consumers.http import MAX_SHOWN_BYTES, outcome_of_answer
from eventcontracts.consumers.interface import ConsumerError, Interface, Outcome
from eventcontracts.consumers.secrets import MissingVariableError, Secrets
from eventcontracts.policy import Verdict

if TYPE_CHECKING:
    import httpx

    from eventcontracts.consumers.interface import Deliverable
    from eventcontracts.consumers.requests import RequestTemplate
    from eventcontracts.consumers.target import CallableTarget

__all__ = ["AppStartupError", "Lifespan", "WebCaller"]

# Starting and stopping an ASGI app by its lifespan events.


ASGI_VERSIONS: Final = {"version": "3.0", "spec_version": "2.0"}


class AppStartupError(Exception):
    """An app whose startup fails; the text says why."""


class Lifespan:
    """The lifespan of an ASGI app, in the event loop that it is started in.

    An app that does not know these events is left alone.

    Args:
        app: The app.

    Attributes:
        state: What the app keeps for its requests.
    """

    def __init__(self, app: Any) -> None:
        self.state: dict[str, Any] = {}
        self._app = app
        self._task: asyncio.Task[None] | None = None
        self._inbox: asyncio.Queue[dict[str, str]] = asyncio.Queue()
        self._done = asyncio.Event()
        self._failure: str | None = None

    async def start(self) -> None:
        """Start the app.

        Raises:
            StartupError: If it says that it fails.
        """
        self._task = asyncio.create_task(self._live())
        await self._tell("startup")
        if self._failure is not None:
            await asyncio.wait([self._task])
            raise AppStartupError(
                self._failure.strip().rpartition("\n")[2] or "it does not say why"
            )

    async def stop(self) -> None:
        """Let the app shut down."""
        if self._task is not None and not self._task.done():
            await self._tell("shutdown")
            await asyncio.wait([self._task])

    async def _tell(self, event: str) -> None:
        """Send an event and wait until the app has dealt with it."""
        self._done.clear()
        await self._inbox.put({"type": f"lifespan.{event}"})
        await self._done.wait()

    async def _live(self) -> None:
        scope = {"type": "lifespan", "asgi": ASGI_VERSIONS, "state": self.state}
        try:
            await self._app(scope, self._inbox.get, self._hear)
        except BaseException as error:
            if isinstance(error, asyncio.CancelledError):
                raise
        finally:
            self._done.set()

    async def _hear(self, message: dict[str, str]) -> None:
        if message["type"].endswith(".failed"):
            self._failure = message.get("message", "")
        self._done.set()


TEST_HOST: Final = "http://testserver"


class WebCaller:
    """A web app whose every answer becomes an outcome.

    A status of 2xx accepts, 4xx rejects, and anything else is a crash, as is an exception that
    leaves the app. Where an app hides one behind a status of 5xx but logs it, the outcome tells it.

    Args:
        target: The app.
        interface: Whether it is an ASGI or a WSGI app.
        request: How an event becomes a request.
        rejects: More statuses that mean rejection.
        limit: Bytes of one answer.

    Raises:
        ConsumerError: If its startup fails, or a header needs a variable that is not there.
    """

    takes_bytes = True

    def __init__(
        self,
        target: CallableTarget,
        interface: Interface,
        request: RequestTemplate,
        rejects: tuple[str, ...],
        limit: int,
    ) -> None:
        try:
            self._secrets = Secrets.of(request.headers)
        except MissingVariableError as error:
            raise ConsumerError(target.name, f"the environment has no {error}") from None
        self._request = self._secrets.request(request)
        self._rejects = rejects
        self._judge = ExceptionClassifier(target.home)
        self._limit = limit
        self._numbers = count()
        self._logged = _LastExceptionHandler()
        self._app: _WebApp
        try:
            app = _AsgiApp if interface is Interface.ASGI else _WsgiApp
            self._app = app(target.function, limit)
        except AppStartupError as error:
            raise ConsumerError(target.name, f"its startup fails: {error}") from None
        logging.getLogger().addHandler(self._logged)

    def deliver(self, delivery: Deliverable) -> Outcome:
        """Return what the app does with a delivery.

        Raises:
            KeyboardInterrupt: If the app or the user raises it.
        """
        return self._secrets.outcome(self._delivered(delivery))

    def judge(self, error: BaseException, seconds: float = 0.0) -> Outcome:
        """Return the outcome of an exception that leaves the app: it is a crash."""
        return replace(self._judge.outcome(error, seconds), verdict=Verdict.CRASHED)

    def close(self) -> None:
        """Shut the app down."""
        logging.getLogger().removeHandler(self._logged)
        self._app.close()

    def _delivered(self, delivery: Deliverable) -> Outcome:
        import httpx

        message = self._request.message(delivery, next(self._numbers))
        path = message.path if message.path.startswith("/") else f"/{message.path}"
        request = httpx.Request(
            message.method, TEST_HOST + path, headers=list(message.headers), content=message.body
        )
        self._logged.error = None
        started = perf_counter()
        try:
            status, where, body = self._app.ask(request)
        except KeyboardInterrupt:
            raise
        except AppResponseTooLongError:
            detail = f"more than {self._limit:,} bytes in one answer"
            return Outcome(Verdict.FLOODED, detail, "output", perf_counter() - started)
        except BaseException as error:  # noqa: BLE001 - an app may raise anything
            return self.judge(error, perf_counter() - started)
        outcome = outcome_of_answer(status, body, perf_counter() - started, self._rejects, where)
        if outcome.verdict is Verdict.CRASHED and self._logged.error is not None:
            hidden = self.judge(self._logged.error)
            return replace(outcome, detail=f"{outcome.cause}: {hidden.detail}", cause=hidden.cause)
        return outcome


class AppResponseTooLongError(Exception):
    """An answer that is too long."""


class _WebApp(Protocol):
    def ask(self, request: httpx.Request) -> tuple[int, str, bytes]: ...

    def close(self) -> None: ...


class _LastExceptionHandler(logging.Handler):
    """Keeps the last exception that was logged."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.error: BaseException | None = None

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info and record.exc_info[1]:
            self.error = record.exc_info[1]


class _WsgiApp:
    """A WSGI app."""

    def __init__(self, app: Any, limit: int) -> None:
        import httpx

        self._transport = httpx.WSGITransport(app=app)
        self._limit = limit

    def ask(self, request: httpx.Request) -> tuple[int, str, bytes]:
        """Return the status, the target of a redirect and the beginning of the body."""
        response = self._transport.handle_request(request)
        body, length = b"", 0
        try:
            for chunk in response.iter_raw():
                length += len(chunk)
                if length > self._limit:
                    raise AppResponseTooLongError
                body += chunk[: MAX_SHOWN_BYTES - len(body)]
        finally:
            response.close()
        return response.status_code, response.headers.get("location", ""), body

    def close(self) -> None:
        """Let go of the app."""
        self._transport.close()


class _AsgiApp:
    """An ASGI app, started by its lifespan events."""

    def __init__(self, app: Any, limit: int) -> None:
        import asyncio

        import httpx

        self._app = app
        self._limit = limit
        self._sent = 0
        self._transport = httpx.ASGITransport(app=self._limited)
        self._runner = asyncio.Runner()
        self._lifespan = Lifespan(app)
        try:
            self._runner.run(self._lifespan.start())
        except BaseException:
            self._runner.close()
            raise

    def ask(self, request: httpx.Request) -> tuple[int, str, bytes]:
        """Return the status, the target of a redirect and the beginning of the body."""
        self._sent = 0
        try:
            return self._runner.run(self._ask(request))
        finally:
            if self._sent > self._limit:
                raise AppResponseTooLongError

    def close(self) -> None:
        """Shut the app down."""
        try:
            self._runner.run(self._lifespan.stop())
        finally:
            self._runner.close()

    async def _ask(self, request: httpx.Request) -> tuple[int, str, bytes]:
        response = await self._transport.handle_async_request(request)
        body = await response.aread()
        return response.status_code, response.headers.get("location", ""), body[:MAX_SHOWN_BYTES]

    async def _limited(self, scope: Any, receive: Any, send: Any) -> None:
        async def count_and_send(message: Any) -> None:
            self._sent += len(message.get("body", b""))
            if self._sent > self._limit:
                raise AppResponseTooLongError
            await send(message)

        await self._app({**scope, "state": dict(self._lifespan.state)}, receive, count_and_send)
