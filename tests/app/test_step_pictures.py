"""Pictures that are taken while a step is done: kept with it, shown again where it is refused, never lost.

The story: a change of medium, photographed at the hood. The form has its own page; at a station nobody goes there.
"""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from app_support.pages import hidden, text
from app_support.served import PASSWORD, served_trial
from stories import CUL, INCUBATOR, participant
from vertebra.app.pictures import clean
from vertebra.app.store.verify import verify
from vertebra.conduct.commands import ErasePersonalData
from vertebra.simulate.condition import png
from vertebra.simulate.site import SECOND_LAB
from vertebra.terms.identifiers import with_check

PAGE = "/p/P-001/step/culture"
LOT, OTHER = with_check("NPC-001-P-001-L1"), with_check("NPC-001-P-002-L1")
DISH = png([[160] * 8] * 8)
KEPT = clean(DISH).sha256


@pytest.fixture
def trial(tmp_path):
    """Both lots are in culture; the second person of the laboratory has an account."""
    with served_trial(tmp_path) as trial:
        people = [participant(trial.site, who).consented().screened() for who in ("P-001", "P-002")]
        for story in people:
            story.harvested()
        for story in people:
            story.received()
        people[0].cultured()
        assert people[0].refused() == set()
        trial.now_is(trial.site)
        trial.client(SECOND_LAB[0])
        yield trial


def does(client, trial, **changes: object):
    """The medium is changed: the page is opened, filled and sent with a photograph, as a browser does it."""
    fields = hidden(client.get(PAGE).content.decode(), PAGE)
    now = trial.site.written(trial.site.now)[:16]
    answers = {**CUL, **INCUBATOR, "CULSTEP": "MEDIUM", "CULPASS": "0", "CULDTC": now}
    second = {"witness": SECOND_LAB[0], "witness_password": PASSWORD}
    sent = {**fields, **{f"v.{k}": v for k, v in answers.items()}, **second, "scans": LOT, "place": "hood 1"}
    return client.post(PAGE, {**sent, "f.CULPHOTO": photo(DISH), **changes})


def photo(data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("dish.png", data, "image/png")


def photos(trial) -> list[str]:
    p = trial.served.source.participant("P-001")[0]
    cells = [sheet.cells.get("CULPHOTO") for _, sheet in p.sheets_of("CUL")]
    return [c.datum.value for c in cells if c and c.datum.value]


def test_a_picture_taken_at_the_step_is_kept_with_it(trial):
    lab = trial.client("lab")
    answer = does(lab, trial)
    assert answer.status_code == 302, text(answer.content.decode())
    assert photos(trial) == [KEPT]
    assert lab.get(f"/attachment/{KEPT}").content == clean(DISH).data
    assert verify(trial.store) == []


def test_a_refused_step_shows_its_picture_again_and_it_is_not_taken_twice(trial):
    """Without a second person nothing is done; sent again, what was uploaded before goes along by its name."""
    lab = trial.client("lab")
    refused = does(lab, trial, witness="", witness_password="")
    page = refused.content.decode()
    assert refused.status_code == 422
    assert f'<img src="/attachment/{KEPT}"' in page
    assert photos(trial) == []
    assert does(lab, trial, **{"v.CULPHOTO": ["", KEPT], "f.CULPHOTO": []}).status_code == 302
    assert photos(trial) == [KEPT]


def test_the_wrong_bag_leaves_the_picture_on_the_page(trial):
    lab = trial.client("lab")
    page = does(lab, trial, scans=OTHER).content.decode()
    assert "H1" in text(page)
    assert f'<img src="/attachment/{KEPT}"' in page
    assert photos(trial) == []


def test_what_is_no_picture_does_nothing_and_loses_nothing(trial):
    lab = trial.client("lab")
    answer = does(lab, trial, **{"f.CULPHOTO": photo(b"no picture")})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "no whole picture" in text(page)
    assert 'value="37.0"' in page
    assert f'value="{LOT}"' in page
    assert photos(trial) == []


def test_what_was_chosen_is_kept_by_no_rehearsal(trial):
    lab = trial.client("lab")
    said = lab.post(f"{PAGE}/rehearse", {"scans": LOT, "v.CULPHOTO": "", "p.CULPHOTO": "dish.png"})
    assert said.status_code == 200
    assert trial.served.store.attachments.of("P-001") == {}
    assert photos(trial) == []


def test_nothing_more_is_kept_of_somebody_erased(trial):
    trial.site.submit(ErasePersonalData("asked for it"), "investigator", "P-001")
    trial.now_is(trial.site)
    answer = does(trial.client("lab"), trial)
    assert answer.status_code == 422
    assert "no picture is kept any more" in text(answer.content.decode())
