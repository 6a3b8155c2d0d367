"""A stranger enrols a participant from the work list, on a phone, up to the signed eligibility; files; reads."""

import re

import msgspec
import pytest
from playwright.sync_api import Locator

from browser_support.eyes import Eyes
from stories import SOUND, corrected
from vertebra.protocol.study import to_json

READ = ("XR", "MR")  # by the blinded reader, under a code
NUMBER = re.compile(r"P-\d{3}")
DATES = {"ONSETDTC": "2026-05-01", "SURGPLAN": "2026-08-24"}


def answers(item: Locator, value: object) -> None:
    """Give one item its value, by whatever it is asked with."""
    written = item.locator("[name^='v.']:not([type=hidden])")
    kind = written.first.get_attribute("type")
    if kind == "radio":
        item.locator(f"[type=radio][value='{value}']").check()
    elif written.first.evaluate("e => e.tagName") == "SELECT":
        written.first.select_option(str(value))
    else:
        written.first.fill(str(value))


def answers_somehow(item: Locator) -> None:
    """A form that decides nothing: the first of its choices, a small number."""
    if item.locator("[type=radio]").count():
        item.locator("[type=radio]").first.check()
    elif item.locator("input[inputmode=decimal]").count():
        item.locator("input[inputmode=decimal]").fill("2")
    elif item.locator(".a > select:not(.missing)").count():
        item.locator(".a > select:not(.missing)").select_option(index=1)


def fills(eyes: Eyes, form: str, today: str) -> None:
    """Every item that the page shows, with a sound answer; days and moments of today; then Save."""
    page = eyes.page
    for id, value in {**SOUND.get(form, {}), **{k: v for k, v in DATES.items() if form == "DX"}}.items():
        item = page.locator(f"#i-{id}")
        item.wait_for(state="visible")
        answers(item, value)
    for item in page.locator(".item:visible").all():
        if form not in SOUND:
            answers_somehow(item)
    for field in page.locator(".fill input[type=date][name^='v.'], .fill input[type=datetime-local]").all():
        if field.is_visible() and not field.input_value():
            moment = field.get_attribute("type") == "datetime-local"
            field.fill(f"{today}T08:00" if moment else today)
    here = eyes.path
    page.locator(".save button").click()
    page.wait_for_url(lambda url: here not in url)


def test_a_stranger_enrols_and_the_investigator_signs(signed_in):
    coordinator = signed_in("coordinator", "phone", "zh-Hant")
    page = coordinator.page
    today = re.search(r"\d{4}-\d\d-\d\d", coordinator.text)[0]
    coordinator.clicks_on("a[href='/enrol']")
    number = page.locator(".big").inner_text()
    for name, value in {"name": "Wu Ya-ting", "name_han": "吳雅婷", "birth_date": "1986-02-03"}.items():
        page.fill(f"[name={name}]", value)
    coordinator.clicks_on("form button.main")
    page.wait_for_url(f"**/p/{number}/consent")
    for box in page.locator("form.consent input[type=checkbox]").all():
        box.check()
    coordinator.clicks_on(".save button")
    page.wait_for_url(lambda url: "/consent" not in url)
    for form in corrected().visit("V1").forms:
        if form not in READ:
            fills(coordinator.goes(f"/p/{number}/form/V1.{form}.0"), form, today)
    coordinator.goes(f"/p/{number}/visit/V1")
    reads(signed_in("reader"))
    investigator = signed_in("investigator").goes("/")
    investigator.clicks_on(f"a[href='/p/{number}/eligibility/screening']")
    investigator.page.fill("#proof-password", "cells-go-home-again")
    investigator.clicks_on("#sign button.main")
    investigator.page.locator(".message.info .key").wait_for()
    assert "Dr Chen Chih-hao" in investigator.goes(f"/p/{number}/eligibility/screening").text


def reads(reader: Eyes) -> None:
    """Every read that waits, one after the other; no number in any text or address from first to last."""
    asked: list[str] = []
    reader.page.on("request", lambda request: asked.append(request.url))
    reader.goes("/")
    waiting = reader.page.locator("ul.tasks a").count()
    assert waiting >= len(READ)
    for _ in range(waiting):
        assert not NUMBER.search(reader.page.content())
        reader.clicks_on("ul.tasks a")
        reader.page.wait_for_url("**/read/*")
        assert not NUMBER.search(reader.page.content())
        form = "XR" if reader.page.locator("#i-DHA").count() else "MR"
        fills(reader, form, "")
    assert reader.goes("/").page.locator("ul.tasks a").count() == 0
    assert [address for address in asked if NUMBER.search(address)] == []


@pytest.mark.parametrize(
    "address", ["/p/P-070", "/p/P-070/form/V1.XR.0", "/p/P-999", "/participants", "/trail?stream=P-070"]
)
def test_a_blinded_reader_opens_nothing_that_has_a_number(signed_in, address):
    reader = signed_in("reader")
    answer = reader.context.request.get(reader.server.base + address)
    assert answer.status in (403, 404)
    assert "P-070" not in answer.text().replace("stream=P-070", "").replace(address, "")


LABS = "Subject,Visit,Date,Test,Result,Unit\nP-070,V9,2026-07-27,CRP,2.4,mg/L\nP-070,V9,2026-07-27,ESR,9,mm/h\n"


def test_laboratory_results_are_looked_at_then_saved(signed_in, tmp_path):
    file = tmp_path / "labs.csv"
    file.write_text(LABS)
    eyes = signed_in("coordinator", "desktop", "zh-Hant").goes("/files")
    eyes.page.set_input_files("#lab-file", str(file))
    eyes.clicks_on("form[action='/files/labs'] button.main")
    eyes.page.locator("td:has-text('2.4')").first.wait_for()
    taken = eyes.page.locator("button[formaction='/files/labs/take']")
    assert taken.count() == 1
    taken.click()
    eyes.page.wait_for_url(lambda url: "/labs" not in url or "/take" in url)
    assert 'value="2.4"' in eyes.goes("/p/P-070/form/V9.INF.0").page.content()


def test_an_amendment_is_brought_adopted_approved_and_one_is_moved(signed_in, tmp_path):
    study = corrected()
    visits = tuple(msgspec.structs.replace(v, last=v.last + 1) if v.id == "V10" else v for v in study.visits)
    file = tmp_path / "study.json"
    file.write_bytes(to_json(msgspec.structs.replace(study, edition="2.0", visits=visits)))
    sponsor = signed_in("sponsor").goes("/versions")
    sponsor.page.set_input_files("#file", str(file))
    sponsor.clicks_on("form[action='/versions/bring'] button.main")
    sponsor.page.wait_for_url(re.compile("/versions/[0-9a-f]{64}"))
    here = sponsor.path
    assert "V10" in sponsor.text
    sponsor.clicks_on("form[action='/do/adopt-study'] button.main")
    sponsor.page.fill("#number", "IRB-2026-009")
    sponsor.page.fill("#committee", "Research ethics committee")
    sponsor.clicks_on("form[action='/do/approve-version'] button.main")
    sponsor.page.wait_for_load_state()
    site = signed_in("coordinator").goes(here)
    site.page.locator("input[name=who][value=P-070]").check()
    site.page.fill("#why", "amendment 2.0")
    site.clicks_on(f"form[action='{here}/move'] button.main")
    site.page.wait_for_load_state()
    row = site.goes(here).page.locator("tr:has(a[href='/p/P-070'])")
    assert row.count() == 0 or "2.0" in row.first.inner_text()
