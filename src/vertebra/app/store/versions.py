"""App, store: the study versions of one trial, read when they are first asked for and kept, since none ever changes."""

from collections.abc import Iterator, Mapping

from vertebra.app import models as m
from vertebra.app.store.database import StoreTrouble, as_bytes, ask
from vertebra.conduct.entries import TRIAL, StudyAdopted
from vertebra.conduct.ledger import read_entry
from vertebra.protocol.study import Study, from_json
from vertebra.protocol.versions import Studies
from vertebra.terms.canonical import sha256


class Versions(Mapping[str, Study]):
    """Every stored version by its hash. One that another program adopts meanwhile is found when it is asked for."""

    def __init__(self, alias: str, study: Study) -> None:
        self.alias = alias
        self._known = {study.version: study}

    def __getitem__(self, version: str) -> Study:
        """
        Raises:
            KeyError: it is not stored here. StoreTrouble: what is stored is not what its hash names.
        """
        if version not in self._known:
            self._known[version] = self._read(version)
        return self._known[version]

    def __iter__(self) -> Iterator[str]:
        return iter([version for (version,) in ask(self.alias, "SELECT version FROM study_version ORDER BY version")])

    def __len__(self) -> int:
        return len(list(iter(self)))

    def _read(self, version: str) -> Study:
        rows = m.StudyVersion.objects.using(self.alias).filter(version=version).values_list("data", flat=True)
        for data in map(as_bytes, rows):
            if sha256(data) != version:
                raise StoreTrouble(f"the study version {version[:16]}… is altered: restore a verified backup")
            return from_json(data)
        raise KeyError(version)

    def in_order(self) -> Studies:
        """All of them, those not adopted first, then as they were adopted: the current one is the newest.

        Raises:
            StoreTrouble: a version that was adopted is missing or altered.
        """
        adopted = dict.fromkeys(adopted_versions(self.alias))
        missing = [version for version in adopted if version not in self]
        if missing:
            raise StoreTrouble(f"the study version {missing[0][:16]}… is missing: restore a verified backup")
        return Studies(self[version] for version in (*(v for v in self if v not in adopted), *adopted))


def adopted_versions(alias: str) -> list[str]:
    """The study versions that the trial adopted, the newest last.

    Raises:
        LedgerBroken: such an entry cannot be read.
    """
    rows = m.Entry.objects.using(alias).filter(stream=TRIAL, kind=StudyAdopted.__struct_config__.tag)
    bodies = (read_entry(as_bytes(data)).body for data in rows.order_by("number").values_list("data", flat=True))
    return [body.version for body in bodies if isinstance(body, StudyAdopted)]
