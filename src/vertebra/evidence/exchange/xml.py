"""Exchange: XML of strangers, read without trust; and an account of what was read, so that the rest can be told.

In: bytes. Out: a tree of `Node`. No DTD, no entity of the sender, no network, bounded size, depth and number of
elements. Whoever reads the tree takes what is understood; `unread` tells all the rest by its path and how often.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from vertebra.terms.trouble import Trouble

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
OWN = "http://www.cdisc.org/ns/odm/"
_PREFIXES = {
    "projectredcap.org": "redcap",
    "openclinica.org/ns/rules": "OpenClinicaRules",
    "openclinica.org": "OpenClinica",
    "XMLSchema-instance": "xsi",
    "XML/1998/namespace": "xml",
    "xmldsig": "ds",
    "xlink": "xlink",
}


_PIECE = 1_000_000
_NOWHERE, _MOST_PREFIXES = "undeclared:", 10
_UNDECLARED = re.compile(r"Namespace prefix (\w+) .*is not defined")


class NotXml(Trouble):
    """The bytes are no XML that may be read; says where and what to do."""


@dataclass(frozen=True)
class Limits:
    """How much may be read. bytes: of the file; depth: elements inside each other; elements: all together."""

    bytes: int = 64_000_000
    depth: int = 60
    elements: int = 600_000


class Node:
    """One element. Names of the ODM namespaces, and of none, are bare; others carry a prefix (`redcap:Variable`)."""

    __slots__ = ("_known", "_text", "attributes", "children", "name", "opened")

    def __init__(self, name: str, attributes: dict[str, str]) -> None:
        self.name, self.attributes = name, attributes
        self.children: list[Node] = []
        self._text = ""
        self._known: set[str] = set()
        self.opened = False

    def take(self, attribute: str, otherwise: str = "") -> str:
        """The attribute, trimmed; it counts as read."""
        self.opened = True
        self._known.add(attribute)
        return self.attributes.get(attribute, otherwise).strip()

    def first_of(self, *attributes: str) -> str:
        """The first attribute of these that says something; all count as read."""
        return next((x for x in [self.take(a) for a in attributes] if x), "")

    def all(self, *names: str) -> list["Node"]:
        """Children of these names in order; they count as opened."""
        self.opened = True
        found = [child for child in self.children if child.name in names]
        for child in found:
            child.opened = True
        return found

    def one(self, name: str) -> "Node | None":
        """The first child of that name. Further ones stay unread, and so are told."""
        self.opened = True
        found = next((child for child in self.children if child.name == name), None)
        if found is not None:
            found.opened = True
        return found

    def words(self) -> str:
        """The text between the tags with its layout taken out."""
        self.opened = True
        self._known.add("text()")
        return " ".join(self._text.split())

    def text(self) -> str:
        """The text between the tags as it stands, trimmed at both ends."""
        self.opened = True
        self._known.add("text()")
        return self._text.strip()

    def peek(self) -> str:
        """The same, without counting as read."""
        return self._text.strip()

    def told(self, name: str) -> str:
        """The text of the first child of that name; empty where there is none."""
        found = self.one(name)
        return found.words() if found is not None else ""

    def skip(self) -> None:
        """All of it and below counts as read: it is told elsewhere, or says nothing."""
        for node in self.walk():
            node.opened = True
            node._known |= {*node.attributes, "text()"}

    def walk(self) -> Iterator["Node"]:
        open_ = [self]
        while open_:
            node = open_.pop()
            yield node
            open_ += reversed(node.children)

    def add_text(self, text: str) -> None:
        self._text += text

    def unread_here(self) -> Iterator[str]:
        """Attributes and text of an opened element that nobody read."""
        yield from (f"@{a}" for a in self.attributes if a not in self._known)
        if self._text.strip() and "text()" not in self._known:
            yield "text()"


def read_xml(data: bytes, limits: Limits | None = None) -> Node:
    """The root element.

    Raises:
        NotXml: not well-formed, too large or too deep, or it brings a DTD.
    """
    limits = limits or Limits()
    if len(data) > limits.bytes:
        raise NotXml(f"the file has {len(data):,} bytes, at most {limits.bytes:,} are read: send it in parts")
    data = data.lstrip(b" \t\r\n")
    root, undeclared = _parsed(data, limits)
    for _ in range(_MOST_PREFIXES):  # the parser tells only so many at once
        if not undeclared:
            break
        data = _declaring(data, undeclared)
        root, undeclared = _parsed(data, limits)
    return root


def _parsed(data: bytes, limits: Limits) -> tuple[Node, set[str]]:
    """The root, and the prefixes that no declaration explains."""
    parser = etree.XMLParser(
        target=_Builder(limits), resolve_entities="internal", load_dtd=False, no_network=True, huge_tree=False
    )
    try:
        for start in range(0, len(data), _PIECE):  # more than 10 MB at once is refused, however much is allowed
            parser.feed(data[start : start + _PIECE])
        root = parser.close()
    except (etree.XMLSyntaxError, LookupError, ValueError) as wrong:
        raise NotXml(f"this is no well-formed XML: {_told(wrong)}. Export it again") from wrong
    if not isinstance(root, Node):
        raise NotXml("this is no XML: name the file that the other system exported")
    told = (_UNDECLARED.match(entry.message) for entry in parser.feed_error_log)
    return root, {found[1] for found in told if found}


def _declaring(data: bytes, prefixes: set[str]) -> bytes:
    """The same with its prefixes explained at the root, so that `vendor:OID` is not taken for `OID`."""
    declared = "".join(f' xmlns:{prefix}="{_NOWHERE}{prefix}"' for prefix in sorted(prefixes)).encode()
    return re.sub(rb"<([A-Za-z_][\w.:-]*)", lambda found: found[0] + declared, data, count=1)


def _told(wrong: Exception) -> str:
    return " ".join(str(wrong).replace("(<string>, ", "(").split())


class _Builder:
    """lxml's parser target: builds nodes, and stops at whatever an honest export never holds."""

    def __init__(self, limits: Limits) -> None:
        self._limits, self._open, self._count = limits, [Node("", {})], 0
        self._names: dict[str, str] = {}
        self._prefixes: dict[str, str] = {}

    def start(self, tag: str, attributes: dict[str, str], spaces: dict[str | None, str] | None = None) -> None:
        self._count += 1
        if len(self._open) > self._limits.depth:
            raise NotXml(f"elements lie deeper than {self._limits.depth} in each other: no export does that")
        if self._count > self._limits.elements:
            raise NotXml(f"more than {self._limits.elements:,} elements: send the file in parts")
        for prefix, uri in (spaces or {}).items():
            self._prefixes.setdefault(uri, prefix or "")
        node = Node(self._name(tag), {self._name(name): value for name, value in attributes.items()})
        self._open[-1].children.append(node)
        self._open.append(node)

    def end(self, tag: str) -> None:
        self._open.pop()

    def data(self, text: str) -> None:
        self._open[-1].add_text(text)

    def doctype(self, name: str, public: str | None, system: str | None) -> None:
        raise NotXml("the file brings a DTD of its own, which is never read: export it without, or delete <!DOCTYPE …>")

    def comment(self, text: str) -> None:
        """Comments say nothing to a machine."""

    def pi(self, target: str, data: str | None = None) -> None:
        """Nor do processing instructions."""

    def close(self) -> Node | None:
        """The root; a parser that failed calls this too, before it says why."""
        return next(iter(self._open[0].children), None)

    def _name(self, name: str) -> str:
        if name not in self._names:
            self._names[name] = self._short(name)
        return self._names[name]

    def _short(self, name: str) -> str:
        uri, brace, local = name.removeprefix("{").rpartition("}")
        if not brace or uri.startswith(OWN):
            return local
        if uri.startswith(_NOWHERE):
            return f"{uri.removeprefix(_NOWHERE)}:{local}"
        known = next((prefix for part, prefix in _PREFIXES.items() if part in uri), None)
        prefix = known or self._prefixes.get(uri) or "other"
        return f"{prefix}:{local}"


def unread(root: Node) -> Counter[str]:
    """How often each path was there that nobody read: whole elements, attributes (`/@Name`) and text (`/text()`).

    An element nobody opened is told once, as a whole; what lies inside it is counted in `inside`.
    """
    found: Counter[str] = Counter()
    for path, node in _opened(root):
        if node.opened:
            found.update(f"{path}/{what}" for what in node.unread_here())
        else:
            found[path] += 1
    return found


def inside(root: Node) -> Counter[str]:
    """How many elements and attributes lie in the elements that nobody opened, by path."""
    found: Counter[str] = Counter()
    for path, node in _opened(root):
        if not node.opened:
            found[path] += sum(1 + len(n.attributes) for n in node.walk()) - 1
    return found


def _opened(root: Node) -> Iterator[tuple[str, Node]]:
    """Every opened element with its path, and those at which the reading ended."""
    open_ = [(root.name, root)]
    while open_:
        path, node = open_.pop()
        yield path, node
        if node.opened:
            open_ += [(f"{path}/{child.name}", child) for child in reversed(node.children)]
