"""What hands do at a station: labels are printed, photographed and shown, badges scanned, answers pressed.

Nothing is typed that a label, a badge or a button says. A picture goes through the page and the server's decoder.
"""

import io
import re
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter
from playwright.sync_api import Locator, expect
from ppf.datamatrix import DataMatrix
from pypdf import PdfReader

from browser_support.eyes import Eyes
from vertebra.app.pages.words import WORDS
from vertebra.terms.identifiers import with_check


def word(name: str, lang: str) -> str:
    return WORDS[name].into(lang)  # type: ignore[arg-type]


def person(who: str) -> str:
    """What a wristband says."""
    return with_check(f"NPC-001-{who}")


def bag(who: str) -> str:
    """What a container says that no label was printed for here."""
    return with_check(f"NPC-001-{who}-L1")


def photograph(text: str) -> dict[str, object]:
    """A printed label, photographed by hand: the symbol, what it says, a little turned and out of focus."""
    dots = 1 - np.pad(np.array(DataMatrix(text).matrix), 2)
    table, out = Image.new("L", (1000, 700), 205), io.BytesIO()
    table.paste(Image.new("L", (560, 280), 255), (180, 180))
    table.paste(Image.fromarray((dots * 255).astype("uint8")).resize((220, 220), 0), (200, 210))
    ImageDraw.Draw(table).text((440, 300), text, fill=0)
    table.rotate(6, fillcolor=205).filter(ImageFilter.GaussianBlur(0.7)).convert("RGB").save(out, "JPEG", quality=80)
    return {"name": "label.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def shows(eyes: Eyes, text: str) -> None:
    """Hold a label before the tablet: its picture goes through the page and the server's decoder."""
    eyes.page.set_input_files("#scan-picture", photograph(text))  # type: ignore[arg-type]


def reads(eyes: Eyes, *texts: str) -> None:
    """Show one label after the other; each is on the page before the next."""
    for text in texts:
        read = eyes.page.locator(".scanned li").count()
        shows(eyes, text)
        expect(eyes.page.locator(".scanned li")).to_have_count(read + 1)


def at_station(eyes: Eyes, place: str, text: str) -> None:
    """Go to a station; where it has several workspaces, take the first; show the label."""
    eyes.goes(f"/station/{place}")
    hood = eyes.page.locator("button[name=workspace]").first
    if not eyes.page.locator("#scan").count():
        with eyes.page.expect_navigation():
            hood.click()
    with eyes.page.expect_navigation():
        shows(eyes, text)


def answers(eyes: Eyes, **told: object) -> None:
    """One press for each coded answer or material, a number where there is one; moments stand there already."""
    for item, value in ((i, str(v)) for i, v in told.items()):
        asked = eyes.page.locator(f"#i-{item}")
        expect(asked).to_be_visible()  # what does not apply is not asked
        if asked.locator("input[type=radio], input[type=checkbox]").count():
            for code in value.split(";"):
                _press(asked, code)
        elif asked.locator(f"select[name='v.{item}']").count():
            asked.locator(f"select[name='v.{item}']").select_option(value)
        else:
            asked.locator(f"[name='v.{item}']").last.fill(value)
            asked.locator(f"[name='v.{item}']").last.blur()


def _press(asked: Locator, code: str) -> None:
    asked.locator(f"label:has(input[value='{code}'])").click()
    expect(asked.locator(f"input[value='{code}']")).to_be_checked()


def done(eyes: Eyes, lang: str) -> None:
    """The large button; afterwards the station says what was done."""
    with eyes.page.expect_navigation():
        eyes.page.get_by_role("button", name=re.compile(f"^{word('step_do', lang)}")).click()
    assert eyes.page.locator(".answer.good").count() == 1, eyes.text


def badge(eyes: Eyes, lang: str) -> str:
    """The code of a badge that its holder prints at the own page, read from the card."""
    eyes.goes("/me/account")
    with eyes.page.expect_download() as got:
        eyes.page.get_by_role("button", name=word("badge_make", lang)).click()
    return _printed(Path(got.value.path()).read_bytes(), r"B-[A-Z2-7]{12}-[0-9A-Z*]", "")


def label(eyes: Eyes, who: str, kind: str, lang: str) -> str:
    """Print labels of one kind at their page, fetch the PDF: what the first of them says in its symbol."""
    eyes.goes(f"/labels/{who}")
    with eyes.page.expect_navigation():
        panel = eyes.page.locator(f"section[aria-labelledby=k-{kind}]")
        panel.get_by_role("button", name=word("label_print", lang)).click()
    made = eyes.page.get_by_role("link", name=word("label_roll", lang)).first.get_attribute("href")
    answer = eyes.context.request.get(f"{eyes.server.base}{made}")
    return _printed(answer.body(), rf"NPC-001-{who}-(?:L1-S[0-9]{{3}}-)?[0-9A-Z*](?![0-9A-Z-])")


def _printed(pdf: bytes, code: str, between: str = "\n") -> str:
    """The first such code of the first page; between: what stands between two lines that belong together."""
    said = PdfReader(io.BytesIO(pdf)).pages[0].extract_text().replace("\n", between)
    found = re.search(code, said)
    assert found, said
    return found[0]
