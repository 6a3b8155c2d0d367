"""The camera of a tablet, run: Chromium films a label that we printed, the page sends frames, zxing-cpp reads them.

The film is what `--use-file-for-fake-video-capture` takes for the camera's picture. Every tone that the page makes is
noted with its pitch and whether the sound was allowed to be heard; notes outlive the page, since a scan may lead on.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import segno
from playwright.sync_api import Page, expect

from browser_support.eyes import Eyes
from browser_support.filming import films, flags, printing
from browser_support.judging import judge
from browser_support.serving import Server, serving
from vertebra.terms.identifiers import with_check

GREEN, RED = "rgb(11, 83, 69)", "rgb(161, 38, 13)"
YES, NO = ["sine", 1320], ["square", 220]  # one high tone; two low ones
LISTEN = """{ const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (at) {
    const heard = JSON.parse(sessionStorage.heard || "[]");
    heard.push([this.type, this.frequency.value, this.context.state]);
    sessionStorage.heard = JSON.stringify(heard);
    return start.call(this, at); }; }"""
STEP = "/p/P-001/step/hand-over"
BAG = with_check("NPC-001-P-001-L1-S002")  # the printed label carries its own serial
WRISTBAND = with_check("NPC-001-P-001")
FOREIGN = with_check("NPC-001-P-002-L1-S002")


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("camera") / "camera.mjpeg"


@pytest.fixture(scope="module")
def server(browser: object, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Two containers and two wristbands, printed; their pictures lie beside the trial."""
    folder = tmp_path_factory.mktemp("printed")
    printing(folder / "trial.sqlite", folder)
    with serving(folder / "trial.sqlite") as server:
        yield server


@pytest.fixture(scope="module")
def more_flags(film: Path) -> list[str]:
    """A browser with a camera, before which the film runs."""
    return flags(film)


@pytest.fixture
def before(film, server):
    """`before("P-001-TISSUE")`: this label is held before the camera."""
    return lambda label: films(film, server.place.parent / f"{label}.png")


@pytest.fixture
def surgeon(signed_in):
    def opens(address: str, size: str = "tablet", lang: str = "en") -> Eyes:
        eyes: Eyes = signed_in("surgeon", size, lang)
        eyes.context.add_init_script(LISTEN)
        return eyes.goes(f"{address}?lang={lang}")

    return opens


def camera(page: Page) -> None:
    page.locator("[data-camera]").tap()


def heard(page: Page) -> list[list[object]]:
    """The tones, each of which could be heard."""
    noted = page.evaluate("JSON.parse(sessionStorage.heard || '[]')")
    assert {state for *_, state in noted} <= {"running"}
    return [tone for *tone, _ in noted]


def colour(page: Page) -> str:
    return str(page.locator(".answer:visible").first.evaluate("e => getComputedStyle(e).backgroundColor"))


def refused(server: Server) -> int:
    with closing(sqlite3.connect(server.place, timeout=20)) as db:
        found = "select count(*) from entry where stream = 'P-001' and kind = 'product step refused'"
        return int(db.execute(found).fetchone()[0])


@pytest.mark.parametrize(("size", "lang"), [("tablet", "en"), ("phone", "zh-Hant")])
def test_a_printed_label_before_the_camera_is_accepted(surgeon, before, size, lang):
    """One press; the picture is seen while it is looked for; then green, a high tone, the camera off."""
    before("P-001-WRIST")
    page = surgeon(STEP, size, lang).page
    camera(page)
    expect(page.locator(".scan video")).to_be_visible()
    expect(page.locator(".scanned li")).to_have_count(1)
    assert page.locator("input[name=scans]").input_value() == WRISTBAND
    assert colour(page) == GREEN
    assert heard(page) == [YES]
    expect(page.locator(".scan video")).to_be_hidden()
    assert not page.evaluate("document.querySelector('.scan video').srcObject.active"), "the camera is off"
    assert judge(page) == []


def test_at_a_station_the_camera_alone_finds_what_is_to_be_done(surgeon, before):
    before("P-001-TISSUE")
    page = surgeon("/station/theatre").page
    with page.expect_navigation():
        camera(page)
    assert page.locator("input[name=scans]").input_value() == BAG
    expect(page.locator(".next-big")).to_contain_text("Hand over")
    assert heard(page) == [YES, YES]  # read; found


def test_the_neighbours_label_is_red_sounds_low_and_is_on_record(surgeon, before, server):
    before("P-002-TISSUE")
    already = refused(server)
    page = surgeon(STEP).page
    with page.expect_navigation():
        camera(page)
    assert "H1" in page.locator(".answer.bad").first.inner_text()
    assert colour(page) == RED
    assert set(map(tuple, heard(page))) == {tuple(NO)}
    assert page.locator("input[name=scans]").count() == 0
    assert refused(server) == already + 1


def test_a_code_of_somebody_elses_world_is_refused_in_place(surgeon, film, server, tmp_path):
    segno.make("https://example.org/a-parcel", micro=False).save(str(tmp_path / "parcel.png"), scale=12)
    films(film, tmp_path / "parcel.png")
    page = surgeon(STEP).page
    camera(page)
    expect(page.locator(".answer.bad")).to_contain_text("no label of this study")
    assert colour(page) == RED
    assert heard(page) == [NO, NO]
    assert page.locator("input[name=scans]").count() == 0
    expect(page.locator(".scan video")).to_be_hidden()


def test_before_a_bare_table_it_goes_on_looking_until_it_is_closed(surgeon, film, server):
    films(film, server.place.parent / "P-001-WRIST.png")
    whole = film.read_bytes()
    film.write_bytes(whole[: whole.index(b"\xff\xd9") + 2] * 8)  # only its first frame, in which no label lies yet
    page = surgeon(STEP).page
    with page.expect_response(re.compile("/scan/picture")) as first:
        camera(page)
    assert first.value.json()["codes"] == []
    with page.expect_response(re.compile("/scan/picture")):
        pass
    assert heard(page) == []  # looking is silent
    camera(page)
    expect(page.locator(".scan video")).to_be_hidden()
    expect(page.locator("[data-camera]")).to_have_text("Camera")


def test_who_forbids_the_camera_is_asked_for_a_picture(surgeon, before):
    before("P-001-WRIST")
    eyes = surgeon(STEP)
    eyes.page.evaluate("() => { navigator.mediaDevices.getUserMedia = () => Promise.reject(new Error('forbidden')); }")
    with eyes.page.expect_file_chooser() as asked:
        camera(eyes.page)
    assert asked.value.element.get_attribute("id") == "scan-picture"


def test_a_page_that_scans_nothing_may_not_open_the_camera(surgeon, before):
    """The browser itself forbids it there, whatever a script on that page would try."""
    before("P-001-WRIST")
    eyes = surgeon("/stations")
    said = eyes.page.evaluate(
        "navigator.mediaDevices.getUserMedia({ video: true }).then(() => 'opened', error => error.name)"
    )
    assert said == "NotAllowedError"
    assert "camera is not allowed in this document" in eyes.wrong.pop()
