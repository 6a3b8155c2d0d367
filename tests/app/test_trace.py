"""The trace and the certificate in the app: who gets them, what they say, how they are refused; the work they make."""

import io
import re
from datetime import timedelta

import pytest
from pypdf import PdfReader

from app_support.pages import links, messages, text, told, work
from app_support.served import served_trial
from stories import INJECTION, SURGERY, participant
from vertebra.conduct.access import PRODUCT
from vertebra.conduct.entries import AccessNoted

READERS = sorted(PRODUCT | {"medical", "monitor", "data", "sponsor"})


@pytest.fixture
def trial(tmp_path):
    with served_trial(tmp_path) as trial:
        yield trial


def lot_with(trial, **results):
    story = participant(trial.site).consented().screened().harvested().received().cultured().ready().filled()
    story.tested(**results)
    trial.now_is(trial.site)
    return story


def given(trial):
    story = lot_with(trial).released().on(INJECTION, 8).fills("PE", "V5").injected()
    trial.now_is(trial.site)
    return story


def at(trial, story, days: int, hour: int = 15):
    story.on(INJECTION + timedelta(days=days), hour)
    trial.now_is(trial.site)
    return story


def reads(trial, story, day: int, result: str = "NEG"):
    at(trial, story, day)
    answers = {"LATEDTC": trial.site.written(trial.site.now), "LATEDAY": day, "LATERES": result}
    more = {"LATEORG": "C. acnes"} if result == "POS" else {}
    story.step("late", "quality", {**answers, **more}, row=day)
    trial.now_is(trial.site)
    return story


@pytest.mark.parametrize("role", READERS)
def test_hands_and_overseers_read_page_and_papers(trial, role):
    given(trial)
    client = trial.client(role)
    page = told(client, "/p/P-001/trace")
    assert "Collect the tissue" in page
    for name in ("trace", "certificate"):
        answer = client.get(f"/p/P-001/{name}.pdf")
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")


@pytest.mark.parametrize("role", ["reader", "participant", "administrator"])
def test_who_is_blinded_or_has_no_part_in_it_gets_nothing(trial, role):
    given(trial)
    for name in ("trace", "trace.pdf", "certificate.pdf"):
        assert trial.client(role).get(f"/p/P-001/{name}").status_code == 403


@pytest.mark.parametrize(("language", "says"), [("en", "CONDITIONAL RELEASE"), ("zh-Hant", "有條件放行")])
def test_the_certificate_comes_in_the_language_that_is_asked_for(trial, language, says):
    given(trial)
    answer = trial.client("quality").get(f"/p/P-001/certificate.pdf?language={language}")
    read = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    assert says in read.replace("\n", "")
    assert 'filename="P-001-certificate.pdf"' in answer["Content-Disposition"]


def test_before_a_decision_the_certificate_is_refused_in_words(trial):
    lot_with(trial)
    answer = trial.client("quality").get("/p/P-001/certificate.pdf", follow=True)
    assert messages(answer) == ["There is no certificate yet: quality has not decided on the release of this lot."]
    assert "/p/P-001/certificate.pdf" not in links(answer.content.decode()).values()


def test_without_a_lot_there_is_nothing_to_trace(trial):
    participant(trial.site).consented()
    trial.now_is(trial.site)
    for name in ("trace", "trace.pdf"):
        answer = trial.client("lab").get(f"/p/P-001/{name}", follow=True)
        assert messages(answer) == ["There is nothing to trace yet: no lot was ordered."]


def test_what_is_taken_out_is_noted(trial):
    given(trial)
    client = trial.client("quality")
    client.get("/p/P-001/trace.pdf")
    client.get("/p/P-001/certificate.pdf")
    noted = [x.body.detail for x in trial.served.source.entries("trial") if isinstance(x.body, AccessNoted)]
    assert [x for x in noted if x.endswith("P-001")] == ["trace P-001", "certificate P-001"]


def test_the_page_leads_forward_from_a_material_to_the_others(trial):
    people = [participant(trial.site, who).consented().screened() for who in ("P-001", "P-002", "P-003")]
    for act in ("harvested", "received"):
        for story in people:
            assert getattr(story, act)().refused() == set()
    for story in people[:2]:
        assert story.cultured().refused() == set()
    trial.now_is(trial.site)
    page = told(trial.client("quality"), "/p/P-001/trace")
    assert {x for x in links(page).values() if x.startswith("/p/") and x.endswith("/trace")} == {"/p/P-002/trace"}
    assert "COL-2601 Collagenase" in text(page)


def test_the_page_says_how_long_the_record_is_kept(trial):
    given(trial)
    page = text(told(trial.client("quality"), "/p/P-001/trace"))
    assert "Taiwan, manufacturer: at least 30 years after the shelf life 2026-03-16 2056-03-16" in page
    assert "The last of these days counts: 2056-03-16" in page


# --- the work that it makes


def test_late_cultures_stand_in_the_work_list_with_their_day_until_they_are_read(trial):
    story = given(trial)
    for role in ("lab", "quality"):
        assert [what for what, _ in work(trial.client(role))["late"]] == [
            "P-001 Sterility culture, day 3 due 2026-03-19", "P-001 Sterility culture, day 14 due 2026-03-30",
        ]  # fmt: skip
    assert "late" not in work(trial.client("coordinator"))
    at(trial, story, 4)
    assert work(trial.client("quality"))["late"][0][0] == "P-001 Sterility culture, day 3 overdue due 2026-03-19"
    reads(trial, story, 3)
    assert [what for what, _ in work(trial.client("quality"))["late"]] == [
        "P-001 Sterility culture, day 14 due 2026-03-30"
    ]


