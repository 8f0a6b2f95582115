"""Callers of Python code in this process, and the outcome that each exception means."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING, Any, Protocol

from eventcontracts.consumers.interface import Interface, Outcome
from eventcontracts.consumers.target import innermost_location, resolve_target, traceback_frames
from eventcontracts.policy import Verdict
from eventcontracts.printing import printable

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from eventcontracts.consumers.interface import Deliverable
    from eventcontracts.consumers.requests import RequestTemplate
    from eventcontracts.consumers.target import CallableTarget
    from eventcontracts.jsondata.jsontypes import Json

__all__ = [
    "SKIPPED_NO_JSON",
    "CallableCaller",
    "DeliveryCaller",
    "ExceptionClassifier",
    "make_caller",
]

REJECTION_EXCEPTIONS = frozenset({"jsonschema.exceptions.ValidationError"})


MAX_ERROR_LENGTH = 300


SKIPPED_NO_JSON = Outcome(Verdict.SKIPPED, "it is no JSON, and a callable is given parsed events")


"""The outcome of bytes that a callable cannot be given."""


class ExceptionClassifier:
    """Tells what an exception of a consumer means.

    Args:
        home: The folder of its module.
        rejects: More types that mean rejection: `BadEvent` or `app.errors.BadEvent`.

    >>> ExceptionClassifier("").outcome(ValueError("no id")).detail
    'ValueError: no id'
    """

    def __init__(self, home: str, rejects: tuple[str, ...] = ()) -> None:
        self._home = home
        self._base = os.getcwd()  # noqa: PTH109 - text for frames; the consumer may leave it
        self._rejects = REJECTION_EXCEPTIONS.union(rejects)

    def outcome(self, error: BaseException, seconds: float = 0.0) -> Outcome:
        """Return the outcome that an exception means."""
        verdict = Verdict.REJECTED if self._is_rejection(error) else Verdict.CRASHED
        said, name = _format_exception(error), type(error).__qualname__
        where = innermost_location(
            tuple(traceback_frames(error.__traceback__)), self._home, self._base
        )
        if not where:
            return Outcome(verdict, said, name, seconds)
        return Outcome(verdict, f"{said} ({where})", f"{name} at {where}", seconds)

    def _is_rejection(self, error: BaseException) -> bool:
        return isinstance(error, ValueError) or any(
            base.__qualname__ in self._rejects
            or f"{base.__module__}.{base.__qualname__}" in self._rejects
            for base in type(error).__mro__
        )


class CallableCaller:
    """A callable whose every call becomes an outcome.

    It accepts by returning and rejects by raising `ValueError`, a validation error, or a type
    that is named; whatever else it raises is a crash. An async callable is awaited, all calls in
    one event loop.

    Args:
        target: The callable.
        rejects: More types that mean rejection: `BadEvent` or `app.errors.BadEvent`.
        watched: Whether outcomes say what was read of the event.

    >>> from eventcontracts.consumers.target import resolve_target
    >>> CallableCaller(resolve_target("json:loads"))("[1").verdict
    <Verdict.REJECTED: 'rejected'>
    >>> CallableCaller(resolve_target("json:loads"))({}).verdict
    <Verdict.CRASHED: 'crashed'>
    """

    takes_bytes = False

    def __init__(
        self, target: CallableTarget, rejects: tuple[str, ...] = (), *, watched: bool = False
    ) -> None:
        self._function = target.function
        self._watched = watched
        self._judge = ExceptionClassifier(target.home, rejects)
        self._runner: Any = None

    def __call__(self, event: Json) -> Outcome:
        """Return what the consumer does with an event.

        Raises:
            KeyboardInterrupt: If the consumer or the user raises it.
        """
        if not self._watched:
            return self._called(event)
        from eventcontracts.consumers.tracking import track_reads

        event, tracker = track_reads(event)
        return replace(self._called(event), reads=tracker.patterns)

    def _called(self, event: Json) -> Outcome:
        started = perf_counter()
        try:
            result = self._function(event)
            if hasattr(result, "__await__"):
                self._run(result)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 - a consumer may raise anything
            return self.judge(error, perf_counter() - started)
        return Outcome(Verdict.ACCEPTED, seconds=perf_counter() - started)

    def deliver(self, delivery: Deliverable) -> Outcome:
        """Return what the consumer does with a delivery.

        Raises:
            KeyboardInterrupt: If the consumer or the user raises it.
        """
        try:
            event = json.loads(delivery.body)
        except (ValueError, RecursionError):
            return SKIPPED_NO_JSON
        return self(event)

    def judge(self, error: BaseException, seconds: float = 0.0) -> Outcome:
        """Return the outcome that an exception of the consumer means."""
        return self._judge.outcome(error, seconds)

    def close(self) -> None:
        """End the event loop, if there is one."""
        if self._runner is not None:
            self._runner.close()
            self._runner = None

    def _run(self, result: Awaitable[Any]) -> None:
        import asyncio

        async def wait() -> None:
            await result

        if self._runner is None:
            self._runner = asyncio.Runner()
        self._runner.run(wait())


def _format_exception(error: BaseException) -> str:
    """Return an exception's type and the first line of its text, whatever its text does."""
    try:
        text = str(error)
    except Exception as broken:  # noqa: BLE001 - a consumer's exception may break in __str__
        text = f"its text cannot be shown: {type(broken).__name__}"
    line = text.strip().partition("\n")[0]
    if isinstance(error, SystemExit):
        line = f"it exits with status {line or 0}"
    name = type(error).__qualname__
    return printable((f"{name}: {line}" if line else name)[:MAX_ERROR_LENGTH])


# What calls Python code in this process, whatever interface it has.


class DeliveryCaller(Protocol):
    """A caller, which makes an outcome of a delivery."""

    takes_bytes: bool

    def deliver(self, delivery: Deliverable) -> Outcome:
        """Return what the consumer does with a delivery."""
        ...

    def judge(self, error: BaseException, seconds: float = 0.0) -> Outcome:
        """Return the outcome that an exception of the consumer means."""
        ...

    def close(self) -> None:
        """End what was started."""
        ...


def make_caller(
    target: str | CallableTarget,
    interface: Interface,
    request: RequestTemplate,
    rejects: tuple[str, ...],
    answer: int,
    *,
    watched: bool = False,
) -> tuple[DeliveryCaller, str]:
    """Return what calls a consumer, and the folder of its code.

    Args:
        target: `module:callable` or `module:app`, or what that names.
        interface: Whether it is a callable, an ASGI app or a WSGI app.
        request: What is sent to an app.
        rejects: More exception types, or statuses, that mean rejection.
        answer: Bytes of one answer of an app.
        watched: Whether the outcomes of a callable say what was read of the event.

    Raises:
        ConsumerError: If it cannot be imported or started.
    """
    if isinstance(target, str):
        target = resolve_target(target, app=interface is not Interface.CALLABLE)
    if interface is Interface.CALLABLE:
        return CallableCaller(target, rejects, watched=watched), target.home
    from eventcontracts.consumers.webapps import WebCaller

    return WebCaller(target, interface, request, rejects, answer), target.home
