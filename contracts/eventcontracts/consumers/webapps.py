"""Calling a web app of this process, ASGI or WSGI, and judging what it answers."""

from __future__ import annotations

import logging
from dataclasses import replace
from itertools import count
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final, Protocol

from eventcontracts.consumers.answers import SHOWN, judged
from eventcontracts.consumers.calling import Judge
from eventcontracts.consumers.confidential import MissingVariableError, Secrets
from eventcontracts.consumers.interface import ConsumerError, Interface, Outcome
from eventcontracts.consumers.lifespan import Lifespan, StartupError
from eventcontracts.expectations import Verdict

if TYPE_CHECKING:
    import httpx

    from eventcontracts.consumers.interface import Deliverable
    from eventcontracts.consumers.messages import Request
    from eventcontracts.consumers.target import Target

__all__ = ["WebCaller"]

HOST: Final = "http://testserver"


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
        target: Target,
        interface: Interface,
        request: Request,
        rejects: tuple[str, ...],
        limit: int,
    ) -> None:
        try:
            self._secrets = Secrets.of(request.headers)
        except MissingVariableError as error:
            raise ConsumerError(target.name, f"the environment has no {error}") from None
        self._request = self._secrets.request(request)
        self._rejects = rejects
        self._judge = Judge(target.home)
        self._limit = limit
        self._numbers = count()
        self._logged = _Logged()
        self._app: _App
        try:
            app = _AsgiApp if interface is Interface.ASGI else _WsgiApp
            self._app = app(target.function, limit)
        except StartupError as error:
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
            message.method, HOST + path, headers=list(message.headers), content=message.body
        )
        self._logged.error = None
        started = perf_counter()
        try:
            status, where, body = self._app.ask(request)
        except KeyboardInterrupt:
            raise
        except FloodError:
            detail = f"more than {self._limit:,} bytes in one answer"
            return Outcome(Verdict.FLOODED, detail, "output", perf_counter() - started)
        except BaseException as error:  # noqa: BLE001 - an app may raise anything
            return self.judge(error, perf_counter() - started)
        outcome = judged(status, body, perf_counter() - started, self._rejects, where)
        if outcome.verdict is Verdict.CRASHED and self._logged.error is not None:
            hidden = self.judge(self._logged.error)
            return replace(outcome, detail=f"{outcome.cause}: {hidden.detail}", cause=hidden.cause)
        return outcome


class FloodError(Exception):
    """An answer that is too long."""


class _App(Protocol):
    def ask(self, request: httpx.Request) -> tuple[int, str, bytes]: ...

    def close(self) -> None: ...


class _Logged(logging.Handler):
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
                    raise FloodError
                body += chunk[: SHOWN - len(body)]
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
                raise FloodError

    def close(self) -> None:
        """Shut the app down."""
        try:
            self._runner.run(self._lifespan.stop())
        finally:
            self._runner.close()

    async def _ask(self, request: httpx.Request) -> tuple[int, str, bytes]:
        response = await self._transport.handle_async_request(request)
        body = await response.aread()
        return response.status_code, response.headers.get("location", ""), body[:SHOWN]

    async def _limited(self, scope: Any, receive: Any, send: Any) -> None:
        async def count_and_send(message: Any) -> None:
            self._sent += len(message.get("body", b""))
            if self._sent > self._limit:
                raise FloodError
            await send(message)

        await self._app({**scope, "state": dict(self._lifespan.state)}, receive, count_and_send)
