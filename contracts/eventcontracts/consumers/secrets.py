"""Values from the environment, and keeping them out of what is shown."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from eventcontracts.consumers.interface import Outcome
    from eventcontracts.consumers.requests import RequestTemplate

__all__ = ["MASK", "MissingVariableError", "Secrets", "masked_header", "masked_url"]

VARIABLE_REFERENCE: Final = re.compile(r"\$\{(\w+)\}")
SENSITIVE_NAME: Final = re.compile(
    r"auth|cookie|token|secret|passw|passphrase|key|signature|credential|session", re.IGNORECASE
)
HARMLESS_NAMES: Final = {"idempotency-key", "x-idempotency-key", "ce-partitionkey", "partition-key"}
URL_PASSWORD: Final = re.compile(r"(?<=://)(?P<user>[^/@:\s]*):[^/@\s]*(?=@)")
QUERY_PARAMETER: Final = re.compile(r"(?P<name>[\w.-]+)=(?P<value>[^&#\s]*)")
MASK: Final = "***"
MIN_SECRET_LENGTH: Final = 4
"""The length from which a value is looked for in texts; a shorter one stands there by chance."""


class MissingVariableError(Exception):
    """A variable that is not in the environment; the text is its name."""


@dataclass(frozen=True)
class Secrets:
    """Values that are not shown.

    Attributes:
        values: What stands for each in what is shown.
        variables: The values of variables, by how they are written: `${NAME}`.
    """

    values: Mapping[str, str]
    variables: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, headers: Sequence[tuple[str, str]], url: str = "") -> Secrets:
        """Return the values of all `${NAME}`, and what else may be a secret.

        Args:
            headers: The headers that are sent.
            url: The address that they are sent to.

        Raises:
            MissingVariableError: If a variable is not in the environment.
        """
        values = {
            value.split()[-1]: MASK
            for name, value in headers
            if value.strip() and _is_secret(name, value)
        }
        variables = {}
        for template in (url, *(value for _, value in headers)):
            for name in VARIABLE_REFERENCE.findall(template):
                if name not in os.environ:
                    raise MissingVariableError(name)
                variables[f"${{{name}}}"] = os.environ[name]
        return cls({**values, **{value: shown for shown, value in variables.items()}}, variables)

    def expanded(self, template: str) -> str:
        """Return a text with the values of its `${NAME}`."""
        return VARIABLE_REFERENCE.sub(lambda match: self.variables[match[0]], template)

    def request(self, request: RequestTemplate) -> RequestTemplate:
        """Return a request with the values in its headers."""
        headers = ((name, self.expanded(value)) for name, value in request.headers)
        return replace(request, headers=tuple(headers))

    def hidden(self, text: str) -> str:
        """Return a text in which every value is replaced by its name.

        >>> Secrets({"hunter2": "${PASSWORD}"}).hidden("no such user hunter2")
        'no such user ${PASSWORD}'
        """
        for value, shown in sorted(self.values.items(), key=lambda item: -len(item[0])):
            if len(value) >= MIN_SECRET_LENGTH:
                text = text.replace(value, shown)
        return text

    def outcome(self, outcome: Outcome) -> Outcome:
        """Return an outcome that tells no value."""
        if not outcome.detail or not self.values:
            return outcome
        return replace(
            outcome, detail=self.hidden(outcome.detail), cause=self.hidden(outcome.cause)
        )


def masked_header(name: str, value: str) -> str:
    """Return a header as it is shown: what may be a secret is masked unless it is `${NAME}`.

    >>> masked_header("Authorization", "Bearer abc"), masked_header("X-Tenant", "a")
    ('Authorization: ***', 'X-Tenant: a')
    >>> masked_header("Authorization", "Bearer ${TOKEN}")
    'Authorization: Bearer ${TOKEN}'
    """
    return f"{name}: {MASK if _is_secret(name, value) else value}"


def masked_url(url: str) -> str:
    """Return an address as it is shown: without a password, or a parameter that may be a secret.

    >>> masked_url("http://me:pw@host/hook?token=abc&page=2")
    'http://me:***@host/hook?token=***&page=2'
    >>> masked_url("http://host/hook?token=${TOKEN}")
    'http://host/hook?token=${TOKEN}'
    """
    address, mark, query = url.partition("?")

    def parameter(match: re.Match[str]) -> str:
        secret = _is_secret(match["name"], match["value"])
        return f"{match['name']}={MASK if secret else match['value']}"

    def password(match: re.Match[str]) -> str:
        return match[0] if VARIABLE_REFERENCE.search(match[0]) else f"{match['user']}:{MASK}"

    return URL_PASSWORD.sub(password, address) + mark + QUERY_PARAMETER.sub(parameter, query)


def _is_secret(name: str, value: str) -> bool:
    if VARIABLE_REFERENCE.search(value) or name.lower() in HARMLESS_NAMES:
        return False
    return bool(SENSITIVE_NAME.search(name))
