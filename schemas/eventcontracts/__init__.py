"""Contract tests for services that consume events which somebody else only documents.

    import eventcontracts as ec

This is the front door. Public are the names in `__all__`, their public attributes, and what the
modules `eventcontracts.strategies` (Hypothesis) and `eventcontracts.extensions` (for packages that
add to eventcontracts) list in theirs. Every other module is private: it may move in any release.

>>> import eventcontracts as ec
>>> contract = ec.Catalog.load("expertflow-cx").contract("AGENT_SUBSCRIBED", layer="event")
>>> [case.fault.keyword for case in ec.generate(contract, "invalid", n=2)]
['required', 'required']
"""

from __future__ import annotations

from pkgutil import extend_path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from eventcontracts import extensions, strategies
    from eventcontracts.api import (
        bundle,
        check,
        diff,
        generate,
        infer,
        read_corpus,
        redact,
        verify,
        write_corpus,
    )
    from eventcontracts.cases import Case
    from eventcontracts.catalog import Catalog
    from eventcontracts.containment import compare, is_subschema
    from eventcontracts.contract import Contract, EventMaker
    from eventcontracts.errors import InputError
    from eventcontracts.jsondata.pointers import MISSING
    from eventcontracts.mutations import Operator
    from eventcontracts.policy import Kind, Policy, Verdict
    from eventcontracts.verification import Failure, Report

    __version__: str

__all__ = [
    "MISSING",
    "Case",
    "Catalog",
    "Contract",
    "Failure",
    "InputError",
    "Kind",
    "Operator",
    "Policy",
    "Report",
    "Verdict",
    "__version__",
    "bundle",
    "check",
    "compare",
    "diff",
    "extensions",
    "generate",
    "infer",
    "is_subschema",
    "read_corpus",
    "redact",
    "strategies",
    "verify",
    "write_corpus",
]

# The package is spread over several source roots in a checkout, and lies in one folder once it is
# installed. This root alone has an `__init__.py`; the portions in the others join it here.
__path__ = extend_path(__path__, __name__)

HOMES: Final = {
    "MISSING": "jsondata.pointers",
    "Case": "cases",
    "Catalog": "catalog",
    "Contract": "contract",
    "Failure": "verification",
    "InputError": "errors",
    "Kind": "policy",
    "Operator": "mutations",
    "Policy": "policy",
    "Report": "verification",
    "Verdict": "policy",
    "bundle": "api",
    "check": "api",
    "compare": "containment",
    "diff": "api",
    "generate": "api",
    "infer": "api",
    "is_subschema": "containment",
    "read_corpus": "api",
    "redact": "api",
    "verify": "api",
    "write_corpus": "api",
}
"""The module of each public name, which is imported when the name is first asked for."""

MODULES: Final = ("extensions", "strategies")
"""The public modules, likewise."""


def event_maker(contract: Contract, seed: int) -> EventMaker:
    """Return the maker of a contract's events.

    The contract belongs to the root `schemas`, which knows nothing of generators; what it needs of
    them is joined to it here, at the one module that knows all roots.
    """
    from eventcontracts.factories import Events

    return Events(contract, seed)


if not TYPE_CHECKING:  # a type checker sees the imports above, and no name that is not there

    def __getattr__(name: str) -> object:
        """Return a public name or module, imported now (PEP 562)."""
        from importlib import import_module, metadata

        if name == "__version__":
            found = metadata.version(__name__)
        elif name in HOMES:
            found = getattr(import_module(f"{__name__}.{HOMES[name]}"), name)
        elif name in MODULES:
            return import_module(f"{__name__}.{name}")
        else:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        globals()[name] = found
        return found

    def __dir__() -> list[str]:
        """Return the public names."""
        return sorted(__all__)