def test_quality_is_asked_to_complete_the_release_when_both_are_negative(trial):
    story = reads(trial, reads(trial, given(trial), 3), 14)
    assert [what for what, _ in work(trial.client("quality"))["release"]] == [
        f"P-001 All late cultures are negative: complete the conditional release {story.state.lot.id}"
    ]
    story.step("complete", "quality", {"RELCDTC": trial.site.written(trial.site.now)})
    trial.now_is(trial.site)
    assert "release" not in work(trial.client("quality"))


def test_growth_gives_each_role_its_own_duties_with_the_hour_and_the_page_to_record_them(trial):
    story = reads(trial, given(trial), 14, "POS")
    mine = {role: {what.removeprefix("P-001 ").partition(" due ")[0] for what, _ in work(trial.client(role))["chain"]}
            for role in ("quality", "lab", "investigator", "coordinator")}  # fmt: skip
    assert mine == {
        "quality": {"Tell the principal investigator", "Ask for organism and sensitivity", "Tell the sponsor",
                    "Review the lot"},
        "lab": {"Ask for organism and sensitivity"},
        "investigator": {"Examine the participant and take CRP", "Tell the ethics committee",
                         "Assess whether it is serious"},
        "coordinator": {"Examine the participant and take CRP", "Tell the ethics committee"},
    }  # fmt: skip
    what, link = next(x for x in work(trial.client("quality"))["chain"] if "Tell the sponsor" in x[0])
    assert what.endswith("due 2026-03-31 15:00")
    page = told(trial.client("quality"), link.partition("#")[0])
    assert "Sponsor told at" in page
    at(trial, story, 15, 16)
    assert all("overdue" in what for what, _ in work(trial.client("quality"))["chain"])


def test_a_lot_out_of_specification_is_told_what_is_next_step_by_step(trial):
    story = lot_with(trial, TSTVIAB="70.0")

    def waits(role: str) -> list[str]:
        trial.now_is(trial.site)
        return [what.removeprefix("P-001 ") for what, _ in work(trial.client(role)).get("oos", [])]

    assert waits("quality") == waits("lab") == ["A test is out of specification: investigate Viability"]
    answers = {"OOSDTC": trial.site.written(trial.site.now), "OOSTEST": "VIAB", "OOSHYP": "clumps", "OOSREP": "Y",
               "OOSREAS": "filtered", "OOSCONC": "OPEN"}  # fmt: skip
    story.step("investigate", "quality", answers, row=1)
    assert (waits("lab"), waits("quality")) == (["The investigation allows one repeat: test again Viability"], [])
    story.tested(TSTVIAB="71.0")
    assert waits("quality") == ["A test is out of specification: investigate Viability"]
    story.step("investigate", "quality", answers, row=2)
    assert (waits("quality"), waits("lab")) == (["The result stands: reject the lot Viability"], [])
    decided = {"RELDTC": trial.site.written(trial.site.now), "RELDEC": "REJECTED", "RELREASON": "two counts"}
    story.step("reject", "quality", decided)
    assert waits("quality") == []
    assert [what for what, _ in work(trial.client("lab"))["steps"]] == [
        f"P-001 Rejected: Destroy what is left {story.state.lot.id}"
    ]


def test_after_a_lost_lot_the_safety_visits_are_owed(trial):
    story = lot_with(trial, TSTVIAB="70.0")
    decided = {"RELDTC": trial.site.written(trial.site.now), "RELDEC": "REJECTED", "RELREASON": "two counts"}
    story.step("reject", "quality", decided)
    story.on(SURGERY + timedelta(days=84))
    trial.now_is(trial.site)
    due = [what for what, _ in work(trial.client("coordinator"))["due"]]
    assert any("MF1 Week 12 after discectomy, no product" in what for what in due)


def test_the_list_of_products_tells_what_was_not_as_planned(trial):
    """A stranger finds the culture that grew without opening one trace after another."""
    reads(trial, given(trial), 14, "POS")
    page = told(trial.client("auditor"), "/products?only=wrong")
    assert '<span class="b bad">grew</span> Read the late culture' in page
    assert "Administered" in page
    assert 'href="/p/P-001/trace"' in page


def test_a_lot_on_its_way_as_planned_is_not_among_those_that_are_not(trial):
    participant(trial.site).consented().screened().harvested()
    trial.now_is(trial.site)
    client = trial.client("quality")
    assert "all as planned" in told(client, "/products")
    page = told(client, "/products?only=wrong")
    assert "P-001" not in page
    assert "No lot that is not as planned" in page


def test_the_trail_tells_a_freed_slot_and_an_injection_in_words_and_site_time(trial):
    given(trial)
    page = told(trial.client("auditor"), "/trail?stream=trial&lang=zh-Hant")
    assert "培養時段釋出" in page
    assert "P-001：已給予" in page
    assert "administered" not in page
    assert not re.search(r"P-001，\d{4}-\d\d-\d\dT", page)
