"""A specification: a document whose parts refer to one another, and to files beside it.

References are followed within the document and within its folder. Nothing is fetched, and nothing
outside the folder is read.
"""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import unquote, urldefrag, urljoin

from eventcontracts.documents.document import DocumentError, SourceLocation
from eventcontracts.documents.payload import Payload, parse_payloads
from eventcontracts.documents.sources import YAML_SUFFIXES, Source
from eventcontracts.documents.yamltext import parse_yaml
from eventcontracts.jsondata.pointers import MISSING, build_pointer, lookup, parse_pointer, walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from eventcontracts.jsondata.jsontypes import Json, JsonObject

__all__ = ["ROOT", "Address", "Specification", "UnresolvedError"]

MAX_FILES: Final = 5_000
"""How many files one specification may lead to."""

MAX_FILE_BYTES: Final = 64 * 1024 * 1024
"""How many bytes the files of one specification may have together."""

MAX_SEARCHED_FILES: Final = 1_000
MAX_SEARCHED_BYTES: Final = 4 * 1024 * 1024
"""How many files, of how many bytes, are searched for a schema that is referred to by its URI."""

MAX_SPECIFICATION_DEPTH: Final = 200
"""How deep objects and arrays may lie inside one another."""

REMOTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
"""How a reference begins that leads to another host (RFC 3986, section 4.2)."""

ANCHORS: Final = ("$anchor", "$dynamicAnchor")
"""Keywords that name a subschema (draft 2020-12, core, 8.2.2)."""

IDENTIFIERS: Final = ("$id", "id")
"""Keywords that give a schema a URI (draft 2020-12, core, 8.2.1; draft-04, core, 7.2)."""


class Address(NamedTuple):
    """A place in a specification.

    Attributes:
        file: The file's path from the specification's folder; empty for the specification itself.
        pointer: The place in it.
    """

    file: str
    pointer: str

    def inner(self, *tokens: str | int) -> Address:
        """Return the address of a value inside of this one.

        >>> Address("", "/channels").inner("a/b", 0).pointer
        '/channels/a~1b/0'
        """
        return Address(self.file, self.pointer + build_pointer(tokens))

    @property
    def key(self) -> str:
        """The key or index that it ends with; empty for a whole file."""
        return parse_pointer(self.pointer)[-1] if self.pointer else ""


ROOT: Final = Address("", "")
"""Where a specification as a whole stands."""


class UnresolvedError(Exception):
    """A reference that leads to nothing that is read; its text says why and what to do."""


