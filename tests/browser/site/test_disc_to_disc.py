"""From the disc to the same disc in one go: collected, carried, cultured, filled, released, given, signed, traced.

Each person works in a window of their own, at a tablet or a telephone, in one of both languages. Labels are pictures
that the real decoder reads; weeks pass by the demo's clock. At the bedside lies the wrong bag first.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from browser_support.collecting import OTHER, collecting
from browser_support.eyes import PASSWORD, Eyes, open_eyes, user_of
from browser_support.passing import an_hour, prepares, until
from browser_support.serving import Server, copy, serving
from browser_support.station import answers, at_station, badge, bag, done, label, reads, word
from stories import FILL, INCUBATOR, MANY, TEST
from vertebra.simulate.condition import png
from vertebra.simulate.site import SECOND_LAB
from vertebra.simulate.staff import MATERIALS
from vertebra.studies.npc001.product import PRODUCT
from vertebra.studies.npc001.stops import STOPS

WHO = "P-001"
SEEN = [("tablet", "en"), ("phone", "zh-Hant")]
CULTIVATED = {"CULCLEAR": "Y", "CULMATS": "DMEM-2605;FBS-2602;PSA-2603"}
FEW = {f"CULLIVE{n}": 10 for n in (1, 2, 3, 4)} | {f"CULDEAD{n}": 2 for n in (1, 2, 3, 4)}
FULL = {f"CULLIVE{n}": 80 for n in (1, 2, 3, 4)} | {f"CULDEAD{n}": 4 for n in (1, 2, 3, 4)}
# day, stage, what is typed; every stage that the study has
CULTURE = (
    ("2026-02-02T18:30", "DIGEST", {"CULMASS": "1.10", "CULENZ": "6.0", **FEW, "CULDIL": 2, "CULVOL": "2.00",
                                    "CULMATS": "COL-2601;DMEM-2605"}),
    ("2026-02-03T08:00", "SEED", {"CULSEED": "0.40", "CULAREA": 80, **INCUBATOR}),
    ("2026-02-10T09:00", "MEDIUM", {"CULFRESH": "25.0", **INCUBATOR}),
    ("2026-03-05T10:00", "PASSAGE", {**MANY, "CULDIL": 4, "CULVOL": "4.00", "CULCONF": 95,
                                     "CULSEED": "6.00", "CULAREA": 1200, **INCUBATOR}),
    ("2026-03-11T09:00", "COUNT", {**MANY, "CULDIL": 4, "CULVOL": "4.00"}),
    ("2026-03-13T09:00", "ACTIVATE", {"CULDEF": "PROTOCOL", **INCUBATOR,
                                      "CULMATS": "DMEM-2605;TGF-2607"}),
)  # fmt: skip
HARVEST = {**FULL, "CULDIL": 5, "CULVOL": "10.00", "CULCONF": 95, "CULMATS": "TRY-2606;SAL-2604"}
PASSAGE_AFTER = {"DIGEST": "", "SEED": "0", "MEDIUM": "0"}  # from the first passage on it is 1
TAKEN = "2026-03-14"
V4: dict[str, dict[str, str]] = {
    "HX": {}, "PE": {}, "INF": {"INFDTC": f"{TAKEN}T08:30"}, "SAF": {"SAFDTC": TAKEN}, "COAG": {"COAGDTC": TAKEN},
    "PREG": {}, "VAS": {"VASDTC": TAKEN}, "ODI": {},
}  # fmt: skip
DOSE = {
    "EXVOL": "2.50", "EXCONC": "1.00", "EXVIAB": "88.0", "EXLEFT": "0.00", "EXTEMP": "20.0", "EXANAES": "LOCAL",
    "EXSECOND": "Y", "EXLEVEL": "L4L5", "EXIMG": "Y", "EXTRAV": "N", "EXNEEDLE": "22G",
}  # fmt: skip
WAY = [
    "label", "label", "collect", "hand over", "hand over", "receive", "label", *["culture"] * 7, "fill", "label",
    "test", "hand over", "release", "hand over", "hand over", "administer", "", "administer",
]  # fmt: skip
HANDS = ("surgeon", "coordinator", "courier", "lab", "quality", "investigator")
SHOT = {"name": "c-arm.png", "mimeType": "image/png", "buffer": png([[0, 120, 240]] * 3)}
STOPPED = {s.id: s for s in STOPS}
STEPS = {s.id: s.label for s in PRODUCT.steps}


class Cast:
    """The people of one journey, each in a window of their own; and their badges, as printed."""

    def __init__(self, browser: Browser, server: Server, size: str, lang: str) -> None:
        self.browser, self.server, self.size, self.lang = browser, server, size, lang
        self._opened: dict[str, Eyes] = {}
        self._cards: dict[str, str] = {}

    def __getitem__(self, role: str) -> Eyes:
        """The window of the person who has the role; `lab2` is the second operator."""
        if role not in self._opened:
            user = SECOND_LAB[0] if role == "lab2" else user_of(role)
            eyes = open_eyes(self.browser, self.server, self.size, self.lang)
            self._opened[role] = eyes.signs_in(user)
        return self._opened[role]

    def card(self, role: str) -> str:
        if role not in self._cards:
            self._cards[role] = badge(self[role], self.lang)
        return self._cards[role]

    def leaves(self) -> list[str]:
        """Everybody closes the window; what their consoles complained of."""
        for eyes in self._opened.values():
            eyes.context.close()
        return [line for eyes in self._opened.values() for line in eyes.wrong]


@pytest.fixture(scope="module")
def made(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("disc") / "trial.sqlite"
    collecting(place)
    return place


@pytest.fixture
def cast(made: Path, browser: Browser, tmp_path: Path) -> Iterator[Callable[[str, str], Cast]]:
    """`cast(size, lang)`: the people of a trial of this test's own, on the day of surgery."""
    casts: list[Cast] = []
    with serving(copy(made, tmp_path)) as server:

        def call(size: str, lang: str) -> Cast:
            casts.append(Cast(browser, server, size, lang))
            return casts[-1]

        yield call
        wrong = [line for cast in casts for line in cast.leaves()]
    assert wrong == []


