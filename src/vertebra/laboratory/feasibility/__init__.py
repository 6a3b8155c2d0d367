"""Laboratory: who would be eligible. The criteria of a study are asked of a population, before the first patient.

A study and a population come in (the shipped survey, a file, the site's own extract), a `Feasibility` goes out: what
each demand does alone, together, and left out; unknown stands apart and is never counted as failed.
"""

from vertebra.laboratory.feasibility.answer import Feasibility, Row, Thirds
from vertebra.laboratory.feasibility.ask import feasibility
from vertebra.laboratory.feasibility.survey import Estimate

__all__ = ["Estimate", "Feasibility", "Row", "Thirds", "feasibility"]