class Specification:
    """A document, and the files beside it that it leads to, read when they are asked for.

    Args:
        folder: Where files that are referred to may lie.
        name: What places in the document are called.
        root: The document.
    """

    def __init__(self, folder: Path, name: str, root: Payload) -> None:
        self.name = name
        self._folder = folder.resolve()
        self._size = 0
        self._files: dict[str, Payload] = {"": root}
        self._anchors: dict[str, dict[str, str]] = {}
        self._identities: dict[str, Address] = {}
        self._identify("")

    @classmethod
    def read(cls, source: Source) -> Specification:
        """Return the specification of a file.

        Raises:
            DocumentError: If it is not one JSON or YAML value, or too deep.
        """
        return cls(source.path.resolve().parent, source.name, _parsed(source))

    @classmethod
    def read_folder(cls, folder: Path, name: str, files: Sequence[str]) -> Specification:
        """Return the specification that the files of a folder are together.

        Args:
            folder: The folder.
            name: What it is called.
            files: The paths of the files from the folder.

        Raises:
            DocumentError: If a file is not one JSON or YAML value, or they are too many or large.
        """
        specification = cls(folder, f"{name}/", Payload({}, 1, {}))
        for file in files:
            try:
                specification._load(file)
            except UnresolvedError as error:
                raise DocumentError(SourceLocation(f"{name}/{file}", 1), str(error)) from None
        return specification

    @property
    def root(self) -> JsonObject:
        """The document's value, if it is an object; an empty one otherwise."""
        value = self._files[""].value
        return value if isinstance(value, dict) else {}

    def value(self, address: Address) -> Json:
        """Return what stands at an address, or `MISSING`."""
        return lookup(self._files[address.file].value, parse_pointer(address.pointer))

    def place(self, address: Address) -> SourceLocation:
        """Return the document and line of an address, or those of the nearest known parent."""
        file = self._files[address.file]
        pointer = address.pointer
        while pointer and pointer not in file.lines:
            pointer = pointer.rpartition("/")[0]
        return SourceLocation(self._called(address.file), file.lines.get(pointer, file.line))

    def members(self, address: Address) -> Iterator[tuple[str, Address]]:
        """Yield the keys of the object at an address, each with the address of its value."""
        value = self.value(address)
        if isinstance(value, dict):
            for key in value:
                yield key, address.inner(key)

    def items(self, address: Address) -> Iterator[Address]:
        """Yield the addresses of the items of the array at an address."""
        value = self.value(address)
        if isinstance(value, list):
            for index in range(len(value)):
                yield address.inner(index)

    def follow(self, address: Address) -> Address:
        """Return where the references that begin at an address lead.

        Raises:
            UnresolvedError: If they lead to nothing that is read, or in a circle.
        """
        met = {address}
        while isinstance(value := self.value(address), dict) and isinstance(
            reference := value.get("$ref"), str
        ):
            address = self.resolve(reference, address)
            if address in met:
                raise UnresolvedError(f"the reference {reference} leads back to itself")
            met.add(address)
        return address

    def resolve(self, reference: str, base: Address) -> Address:
        """Return the address that a reference means.

        Args:
            reference: A URI reference, as `$ref` has it.
            base: Where it stands.

        Raises:
            UnresolvedError: If nothing that is read is there.
        """
        try:
            uri, fragment = urldefrag(reference)
            within = self._resource(uri, reference, base) if uri else Address(base.file, "")
        except ValueError:  # such as a host in brackets that is no address
            raise UnresolvedError(f"{reference} is no URI") from None
        fragment = unquote(fragment)
        if fragment[:1] in {"", "/"}:
            address = Address(within.file, within.pointer + fragment)
        else:
            address = Address(within.file, self._anchored(within.file).get(fragment, "/\0"))
        if self.value(address) is MISSING:
            raise UnresolvedError(f"nothing stands at {reference}")
        return address

    def _resource(self, uri: str, reference: str, base: Address) -> Address:
        """Return what a URI means: a schema that has it as its name, or a file."""
        own = self._files[base.file].value
        names = [own.get(key) for key in IDENTIFIERS] if isinstance(own, dict) else []
        for name in ["", *(name for name in names if isinstance(name, str))]:
            if (found := self._identities.get(urljoin(name, uri))) is not None:
                return found
        if REMOTE.match(uri):
            self._search(uri)
            if uri in self._identities:
                return self._identities[uri]
            raise UnresolvedError(
                f"{reference} is not fetched: save it beside the document and refer to the file"
            )
        file = unquote(urljoin(base.file, uri)).lstrip("/")
        self._load(file)
        return Address(file, "")

    def _load(self, file: str) -> None:
        """Read a file of the folder, unless it has been read."""
        if file in self._files:
            return
        path = (self._folder / file).resolve() if "\0" not in file else None
        if path is None or not path.is_relative_to(self._folder):
            raise UnresolvedError(f"{file} leads out of the document's folder")
        try:
            is_file, size = path.is_file(), path.stat().st_size if path.exists() else 0
        except OSError as error:  # such as a name that is too long
            raise UnresolvedError(f"{file[:80]}: {error.strerror}") from None
        if not is_file:
            raise UnresolvedError(f"{file}: there is no such file")
        self._size += size
        if len(self._files) > MAX_FILES or self._size > MAX_FILE_BYTES:
            most = MAX_FILE_BYTES // 1024 // 1024
            raise UnresolvedError(f"{file}: more than {MAX_FILES} files or {most} MiB; split them")
        try:
            self._files[file] = _parsed(Source(path, self._called(file)))
        except DocumentError as error:
            raise UnresolvedError(f"{file} is not read: {error.problem}") from None
        self._identify(file)

    def _search(self, uri: str) -> None:
        """Read the files of the folder in which a URI stands, for one of them may be its schema."""
        wanted = uri.encode(errors="replace")
        for path in sorted(self._folder.glob("*.json"))[:MAX_SEARCHED_FILES]:
            inside = path.resolve().is_relative_to(self._folder) and path.is_file()
            if not inside or path.name in self._files or path.stat().st_size > MAX_SEARCHED_BYTES:
                continue
            with suppress(OSError, UnresolvedError):
                if wanted in path.read_bytes():
                    self._load(path.name)

    def _identify(self, file: str) -> None:
        """Remember the URIs that the schemas of a file have as their names."""
        for path, value in walk(self._files[file].value):
            if isinstance(value, dict):
                for key in IDENTIFIERS:
                    if isinstance(name := value.get(key), str) and REMOTE.match(name):
                        uri = name.partition("#")[0]
                        self._identities.setdefault(uri, Address(file, build_pointer(path)))

    def _anchored(self, file: str) -> dict[str, str]:
        """Return the pointers of what has an anchor in a file."""
        if file not in self._anchors:
            self._anchors[file] = {
                value[key].removeprefix("#"): build_pointer(path)
                for path, value in walk(self._files[file].value)
                if isinstance(value, dict)
                for key in (*ANCHORS, *IDENTIFIERS)
                if isinstance(value.get(key), str) and (key in ANCHORS or value[key][:1] == "#")
            }
        return self._anchors[file]

    def _called(self, file: str) -> str:
        """Return what places in a file are called."""
        if self.name.endswith("/"):
            return self.name.rstrip("/") + (f"/{file}" if file else "")
        return str(PurePosixPath(self.name).parent / file) if file else self.name


def _parsed(source: Source) -> Payload:
    """Return the one value that a file is, with the lines of what is in it."""
    whole = source.whole
    if whole is not None:
        deepest = max(whole.lines, key=lambda pointer: pointer.count("/"), default="")
        if deepest.count("/") > MAX_SPECIFICATION_DEPTH:
            problem = f"more than {MAX_SPECIFICATION_DEPTH} objects and arrays inside one another"
            raise DocumentError(SourceLocation(source.name, whole.lines[deepest]), problem)
        return whole
    parsing = parse_yaml if source.suffix in YAML_SUFFIXES else parse_payloads
    _, problems = parsing(source.text, source.name)
    broken = [problem for problem in problems if problem.severity == "error"]
    if broken:
        raise DocumentError(broken[0].place, broken[0].message)
    raise DocumentError(SourceLocation(source.name, 1), "expected one JSON or YAML value")
