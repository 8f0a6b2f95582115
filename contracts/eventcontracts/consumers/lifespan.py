"""Starting and stopping an ASGI app by its lifespan events."""

from __future__ import annotations

import asyncio
from typing import Any, Final

__all__ = ["Lifespan", "StartupError"]

VERSIONS: Final = {"version": "3.0", "spec_version": "2.0"}


class StartupError(Exception):
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
            raise StartupError(self._failure.strip().rpartition("\n")[2] or "it does not say why")

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
        scope = {"type": "lifespan", "asgi": VERSIONS, "state": self.state}
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
