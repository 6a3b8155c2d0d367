"""The temperature of a lot on its way: the page, the file of a logger from the preview to the row, quality's task."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from app_support.pages import text, work
from app_support.served import served_trial
from stories import SURGERY, participant
from vertebra.app.store.verify import verify
from vertebra.conduct.commands import ErasePersonalData
from vertebra.terms.canonical import sha256

PAGE = "/p/P-001/condition"


@pytest.fixture
def trial(tmp_path):
    with served_trial(tmp_path) as trial:
        trial.story = participant(trial.site, "P-001").consented().screened().harvested().received()
        trial.now_is(trial.site)
        yield trial


def file_of(trial, *values: str, day=SURGERY, hour=10, heading="Temp (°C)", zone="UTC+08:00") -> bytes:
    """A logger's file of the transport, ten o'clock to one."""
    start = trial.site.at(day, hour)
    rows = (f"{start + timedelta(minutes=5 * n):%Y-%m-%d;%H:%M};{v}" for n, v in enumerate(values))
    return f"Time zone;{zone}\nDate;Time;{heading}\n{chr(10).join(rows)}\n".encode()


def look(client, data: bytes, leg="TRANSPORT"):
    return client.post(f"{PAGE}/look", {"leg": leg, "file": SimpleUploadedFile("log.csv", data, "text/csv")})


def hidden(html: str) -> dict[str, str]:
    """What the page sends when its button is pressed: hidden fields and chosen options."""
    fields = dict(re.findall(r'<input type="hidden" name="(content|leg|key)" value="([^"]*)"', html))
    for name, options in re.findall(r'<select id="[^"]*" name="(m\.\w+)">(.*?)</select>', html, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        fields[name] = chosen[1].replace("&quot;", '"') if chosen else ""
    return fields


def take(client, html: str, **changes: str):
    return client.post(f"{PAGE}/take", {**hidden(html), **changes})


def bring(client, data: bytes, leg="TRANSPORT") -> str:
    """From the file to the page after it was taken."""
    html = look(client, data, leg).content.decode()
    answer = client.post(f"{PAGE}/take", hidden(html), follow=True)
    return answer.content.decode()


def rows(trial) -> dict[str, str]:
    return {r["item"]: r["value"] for r in trial.store.read("value") if r["form"] == "TLOG"}


def heads(trial):
    return trial.served.desk.ledger.heads()["P-001"]


def test_a_good_log_is_looked_at_then_kept_with_its_file(trial):
    lab, data = trial.client("lab"), file_of(trial, "5.0", "8.0", "2.0", "4.2")
    before = heads(trial)
    html = look(lab, data).content.decode()
    assert heads(trial) == before, "looking keeps nothing"
    assert trial.store.attachments.of("P-001") == {}
    assert "within range" in text(html)
    page = take(lab, html)
    assert page.status_code == 302
    told = rows(trial)
    assert (told["TLOGLOW"], told["TLOGHIGH"], told["TLOGN"], told["TLOGOUT"]) == ("2.0", "8.0", "4", "0")
    assert (told["TLOGEXC"], told["TLOGFILE"]) == ("N", sha256(data))
    entry = [x for x in trial.served.source.entries("P-001") if x.body.__struct_config__.tag == "form saved"][-1]
    assert entry.source == "import"
    answer = lab.get(f"/attachment/{sha256(data)}")
    assert (answer.content, answer["Content-Type"]) == (data, "text/csv; charset=utf-8")
    assert answer["Content-Disposition"].startswith("attachment;")
    assert verify(trial.store) == []


@pytest.mark.parametrize("lang", ["en", "zh-Hant"])
def test_the_page_draws_the_log_and_says_what_it_shows(trial, lang):
    bring(trial.client("lab"), file_of(trial, "5.0", "8.1", "5.0"))
    html = trial.client("coordinator", lang).get(PAGE).content.decode()
    assert html.count('<svg viewBox="') == 1
    assert 'role="img"' in html
    assert 'class="band"' in html
    assert 'class="out"' in html
    assert re.search(r"<title>[^<]*5\.0 – 8\.1 °C \(2–8 °C\)[^<]* 5 ", html)
    assert ("to be decided by quality" if lang == "en" else "待品保裁定") in html


def test_an_excursion_waits_for_quality_who_decides_with_a_reason(trial):
    bring(trial.client("lab"), file_of(trial, "5.0", "8.1", "5.0"))
    quality = trial.client("quality")
    ((said, link),) = work(quality)["excursions"]
    assert ("P-001" in said, link) == (True, "/p/P-001/form/-.TLOG.1")
    assert [
        d.code for d in trial.served.source.participant("P-001")[0].deviations.values() if d.where != "receive"
    ] == ["excursion"]
    form = quality.get(link).content.decode()
    assert 'name="v.TLOGDEC"' in form
    assert 'name="v.TLOGDEC"' not in trial.client("lab").get(link).content.decode()
    saved = quality.post(link, {"v.TLOGDEC": "ACCEPT", "v.TLOGWHY": "five minutes, on ice"})
    assert saved.status_code == 302
    assert "excursions" not in work(quality)
    assert "five minutes, on ice" in quality.get(PAGE).content.decode()
    trial.site.desk.refresh("P-001")
    assert trial.story.cultured().refused() == set()


def test_a_rejection_is_told_in_red_at_the_top(trial):
    bring(trial.client("lab"), file_of(trial, "5.0", "20.0", "5.0"))
    trial.site.desk.refresh("P-001")
    trial.story.disposed("TLOG", 1, TLOGDEC="REJECT", TLOGWHY="too warm")
    assert "never used" in trial.client("quality").get(PAGE).content.decode()
    assert trial.story.cultured().refused() == {"H14"}


def test_the_same_file_twice_is_refused_with_words_and_the_same_click_twice_changes_nothing(trial):
    lab, data = trial.client("lab"), file_of(trial, "5.0", "5.1")
    html = look(lab, data).content.decode()
    take(lab, html)
    after = heads(trial)
    again = lab.post(f"{PAGE}/take", hidden(html), follow=True)
    assert heads(trial) == after
    assert "there already" in again.content.decode() or "saved already" in again.content.decode()
    assert "there already, in row 1" in text(look(lab, data).content.decode())


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"day": SURGERY - timedelta(days=3)}, "another time"),
        ({"day": SURGERY + timedelta(days=3)}, "in the future"),
        ({"hour": 7}, "another time"),
        ({"zone": "UTC+02:00"}, "in the future"),
        ({"zone": "UTC+14:00"}, "another time"),
    ],
)
def test_a_file_of_another_time_is_refused_with_words(trial, changes, words):
    lab = trial.client("lab")
    html = look(lab, file_of(trial, "5.0", "5.1", "5.0", **changes)).content.decode()
    assert words in text(html)
    before = heads(trial)
    assert words in text(take(lab, html).content.decode())
    assert (heads(trial), trial.store.attachments.of("P-001")) == (before, {})


def test_a_leg_that_has_not_begun_has_no_log(trial):
    html = look(trial.client("lab"), file_of(trial, "5.0", "5.1"), leg="DELIVERY").content.decode()
    assert "has not begun" in html
    assert "/condition/take" not in html


def test_what_the_file_does_not_say_is_asked_and_remembered_but_not_the_zone(trial):
    lab = trial.client("lab")
    data = file_of(trial, "41,0", "41,2", heading="Temp", zone="unknown")
    html = look(lab, data).content.decode()
    assert "Answer first" in html
    assert take(lab, html).status_code == 200, "nothing is taken while something is asked"
    chosen = {"m.unit": "degF", "m.zone": "+08:00"}
    html = lab.post(f"{PAGE}/look", {**hidden(html), **chosen}).content.decode()
    assert "5.00 – 5.11 °C" in text(html)
    take(lab, html)
    assert rows(trial)["TLOGLOW"] == "5.00"
    asked = text(look(lab, file_of(trial, "41,1", "41,3", heading="Temp", zone="unknown")).content.decode())
    assert "time zone" in asked
    assert "Celsius or Fahrenheit" not in asked


@pytest.mark.parametrize(
    "data", [b"PK\x03\x04", b"%PDF-1.7", b"a;b\n=1+1;2\n", b"Date;Time;Temp C\n\x00", b"x" * 2_000_001]
)
def test_a_hostile_file_leads_back_with_one_line(trial, data):
    before = heads(trial)
    answer = trial.client("lab").post(
        f"{PAGE}/look", {"leg": "TRANSPORT", "file": SimpleUploadedFile("log.csv", data)}, follow=True
    )
    assert answer.redirect_chain[-1][0] == PAGE
    assert 'class="message error"' in answer.content.decode()
    assert heads(trial) == before


@pytest.mark.parametrize("changes", [{"leg": "MOON"}, {"m.unit": "K"}, {"m.zone": "Mars/Olympus"}, {"content": "%%%"}])
def test_what_no_page_sends_is_refused(trial, changes):
    lab = trial.client("lab")
    html = look(lab, file_of(trial, "5.0", "5.1")).content.decode()
    before = heads(trial)
    assert take(lab, html, **changes).status_code in (200, 302)
    assert heads(trial) == before


def test_a_script_in_a_file_stays_text(trial):
    data = file_of(trial, "5.0", "5.1", heading="Temp (°C) <script>alert(1)</script>")
    assert "<script>alert(1)" not in look(trial.client("lab"), data).content.decode()


@pytest.mark.parametrize(
    ("role", "sees", "brings"),
    [
        ("lab", True, True),
        ("quality", True, True),
        ("coordinator", True, True),
        ("investigator", True, False),
        ("monitor", True, False),
        ("surgeon", False, False),
    ],
)
def test_who_sees_the_page_and_who_brings_a_file(trial, role, sees, brings):
    client = trial.client(role)
    assert (client.get(PAGE).status_code == 200) == sees
    answer = look(client, file_of(trial, "5.0", "5.1"))
    assert (answer.status_code == 200) == brings


def test_a_row_without_a_file_is_told_without_a_curve(trial):
    at = trial.site.at(SURGERY, 11)
    told = {"TLOGFROM": trial.site.written(at), "TLOGTO": trial.site.written(at + timedelta(hours=1)), "TLOGN": 2}
    trial.story.logs("TLOG", 1, TLOGLEG="TRANSPORT", TLOGLOW="3", TLOGHIGH="6", TLOGOUT=0, **told)
    html = trial.client("lab").get(PAGE).content.decode()
    assert "<svg viewBox" not in html
    assert "no curve can be drawn" in html


def test_after_an_erasure_the_figures_stay_and_the_curve_is_gone(trial):
    lab = trial.client("lab")
    bring(lab, file_of(trial, "5.0", "5.4"))
    trial.site.submit(ErasePersonalData("asked for it"), "investigator", "P-001")
    html = lab.get(PAGE).content.decode()
    assert "5.0 – 5.4 °C" in text(html)
    assert "<svg viewBox" not in html
    assert "Bring the file" not in html
    assert look(lab, file_of(trial, "5.0", "5.9")).status_code == 302
    assert trial.store.attachments.of("P-001") == {}
    assert verify(trial.store) == []


def test_a_long_log_is_drawn_with_every_excursion_and_few_points(trial):
    values = ["5.0"] * 36
    values[17] = "8.1"
    html = bring(trial.client("lab"), file_of(trial, *values))
    assert html.count('class="out"') == 1
    assert len(html) < 40_000
