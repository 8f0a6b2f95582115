"""The door to a server: each event is a request."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING

from eventcontracts.consumers.confidential import MissingVariableError, Secrets, masked_url
from eventcontracts.consumers.interface import GONE, ConsumerError, Limits, Outcome
from eventcontracts.consumers.messages import PLAIN
from eventcontracts.consumers.onebyone import OneByOne
from eventcontracts.expectations import Verdict

if TYPE_CHECKING:
    from eventcontracts.consumers.interface import Deliverable
    from eventcontracts.consumers.messages import Request
    from eventcontracts.consumers.requesting import Requester
    from eventcontracts.consumers.serving import Server

__all__ = ["HttpConsumer"]


class HttpConsumer(OneByOne):
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
        request: Request = PLAIN,
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
        self._requester: Requester | None = None
        self.renewable = serve is not None
        self._serve = serve
        self._folder = folder
        self._server: Server | None = None
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
        from eventcontracts.consumers.serving import Server, UnstartedError

        if self._server is None:
            try:
                self._server = Server(command, self._address, self._limits, self._folder)
            except UnstartedError as error:
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
        from eventcontracts.consumers.requesting import Requester, UnreachableError

        if self._requester is None:
            # One that is started here is not waited for: it is started again.
            start = 0.0 if self._serve else self._limits.start
            self._requester = Requester(replace(self._limits, start=start), self._rejects)
        if self._requester.gone:
            return GONE
        message = self._request.message(delivery, next(self._numbers))
        try:
            return self._secrets.outcome(self._requester.ask(message))
        except UnreachableError as error:
            problem = self._secrets.hidden(str(error))
            raise ConsumerError(
                self.name, f"nothing answers there ({problem}); is it started?"
            ) from None
