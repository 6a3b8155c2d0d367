"""What is handed over works anywhere: no path of one machine, no address of a registry, every dependency hashed."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = [ROOT / "requirements/run.txt", ROOT / "requirements/dev.txt"]
UNTRACKED = re.compile(r"(^|/)(\.git|\.venv|\.hypothesis|\.\w+_cache|__pycache__|build|dist|[^/]+\.egg-info)/")

MACHINE_PATHS = r"(?<![\w.~-])/(root/|home/\w|Users/\w|work/\w|farm/\w|opt/(pypi|wheels))"
REGISTRIES = r"pypi\.org|pythonhosted\.org|npmjs\.(org|com)|conda\.(org|io)"
FOREIGN = re.compile(f"{MACHINE_PATHS}|{REGISTRIES}")
ADDRESS = re.compile(r"\w+://|^-|--(extra-)?index-url|--find-links|--trusted-host", re.MULTILINE)
PINNED = re.compile(r"^([A-Za-z0-9_.-]+)==(\S+)((?: \\\n +--hash=sha256:[0-9a-f]{64})+)$", re.MULTILINE)
NAMED = re.compile(r"^([A-Za-z0-9_.-]+)", re.MULTILINE)


def tracked_files() -> list[Path]:
    """Every file under version control; in a tree without git, every file that is not produced by a command."""
    try:
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    except (FileNotFoundError, subprocess.CalledProcessError):
        files = (path for path in ROOT.rglob("*") if path.is_file())
        return [path for path in files if not UNTRACKED.search(path.relative_to(ROOT).as_posix())]
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def text_of(path: Path) -> str:
    """The file as text; a picture or an archive reads as nothing."""
    data = path.read_bytes()
    return "" if b"\0" in data else data.decode("utf-8", "replace")


def foreign_words(text: str) -> list[str]:
    return [match.group() for match in FOREIGN.finditer(text)]


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_no_tracked_file_names_a_machine_path_or_a_registry() -> None:
    others = [path for path in tracked_files() if path != Path(__file__)]
    found = {str(path.relative_to(ROOT)): foreign_words(text_of(path)) for path in others}
    assert {name: words for name, words in found.items() if words} == {}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_file_holds_no_address_and_no_option(lock: Path) -> None:
    assert ADDRESS.findall(lock.read_text()) == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_line_of_a_lock_file_is_a_hashed_pin(lock: Path) -> None:
    text = lock.read_text()
    assert {name for name, *_ in PINNED.findall(text)} == set(NAMED.findall(text))


def test_every_declared_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    declared = {
        LOCKS[0]: project["project"]["dependencies"] + project["build-system"]["requires"],
        LOCKS[1]: project["project"]["optional-dependencies"]["dev"],
    }
    for lock, requirements in declared.items():
        locked = {normal(name) for name, *_ in PINNED.findall(lock.read_text())}
        assert {normal(NAMED.findall(line)[0]) for line in requirements} <= locked


def test_both_lock_files_agree() -> None:
    run, dev = ({name: version for name, version, _ in PINNED.findall(lock.read_text())} for lock in LOCKS)
    assert run.items() <= dev.items()


@pytest.mark.parametrize("folder", ["root/notes", "home/ann/x", "Users/ann/x", "work/tree", "farm/tree"])
def test_a_path_of_one_machine_is_seen(folder: str) -> None:
    assert foreign_words(f"see /{folder}")
    assert foreign_words(f"in '/{folder}'")


def test_an_address_of_a_registry_is_seen() -> None:
    assert foreign_words("from pypi.org")


@pytest.mark.parametrize("parts", [("docs", "work", "plan"), ("the ", "homepage"), ("..", "root", "x"), ("PyPI",)])
def test_an_ordinary_word_passes(parts: tuple[str, ...]) -> None:
    assert foreign_words("/".join(parts)) == []


@pytest.mark.parametrize("line", ["--find-links x", "-e .", "a @ https://example.test/a.whl"])
def test_an_address_in_a_lock_file_is_seen(line: str) -> None:
    assert ADDRESS.search(line)
