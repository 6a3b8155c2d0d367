"""Evidence, documents: labels become a PDF for a roll printer, one page a label, or a sheet of A4; or a picture.

The text of a label is set as large as it fits. What does not fit at the smallest size is cut with an ellipsis, and
every cut is a finding: nothing is ever left out in silence, and nothing runs over the edge.
"""

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import msgspec
import typst

from vertebra.evidence.documents.label import Sticker
from vertebra.evidence.exchange.casebook.typeset import printable
from vertebra.evidence.fonts import EMBEDDED, NoFont, families
from vertebra.terms.findings import Finding
from vertebra.terms.texts import Text

TEMPLATE = Path(__file__).with_name("label.typ")
Paper = Literal["roll", "a4"]
DOTS = 300  # per inch, of a picture: as thermal printers have 203 or 300


class _Sheet(msgspec.Struct, frozen=True):
    paper: str
    stickers: tuple[Sticker, ...]


def label_pdf(stickers: tuple[Sticker, ...], paper: Paper = "roll", fonts: Sequence[Path] = ()) -> bytes:
    """The labels as PDF: pages of the size of each label, or sheets of A4 with marks to cut along.

    Raises:
        NoFont: a character that no font has.
    """
    midnight = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)  # the same labels give the same bytes
    pdf = _run(stickers, paper, fonts, lambda c: c.compile(format="pdf", timestamp=midnight))
    assert isinstance(pdf, bytes)
    return pdf


def label_pictures(
    stickers: tuple[Sticker, ...], paper: Paper = "roll", dots: int = DOTS, fonts: Sequence[Path] = ()
) -> list[bytes]:
    """The same pages as PNG.

    Raises:
        NoFont: a character that no font has.
    """
    made = _run(stickers, paper, fonts, lambda c: c.compile(format="png", ppi=dots))
    return list(made) if isinstance(made, list) else [made]


def label_findings(stickers: tuple[Sticker, ...], fonts: Sequence[Path] = ()) -> tuple[Finding, ...]:
    """What had to be cut (a question for whoever prints), or does not fit at all (a stop). Findings: LABEL-CUT, -FULL.

    Raises:
        NoFont: a character that no font has.
    """
    told = msgspec.json.decode(_run(stickers, "roll", fonts, lambda c: c.query("<told>", field="value")))
    heads = {(s.kind, f.id): f for s in stickers for f in s.fields}
    found = {(x["kind"], x["field"], x["what"]): x for x in told}
    return tuple(_finding(heads.get((x["kind"], x["field"])), x) for x in found.values())


def _finding(field: Any, told: dict[str, str]) -> Finding:
    where = f"{told['kind']}/{told['field']}".rstrip("/")
    if told["what"] == "full" or field is None:
        says = Text(
            "The label is too small for all that it must say: choose a larger label in the study.",
            "標籤尺寸不足以容納必載內容：請於試驗定義改用較大標籤。",
        )
        return Finding("LABEL-FULL", "stop", where, says)
    head, shown = field.label, told["shown"]
    says = Text(
        f"{head.en} is too long for the label and is printed as “{shown}”: compare it with the wristband or record.",
        f"{head.zh}過長，標籤僅印出「{shown}」：請與手圈或紀錄核對。",
    )
    return Finding("LABEL-CUT", "question", where, says)


def _run(stickers: tuple[Sticker, ...], paper: Paper, fonts: Sequence[Path], make: Any) -> Any:
    data = msgspec.json.encode(printable(msgspec.to_builtins(_Sheet(paper, stickers)))).decode()
    named, found = families(data, fonts, True)
    ordered = [n for n in named if n not in EMBEDDED] + [n for n in named if n in EMBEDDED]
    inputs = {"sheet": data, "fonts": msgspec.json.encode(ordered).decode()}
    try:
        return make(typst.Compiler(TEMPLATE, font_paths=found, sys_inputs=inputs))
    except typst.TypstError as broken:
        if "could not be displayed" in broken.message:
            raise NoFont(broken.message) from broken
        raise RuntimeError(f"the labels did not compile: {broken.message} {'; '.join(broken.hints)}") from broken
