"""Feasibility, one page: the answer as an HTML file that stands alone, with its two pictures inside, and as JSON.

Nothing is fetched when it is opened: no script, no font, no address.
"""

import json
from html import escape

import msgspec

from vertebra.laboratory.feasibility.answer import Feasibility
from vertebra.laboratory.feasibility.cells import Count
from vertebra.laboratory.feasibility.figures import Picture, forest, waterfall
from vertebra.laboratory.feasibility.tell import COLON, HEAD, SEMICOLON, cells, criteria_as, method, together
from vertebra.terms.texts import Lang, Text

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a }
table { border-collapse: collapse; width: 100% } th, td { text-align: left; padding: .3rem .6rem; vertical-align: top }
th { border-bottom: 1px solid #5c5c5c } td { border-bottom: 1px solid #e2e2e2 }
.number { text-align: right; white-space: nowrap } .isnt { border-left: 4px solid #D55E00; padding-left: 1rem }
.overflow { overflow-x: auto } figure { margin: 1rem 0 } svg { max-width: 100%; height: auto }
"""
_TITLE = Text("Who would be eligible", "誰會符合條件")
_LOST = Text("Left after each demand, in the order of the record", "依登錄順序逐項要求後剩餘")
_EACH = Text("Each demand alone", "各項要求單獨通過比例")
_NOT = Text("Cannot be judged here", "此族群無法判定")
_LOOK = Text("To look at", "須查看")
_WANT = Text("for want of", "缺少")


def as_json(found: Feasibility) -> str:
    """All of it, unrounded."""
    return json.dumps(msgspec.to_builtins(found), ensure_ascii=False, indent=1)


def as_html(found: Feasibility, lang: Lang) -> str:
    """The page; the same bytes for the same answer."""
    title = f"{found.study}{COLON.into(lang)}{_TITLE.into(lang)}"
    parts = [
        f"<h1>{escape(title)}</h1>",
        _who(found, lang),
        *(f"<p><strong>{escape(line)}</strong></p>" for line in together(found, lang)),
        _figure(waterfall(found, lang), _LOST, lang),
        _figure(forest(found, lang), _EACH, lang),
        _table(found, lang),
        _lacking(found, lang),
        _findings(found, lang),
        f"<p>{escape(method(found).into(lang))}</p>",
    ]
    head = f'<meta charset="utf-8"><title>{escape(title)}</title><style>{_STYLE}</style>'
    body = "\n".join(part for part in parts if part)
    return f'<!DOCTYPE html>\n<html lang="{lang}"><head>{head}</head>\n<body>\n{body}\n</body></html>\n'


def _who(found: Feasibility, lang: Lang) -> str:
    people = found.people
    told = (
        f"{people.title.into(lang)} ({Count(people.people, people.least)})",
        criteria_as(found).into(lang),
        people.source.into(lang),
    )
    about = SEMICOLON.into(lang).join(told)
    isnt = "".join(f"<li>{escape(text.into(lang))}</li>" for text in people.isnt)
    among = f"<p>{escape(people.among.into(lang))}</p>" if people.among else ""
    return f"<p>{escape(about)}</p>{among}" + (f'<ul class="isnt">{isnt}</ul>' if isnt else "")


def _figure(picture: Picture, caption: Text, lang: Lang) -> str:
    svg = picture.svg.decode()
    drawing = svg[svg.index("<svg") :]
    note = f" {picture.note.into(lang)}" if picture.note else ""
    told = escape(caption.into(lang))
    return f'<figure role="img" aria-label="{told}">{drawing}<figcaption>{told}{escape(note)}</figcaption></figure>'


def _table(found: Feasibility, lang: Lang) -> str:
    head = "".join(f"<th scope='col'>{escape(h.into(lang))}</th>" for h in HEAD)
    rows = (cells(row, lang) for row in found.demands if row.reach == "judged")
    body = "".join(f"<tr>{''.join(_cell(at, text) for at, text in enumerate(row))}</tr>" for row in rows)
    return f'<div class="overflow"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _cell(at: int, text: str) -> str:
    return f"<td{' class=number' if at > 1 else ''}>{escape(text)}</td>"


def _lacking(found: Feasibility, lang: Lang) -> str:
    rows = [row for row in found.criteria if row.reach != "judged"]
    told = (f"{row.id} {row.says.into(lang)} ({_WANT.into(lang)} {', '.join(row.lacks)})" for row in rows)
    items = "".join(f"<li>{escape(text)}</li>" for text in told)
    return f"<h2>{escape(_NOT.into(lang))}</h2><ul>{items}</ul>" if items else ""


def _findings(found: Feasibility, lang: Lang) -> str:
    told = [f for f in found.findings if f.code != "PEOPLE-LACK"]
    items = "".join(f"<li>{escape(f'{f.code} {f.where}{COLON.into(lang)}{f.says.into(lang)}')}</li>" for f in told)
    return f"<h2>{escape(_LOOK.into(lang))}</h2><ul>{items}</ul>" if items else ""
