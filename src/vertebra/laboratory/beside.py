"""Laboratory: files that ship beside a study, found by its name or by their hash. Nothing heavy is imported here."""

from importlib import resources

from vertebra.protocol.study import Study
from vertebra.terms.canonical import sha256


def data_of(name: str, file: str) -> bytes:
    """A data file that ships beside a study; empty where there is none, or for a study in a file."""
    package = name.lower().replace("-", "")
    try:
        return resources.files(f"vertebra.studies.{package}").joinpath(file).read_bytes()
    except (ModuleNotFoundError, FileNotFoundError, TypeError, ValueError):
        return b""


def record_of(study: Study) -> bytes:
    """The registry record that the study was built on, known by its hash; empty if it ships with none of them."""
    packages = resources.files("vertebra.studies").iterdir() if study.record_sha256 else ()
    records = (package / "record.json" for package in packages)
    found = (record.read_bytes() for record in records if record.is_file())
    return next((data for data in found if sha256(data) == study.record_sha256), b"")