@pytest.mark.parametrize(("size", "lang"), SEEN)
def test_from_disc_to_disc(cast, size, lang):
    people = cast(size, lang)
    band, vial = _collected(people)
    _handed(people, "theatre", "surgeon", "courier", vial)
    an_hour(people["courier"])
    _handed(people, "courier", "courier", "lab", vial)
    vial = _received(people, vial)
    for moment, stage, told in CULTURE:
        until(people["lab"], moment)
        _cultured(people, vial, stage, told)
    _found_fit(people)
    vial = _filled(people, vial)
    _handed(people, "lab", "lab", "quality", vial)
    _released(people, vial)
    _handed(people, "release", "quality", "courier", vial)
    an_hour(people["courier"])
    _handed(people, "courier", "courier", "coordinator", vial)
    _wrong_bag(people, band)
    _given(people, band, vial)
    _traced(people)


def _collected(people: Cast) -> tuple[str, str]:
    """Labels come first; at the theatre wristband and container are shown, and the coordinator stands by."""
    surgeon, lang = people["surgeon"], people.lang
    band, vial = label(surgeon, WHO, "WRIST", lang), label(surgeon, WHO, "TISSUE", lang)
    at_station(surgeon, "theatre", band)
    reads(surgeon, vial, people.card("coordinator"))
    answers(surgeon, SURGDTC="2026-02-02T10:00", SURGEND="2026-02-02T11:30", PRLEVEL="L4L5", PRSIDE="LEFT",
            TECHNIQUE="MICRO", BLOODLOSS="40", TISMASS="1.20", TISMED="SALINE", TISSORT="NP")  # fmt: skip
    done(surgeon, lang)
    return band, vial


def _handed(people: Cast, place: str, giver: str, receiver: str, vial: str) -> None:
    """The way is chosen already; whoever takes it over shows a card; how it looks is one press."""
    eyes = people[giver]
    at_station(eyes, place, vial)
    reads(eyes, people.card(receiver))
    answers(eyes, HANDCOND="GOOD")
    done(eyes, people.lang)


def _received(people: Cast, vial: str) -> str:
    lab = people["lab"]
    at_station(lab, "lab", vial)
    answers(lab, RECTEMP="5.0", RECCOND="GOOD", RECEXC="N")
    done(lab, people.lang)
    return label(lab, WHO, "VESSEL", people.lang)


def _cultured(people: Cast, vial: str, stage: str, told: dict) -> None:
    """One row of the batch record; a second operator reads the label too."""
    lab = people["lab"]
    at_station(lab, "lab", vial)
    reads(lab, people.card("lab2"))
    answers(lab, CULSTEP=stage)
    expect(lab.page.locator("#v-CULPASS")).to_have_value(PASSAGE_AFTER.get(stage, "1"))
    answers(lab, **{**CULTIVATED, **told})
    done(lab, people.lang)


def _found_fit(people: Cast) -> None:
    """The visit before the injection, two days ahead; the investigator signs."""
    coordinator, investigator = people["coordinator"], people["investigator"]
    until(coordinator, f"{TAKEN}T09:00")
    for form, dated in V4.items():
        prepares(coordinator, WHO, "V4", form, **dated)
    investigator.goes(f"/p/{WHO}/eligibility/before-injection")
    investigator.page.fill("#proof-password", PASSWORD)
    investigator.page.locator("#sign button").click()
    expect(investigator.page.locator(".message.success")).to_be_visible()


