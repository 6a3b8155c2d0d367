"""Badges: printed on demand, read back by another decoder, ended at once, kept as a hash; never a signature."""

import io
import re

import pytest
import zxingcpp
from django.contrib.auth import get_user_model
from PIL import Image
from pypdf import PdfReader

from app_support.pages import text, told
from app_support.served import served_trial
from stories import participant
from vertebra.app.accounts import badge_card, badges
from vertebra.app.accounts.models import Badge
from vertebra.conduct.entries import AccessNoted
from vertebra.conduct.ledger import read_entry
from vertebra.terms.identifiers import is_sound

CODE = re.compile(r"B-[A-Z2-7]{12}-[0-9A-Z*]")


@pytest.fixture
def trial(tmp_path):
    with served_trial(tmp_path) as trial:
        yield trial


def account(user: str):
    return get_user_model().objects.get(username=user)


def printed(pdf: bytes) -> str:
    said = PdfReader(io.BytesIO(pdf)).pages[0].extract_text().replace("\n", "")
    found = CODE.search(said)
    assert found, said
    return found[0]


def noted(trial) -> list[tuple[str, str, str]]:
    bodies = [read_entry(r.data, r.hash).body for r in reversed(trial.store.newest("access noted", 50))]
    return [(b.user, b.what, b.detail) for b in bodies if isinstance(b, AccessNoted) and "badge" in b.what]


def test_everybody_prints_the_own_badge(trial):
    client = trial.client("lab")
    answer = client.post("/me/badge")
    assert answer["Content-Type"] == "application/pdf"
    code = printed(answer.content)
    assert is_sound(code)
    assert badges.holder(code) == account("l.huang")
    assert noted(trial) == [("l.huang", "badge made", "l.huang")]
    assert "Counts since" in text(told(client, "/me/account"))


def test_an_administrator_prints_and_ends_anybodys(trial):
    trial.client("courier")
    client = trial.client("administrator")
    code = printed(client.post("/people/at/k.wang/badge").content)
    assert badges.holder(code) == account("k.wang")
    client.post("/people/at/k.wang/badge/end")
    assert badges.holder(code) is None
    assert noted(trial)[-1] == ("k.wang", "badge revoked", "a.su")
    assert "No badge" in text(client.post("/people/at/k.wang/badge/end", follow=True).content.decode())


def test_nobody_else_prints_anothers(trial):
    trial.client("courier")
    assert trial.client("lab").post("/people/at/k.wang/badge").status_code == 403


def test_a_new_badge_ends_the_old_one(trial):
    client = trial.client("lab")
    first, second = (printed(client.post("/me/badge").content) for _ in range(2))
    assert first != second
    assert badges.holder(first) is None
    assert badges.holder(second) == account("l.huang")


def test_who_is_gone_has_no_badge(trial):
    trial.client("courier")
    code = badges.make(account("k.wang"), "a.su")
    get_user_model().objects.filter(username="k.wang").update(is_active=False)
    assert badges.holder(code) is None
    answer = trial.client("administrator").post("/people/at/k.wang/badge")
    assert answer.status_code == 302


def test_the_code_is_kept_nowhere(trial):
    trial.client("lab")
    code = badges.make(account("l.huang"), "l.huang")
    kept = [str(value) for row in Badge.objects.values() for value in row.values()]
    assert all(code not in value and code[2:14] not in value for value in kept)
    rows = [r.data for name in ("trial",) for r in trial.store.ledger.read(name, 0)]
    assert all(code.encode() not in row and code[2:14].encode() not in row for row in rows)


@pytest.mark.parametrize("guess", ["", "B-AAAAAAAAAAAA-0", "l.huang", "B-ABCDEFGHJKLM-K"])
def test_a_guess_is_nobody(trial, guess):
    trial.client("lab")
    badges.make(account("l.huang"), "l.huang")
    assert badges.holder(guess) is None


@pytest.mark.parametrize("title", ["Huang Shu-fen", "黃淑芬醫師", "Dr Wilhelmina Featherstonehaugh-Cholmondeley"])
def test_the_symbol_on_the_card_is_read_by_another_decoder(title):
    """The very page that is printed, as a picture of 300 dots an inch."""
    sheet = badge_card.sheet("NPC-001", title, "l.huang", "B-ABCDEFGHJKLM-K", "zh-Hant")
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(sheet.compile(format="png", ppi=300))).convert("L"))
    assert [code.text for code in found] == ["B-ABCDEFGHJKLM-K"]


def test_a_badge_signs_nothing(trial):
    """Where a signature is asked for, the code of a badge is a wrong password."""
    participant(trial.site).consented()
    trial.now_is(trial.site)
    client = trial.client("investigator")
    code = badges.make(account("i.chen"), "i.chen")
    answer = client.post("/p/P-001/eligibility/screening/sign", {"password": code}, follow=True)
    assert "That is not your password" in text(answer.content.decode())
