"""The door to a server: each event is a request."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING

from eventcontracts.consumers.confidential import MissingVariableError, Secrets, masked_url
from eventcontracts.consumers.interface import GONE, ConsumerError, Limits
from eventcontracts.consumers.messages import PLAIN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from eventcontracts.consumers.interface import Deliverable, Outcome
    from eventcontracts.consumers.messages import Request
    from eventcontracts.consumers.requesting import Requester

__all__ = ["HttpConsumer"]


class HttpConsumer:
    """A server that is sent each event as a request.

    A status of 2xx accepts, 4xx rejects, and anything else is a crash, as is a connection that
    ends without an answer. The deadline holds from the first byte sent to the last one received.
    Redirects are not followed, and proxies of the environment are not used.

    Args:
        url: The address. In it and in headers `${NAME}` stands for a value from the environment,
            and `{event_type}` for the event's name.
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
        self.name = masked_url(url)
        self._rejects = rejects
        self._limits = limits or Limits()
        self._restarts = self._limits.restarts
        try:
            self._secrets = Secrets.of(request.headers, url)
        except MissingVariableError as error:
            raise ConsumerError(self.name, f"the environment has no {error}") from None
        address = self._checked(self._secrets.expanded(url))
        self._request = replace(self._secrets.request(request), path=address)
        self._numbers = count()
        self._requester: Requester | None = None

    def deliver(self, deliveries: Iterable[Deliverable]) -> Iterator[Outcome]:
        """Yield the outcome of each delivery, in order.

        Raises:
            ConsumerError: If nothing answers at the address.
        """
        losses = min(self._limits.losses, self._restarts)
        for delivery in deliveries:
            outcome = self._delivered(delivery) if losses > 0 else GONE
            losses -= outcome.fatal
            self._restarts -= outcome.fatal
            yield outcome

    def reset(self) -> None:
        """Do nothing: a server that was not started here cannot be made fresh."""

    def close(self) -> None:
        """Close the connections."""
        if self._requester is not None:
            self._requester.close()
            self._requester = None

    def _checked(self, address: str) -> str:
        import httpx

        try:
            url = httpx.URL(address)
        except httpx.InvalidURL as error:
            raise ConsumerError(self.name, f"it is no address: {error}") from None
        if url.scheme not in {"http", "https"} or not url.host:
            raise ConsumerError(self.name, "it is no address of the form http://host/path")
        return address

    def _delivered(self, delivery: Deliverable) -> Outcome:
        from eventcontracts.consumers.requesting import Requester, UnreachableError

        if self._requester is None:
            self._requester = Requester(self._limits, self._rejects)
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
