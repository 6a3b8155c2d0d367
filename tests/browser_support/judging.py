"""Judges of a page: axe for WCAG 2.2 A and AA, and our own eyes for what must fit: 320 px, text at twice its size.

A page of the same shape (tags, classes, roles; not words) in the same language is judged once, whoever opens it.
"""

import hashlib
import re
from importlib.resources import files
from typing import Any

from playwright.sync_api import Page

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
AXE = next((files("axe_playwright_python")).rglob("axe.min.js")).read_text(encoding="utf-8")
ASK = """async tags => (await axe.run(document, { runOnly: tags, resultTypes: ['violations'] })).violations
  .flatMap(v => v.nodes.slice(0, 3).map(n => `${v.id}: ${n.target.join(' ')} ${n.html.slice(0, 120)}`))"""
TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
TWICE = """() => { const sheet = new CSSStyleSheet(); sheet.replaceSync('html { font-size: 32px }');
  document.adoptedStyleSheets = [sheet]; }"""
ONCE = "() => { document.adoptedStyleSheets = []; }"
DESKTOP, PHONE, NARROW = ({"width": w, "height": h} for w, h in ((1280, 900), (390, 844), (320, 700)))


def shape(html: str) -> str:
    """What the judges look at, as a digest: each kind of tag with its classes and roles, wherever it stands."""
    tags = re.findall(r"<([a-z]\w*)((?:\s[^<>]*)?)>", html)
    kept = {t + "".join(re.findall(r'\b(?:class|role|type|tabindex|scope)="[^"]*"', rest)) for t, rest in tags}
    return hashlib.sha256(" ".join(sorted(kept)).encode()).hexdigest()


def judge(page: Page) -> list[str]:
    """What is wrong with the open page, at desktop and phone width; empty when nothing is."""
    page.evaluate(AXE)
    found: list[Any] = []
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        found += page.evaluate(ASK, TAGS)
    return found + fits(page)


def fits(page: Page) -> list[str]:
    """WCAG 2.2, 1.4.10 reflow at 320 CSS px and 1.4.4 text at 200 %: the page never scrolls sideways."""
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    narrow = page.evaluate(TOO_WIDE)
    page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
    page.evaluate(TWICE)
    twice = page.evaluate(TOO_WIDE)
    page.evaluate(ONCE)
    return [f"{by} px too wide {when}" for by, when in ((narrow, "at 320 px"), (twice, "with text at 200 %")) if by > 0]
