"""Exchange, ODM: writes elements one after the other into a stream, never holding more than the one at hand."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import IO, Any

from lxml import etree

from vertebra.terms.texts import Text

NAMESPACE = "http://www.cdisc.org/ns/odm/v1.3"
_XML = "http://www.w3.org/XML/1998/namespace"
_LANGUAGE = f"{{{_XML}}}lang"
_ALLOWED = ("\t", "\n", "\r")

Attributes = Mapping[str, object]


class Pen:
    """Elements of the ODM namespace. `replaced` counts characters that XML cannot hold."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self.replaced = 0

    @contextmanager
    def element(self, name: str, attributes: Attributes | None = None) -> Iterator[None]:
        """An element around whatever is written inside; attributes that are None are left out."""
        said = {key: self._clean(str(value)) for key, value in (attributes or {}).items() if value is not None}
        with self._file.element(f"{{{NAMESPACE}}}{name}", said):
            yield

    def leaf(self, name: str, text: str = "", attributes: Attributes | None = None) -> None:
        with self.element(name, attributes):
            if text:
                self._file.write(self._clean(text))

    def words(self, name: str, text: Text) -> None:
        """The text in both languages."""
        with self.element(name):
            self.leaf("TranslatedText", text.en, {_LANGUAGE: "en"})
            self.leaf("TranslatedText", text.zh, {_LANGUAGE: "zh-Hant"})

    def line(self) -> None:
        """A line end between elements, for people who open the file."""
        self._file.write("\n")

    def _clean(self, text: str) -> str:
        if text.isprintable():
            return text
        kept = "".join(c if c in _ALLOWED or _is_xml(c) else "\ufffd" for c in text)
        self.replaced += sum(a != b for a, b in zip(text, kept, strict=True))
        return kept


def _is_xml(character: str) -> bool:
    """XML 1.0, 2.2: no control characters, no halves of characters, not the two that are no characters."""
    number = ord(character)
    return 0x20 <= number <= 0xD7FF or 0xE000 <= number <= 0xFFFD or number >= 0x10000


@contextmanager
def open_pen(out: IO[bytes], attributes: Attributes) -> Iterator[Pen]:
    """A pen inside the root element."""
    said = {key: str(value) for key, value in attributes.items() if value is not None}
    with etree.xmlfile(out, encoding="utf-8") as file:
        file.write_declaration()
        with file.element(f"{{{NAMESPACE}}}ODM", said, nsmap={None: NAMESPACE, "xml": _XML}):
            yield Pen(file)
            file.write("\n")
