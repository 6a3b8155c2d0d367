"""What it shows, as tables: a snapshot becomes analysis tables by a chain of small `derive_*` functions.

`derive_tables` is the whole chain, to be read from top to bottom. Every row of every table carries the ledger entries
that it rests on. A blinded role gets the values that it may see, and nothing that is counted over participants.
"""

from dataclasses import dataclass
from functools import cached_property

import polars as pl

from vertebra.conduct import entries as e
from vertebra.conduct.state import Trial
from vertebra.evidence.snapshot import Snapshot
from vertebra.evidence.tables.cases import Case, cases_of, trial_of
from vertebra.evidence.tables.fitness import derive_fitness
from vertebra.evidence.tables.frames import write_csv
from vertebra.evidence.tables.harms import derive_clocks, derive_harms, derive_holds, derive_signals
from vertebra.evidence.tables.labs import derive_grades, derive_labs
from vertebra.evidence.tables.participants import derive_participants
from vertebra.evidence.tables.product import derive_product, derive_refused
from vertebra.evidence.tables.quality import derive_deviations, derive_queries, derive_visits
from vertebra.evidence.tables.scores import derive_images, derive_responders, derive_scores
from vertebra.evidence.tables.values import derive_values


@dataclass(frozen=True)
class Tables:
    """All analysis tables of one snapshot, by name."""

    snapshot: Snapshot
    frames: dict[str, pl.DataFrame]

    def __getitem__(self, name: str) -> pl.DataFrame:
        return self.frames[name]

    @cached_property
    def entries(self) -> dict[str, tuple[str, ...]]:
        """The entries behind each row, by its key."""
        return {
            key: tuple(found)
            for table in self.frames.values()
            for key, found in zip(table["key"], table["entries"].to_list(), strict=True)
        }

    @cached_property
    def trial(self) -> Trial:
        """What concerns everybody, at the cutoff."""
        return trial_of(self.snapshot)

    @property
    def files(self) -> dict[str, bytes]:
        return {name: write_csv(table) for name, table in self.frames.items()}


def derive_tables(snapshot: Snapshot) -> Tables:
    """Every table that the role of the snapshot may have."""
    cases = cases_of(snapshot)
    values = derive_values(cases)
    if snapshot.is_blinded:
        return Tables(snapshot, {"values": values})
    labs = derive_labs(values, cases)
    found = {
        "participants": derive_participants(cases, snapshot.study),
        "fitness": derive_fitness(cases),
        "product": derive_product(cases),
        "refused": derive_refused(cases),
        "labs": labs,
        "grades": derive_grades(labs, cases),
        "scores": derive_scores(values),
        "images": derive_images(values),
        "responders": derive_responders(cases),
        "harms": derive_harms(cases),
        "signals": derive_signals(cases),
        "holds": derive_holds(trial_of(snapshot), _placed(snapshot)),
        "clocks": derive_clocks(cases),
        "deviations": derive_deviations(cases),
        "visits": derive_visits(cases),
        "queries": derive_queries(cases),
        "values": values,
    }
    return Tables(snapshot, found)


def _placed(snapshot: Snapshot) -> list[tuple[str, str]]:
    trial = snapshot.streams.get(e.TRIAL, ())
    return [(x.key, x.body.participant) for x in trial if isinstance(x.body, e.HoldPlaced)]


__all__ = ["Case", "Tables", "derive_tables"]
