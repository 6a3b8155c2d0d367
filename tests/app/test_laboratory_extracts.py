"""A site's own extract on the feasibility page: only what the administrator placed, by name; small cells kept back."""

import pytest

from app_support.pages import told
from app_support.served import served_trial
from feasibility_support.omop_set import make, write
from vertebra.app import settings as fixed
from vertebra.app.pages import laboratory
from vertebra.app.pages.laboratory.extracts import extracts
from vertebra.laboratory.feasibility.cells import LEAST

PAGE = "/laboratory/feasibility?reading=corrected&people="


@pytest.fixture(scope="module")
def trial(tmp_path_factory):
    with served_trial(tmp_path_factory.mktemp("laboratory")) as trial:
        yield trial


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The configured folder, with one OMOP extract of 203 people."""
    from django.conf import settings

    monkeypatch.setattr(laboratory, "PATIENCE_SECONDS", 120.0)
    place = tmp_path / "extracts"
    (place / "north.omop").mkdir(parents=True)
    write(make(203, 5), place / "north.omop")
    monkeypatch.setattr(settings, "PEOPLE", str(place))
    return place


def test_without_a_folder_there_is_nothing_to_choose(trial):
    assert fixed.PEOPLE == ""
    text = told(trial.client("sponsor"), PAGE + "north")
    assert 'name="people"' not in text
    assert "NHANES 2017" in text


@pytest.mark.parametrize("role", ["sponsor", "statistician"])
def test_an_extract_in_the_folder_is_asked_and_rounded(trial, folder, role):
    text = told(trial.client(role), PAGE + "north")
    assert '<option value="north" selected>' in text
    assert "(205)" in text, "203 people, to the nearest five"
    assert "every count is rounded to the nearest 5" in text
    assert "NHANES 2017" not in text
    assert str(folder) not in text


def test_its_pictures_are_of_the_extract(trial, folder):
    client = trial.client("sponsor")
    own = client.get("/laboratory/feasibility/forest.svg?reading=corrected&people=north")
    shipped = client.get("/laboratory/feasibility/forest.svg?reading=corrected")
    assert own.status_code == shipped.status_code == 200
    assert own.content != shipped.content


@pytest.mark.parametrize(
    "name", ["../north", "..%2Fnorth", "/etc/passwd", "north.omop", "omop:/tmp", "south", "a" * 99, "%00"]
)
def test_no_other_name_opens_anything(trial, folder, name):
    """As for any choice that is none, the page tells of the survey that ships."""
    assert "NHANES 2017" in told(trial.client("sponsor"), PAGE + name)


def test_a_link_to_elsewhere_is_passed_over(folder, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (folder / "south.omop").symlink_to(tmp_path / "elsewhere")
    (folder / "notes.txt").write_text("no extract")
    assert list(extracts()) == ["north"]


def test_of_an_extract_that_cannot_be_read_the_page_says_so_and_no_path(trial, folder):
    (folder / "broken.fhir").mkdir()
    text = told(trial.client("sponsor"), PAGE + "broken")
    assert "the extract broken cannot be read" in text
    assert str(folder) not in text
    assert '<option value="north">' in text, "another one can be chosen"


@pytest.mark.parametrize("role", ["lab", "reader", "surgeon"])
def test_who_does_not_see_the_laboratory_does_not_see_extracts(trial, folder, role):
    assert trial.client(role).get(PAGE + "north").status_code in (403, 404)


def test_pages_never_tell_of_fewer_than_the_command():
    assert fixed.SMALLEST == LEAST
