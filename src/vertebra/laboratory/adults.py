"""Laboratory: the survey that the lint counts shares in: the shipped adult table, as the check wants it."""

from functools import lru_cache

from vertebra.protocol.check import People
from vertebra.simulate.population import adults
from vertebra.terms.texts import Text

_COLUMNS = {
    "WBC": "wbc",
    "HGB": "haemoglobin",
    "PLT": "platelets",
    "BUN": "bun",
    "CREAT": "creatinine",
    "AST": "ast",
    "ALT": "alt",
}
_SOURCE = Text(
    "NHANES 2017–March 2020, US adults from 20 years, weighted", "NHANES 2017–2020 年 3 月，美國 20 歲以上成人（加權）"
)


@lru_cache(maxsize=1)
def people() -> People:
    """Read once; a value that was not measured is None."""
    rows = adults()
    columns = {name: [getattr(row, field) for row in rows] for name, field in _COLUMNS.items()}
    return People(columns, [row.sex for row in rows], [row.weight for row in rows], _SOURCE)
