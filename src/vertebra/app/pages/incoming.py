"""App, pages: what a laboratory's file would do, result by result; and what a foreign set of forms became."""

import csv
import io
from base64 import b64encode
from typing import Any

from vertebra.app.pages.oversight.trail import harmless
from vertebra.app.pages.telling import Teller
from vertebra.evidence.exchange.draft import Draft
from vertebra.evidence.exchange.labs import Line, Mapping, Preview, write_mapping
from vertebra.evidence.exchange.notes import WHATS, Note
from vertebra.protocol.study import to_json

Shown = dict[str, Any]
MOST = 500
MOST_DOWNLOADED = 1_400_000  # browsers cut an address of more than 2 MB


def labs_page(teller: Teller, preview: Preview | None, mapping: Mapping) -> Shown:
    """Questions first, then what would change, then what is new. No preview: its columns are not named yet."""
    if preview is None:
        return {"mapping": write_mapping(mapping).decode()}
    order = {"question": 0, "change": 1, "new": 2, "left out": 3, "same": 4}
    lines = sorted(preview.lines, key=lambda line: (order[line.state], line.row))
    return {
        "counts": {state.replace(" ", "_"): preview.count(state) for state in ("new", "change", "same", "left out")},
        "questions": len(preview.questions),
        "differing": any(line.differs for line in preview.lines),
        "rows": [_line(teller, line) for line in lines[:MOST]],
        "more": max(0, len(lines) - MOST),
        "unused": ", ".join(preview.unused),
        "mapping": write_mapping(mapping).decode(),
        "sha256": preview.sha256,
        "takable": not preview.questions and bool(preview.saves),
    }


_TONES = {"question": "bad", "change": "watch", "new": "going", "same": "quiet", "left out": "quiet"}
_WORDS = {"question": "labs_questions", "change": "labs_change", "new": "labs_new", "same": "labs_same"}


def _line(teller: Teller, line: Line) -> Shown:
    item = teller.item(line.item) if line.item else line.column
    return {
        "row": line.row,
        "who": line.participant,
        "visit": line.visit,
        "item": item,
        "value": f"{line.value} {line.unit}".strip(),
        "word": teller.words[_WORDS.get(line.state, "labs_left")],
        "tone": _TONES[line.state],
        "says": teller.text(line.says) if line.says else "",
    }


def labs_csv(teller: Teller, preview: Preview) -> str:
    """What becomes of every row, in the order of the file; formulas of a spreadsheet are disarmed."""
    out, w = io.StringIO(), teller.words
    writer = csv.writer(out)
    heads = ("row_of_file", "participant", "visit", "item", "lab_value", "result", "what_to_do")
    writer.writerow([w[head] for head in heads])
    for line in sorted(preview.lines, key=lambda line: line.row):
        x = _line(teller, line)
        writer.writerow([harmless(str(x[c])) for c in ("row", "who", "visit", "item", "value", "word", "says")])
    return out.getvalue()


def draft_page(teller: Teller, draft: Draft) -> Shown:
    """Its forms, and the whole list of what was lost, the same words once with all their places."""
    study, content = draft.study, to_json(draft.study)
    return {
        "title": teller.text(study.identity.title),
        "forms": [{"title": teller.text(f.title), "items": len(f.items)} for f in study.forms],
        "name": f"{study.id}.json",
        "json": b64encode(content).decode() if len(content) <= MOST_DOWNLOADED else "",
        "groups": [
            {"word": teller.text(words), "count": len(notes), "notes": _together(teller, notes)}
            for what, words in WHATS.items()
            if (notes := [n for n in draft.notes if n.what == what])
        ],
    }


def _together(teller: Teller, notes: list[Note]) -> list[Shown]:
    said: dict[str, list[Note]] = {}
    for note in notes:
        said.setdefault(teller.text(note.says), []).append(note)
    return [
        {"says": says, "places": [{"where": n.where, "count": n.count} for n in some]} for says, some in said.items()
    ]