def _filled(people: Cast, vial: str) -> str:
    """Harvested, filled, labelled and tested on the morning of the injection."""
    lab, lang = people["lab"], people.lang
    until(lab, "2026-03-16T07:00")
    _cultured(people, vial, "HARVEST", HARVEST)
    at_station(lab, "lab", vial)
    reads(lab, people.card("lab2"))
    stand = {"LOTEXP": "2026-03-16T13:00", "LOTPASS": "1"}  # the shelf life, and the newest passage of the record
    assert {item: lab.page.input_value(f"#v-{item}") for item in stand} == stand
    answers(lab, **{item: told for item, told in FILL.items() if item not in stand})
    expect(lab.page.locator("[data-derived=FILLSUSP]")).to_contain_text("0.625")
    done(lab, lang)
    vial = label(lab, WHO, "FINAL", lang)
    at_station(lab, "lab", vial)
    answers(lab, **TEST)
    done(lab, lang)
    return vial


def _released(people: Cast, vial: str) -> None:
    """By quality, who had no hand in it, with a signature."""
    quality, lang = people["quality"], people.lang
    at_station(quality, "release", vial)
    quality.page.get_by_role("link", name=word("release_open", lang)).click()
    expect(quality.page.locator(".scanned li.good")).to_have_count(1)  # the label that was read comes along
    answers(quality, RELDEC="CONDITIONAL", RELCOND="LATE")
    quality.page.fill("#proof-password", PASSWORD)
    quality.page.get_by_role("button", name=word("decide_and_sign", lang)).click()
    expect(quality.page.locator(".message.success").filter(has_text="Kuo Mei-ling")).to_be_visible()


def _wrong_bag(people: Cast, band: str) -> None:
    """The neighbour's bag: the line turns, nothing can be given, the attempt is kept, the medical monitor has it."""
    lang, injector = people.lang, people["investigator"]
    prepares(people["coordinator"], WHO, "V5", "PE")
    at_station(injector, "bedside", band)
    injector.page.get_by_role("link", name=word("to_time_out", lang)).click()
    reads(injector, band, bag(OTHER))
    expect(injector.page.locator("[data-stop=H1][data-is=blocks]")).to_be_visible()
    assert STOPPED["H1"].advice.into(lang) in injector.page.inner_text("[data-stop=H1]")
    expect(injector.page.get_by_role("button", name=word("give_dose", lang))).to_have_count(0)
    injector.page.get_by_role("button", name=word("stop_and_record", lang)).click()
    expect(injector.page.locator(".message.error").filter(has_text=word("attempt_kept", lang))).to_be_visible()
    expect(people["medical"].goes("/").page.locator("[aria-labelledby=g-refused]")).to_contain_text(WHO)


def _given(people: Cast, band: str, vial: str) -> None:
    """The right bag, on the page that refused the other: verified by a second person's badge, given, signed."""
    eyes, lang, card = people["investigator"], people.lang, people.card("coordinator")
    assert [x.input_value() for x in eyes.page.locator("[name=scans]").all()] == [band]
    reads(eyes, vial, card)
    for view in ("EXIMGAP", "EXIMGLAT"):
        with eyes.page.expect_navigation():
            eyes.page.set_input_files(f"[name='f.{view}']", SHOT)
        expect(eyes.page.locator(f"#i-{view} img")).to_be_visible()
    answers(eyes, **DOSE)
    eyes.page.get_by_role("button", name=word("give_dose", lang)).click()
    expect(eyes.page.locator("#given")).to_have_text(word("given_title", lang))
    eyes.page.fill("#proof-password", PASSWORD)
    eyes.page.locator("#sign button").click()
    expect(eyes.page.locator(".given .message.success")).to_contain_text("Dr Chen Chih-hao")


def _traced(people: Cast) -> None:
    """The whole line on one page, as quality reads it: every step in its order, by whom, with what; the wrong bag."""
    lang, page = people.lang, people["quality"].goes(f"/p/{WHO}/trace").page
    titles = [text.splitlines()[0] for text in page.locator("#way + .scroll tbody th").all_inner_texts()]
    assert [next((i for i, step in STEPS.items() if t.endswith(step.into(lang))), "") for t in titles] == WAY
    refused = page.locator("#way + .scroll tbody tr").nth(WAY.index("administer")).inner_text()
    assert "H1 " in refused
    assert bag(OTHER) in refused
    hands = page.locator("#people + .scroll tbody code").all_inner_texts()
    assert set(hands) == {SECOND_LAB[0], *(user_of(role) for role in HANDS)}
    assert set(page.locator("#materials + .scroll tbody th").all_inner_texts()) == {lot for lot, *_ in MATERIALS}
