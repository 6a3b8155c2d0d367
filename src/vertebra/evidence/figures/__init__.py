"""What it shows, drawn: plain lists of points become SVG pictures, the same bytes every time."""

from vertebra.evidence.figures.courses import Course, Measure, profiles, spaghetti
from vertebra.evidence.figures.flow import Stage, participant_flow
from vertebra.evidence.figures.swimmer import AdverseEventMark, Lane, swimmer

__all__ = [
    "AdverseEventMark",
    "Course",
    "Lane",
    "Measure",
    "Stage",
    "participant_flow",
    "profiles",
    "spaghetti",
    "swimmer",
]
