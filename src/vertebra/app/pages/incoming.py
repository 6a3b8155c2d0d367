"""App, pages: what a laboratory's file would do, result by result; and what a foreign set of forms became."""

from typing import Any

from vertebra.app.pages.telling import Teller
from vertebra.evidence.exchange.draft import Draft
from vertebra.evidence.exchange.labs import Line, Mapping, Preview, write_mapping
from vertebra.evidence.exchange.notes import WHATS

Shown = dict[str, Any]
MOST = 500


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


def draft_page(teller: Teller, draft: Draft) -> Shown:
    study = draft.study
    return {
        "title": teller.text(study.identity.title),
        "forms": [{"title": teller.text(f.title), "items": len(f.items)} for f in study.forms],
        "name": f"{study.id}.json",
        "groups": [
            {
                "word": teller.text(words),
                "notes": [
                    {"where": n.where, "says": teller.text(n.says), "count": n.count}
                    for n in draft.notes
                    if n.what == what
                ][:MOST],
            }
            for what, words in WHATS.items()
            if any(n.what == what for n in draft.notes)
        ],
    }
