"""What it shows, drawn: the sheet, the pens and the letters that all figures share.

In: a function that paints. Out: SVG text without date, version or chance in it.

Source of the colours: Okabe and Ito 2008, Color Universal Design (distinct for every kind of colour vision).
"""

import io
import threading
import warnings
from collections.abc import Callable
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from vertebra.evidence.displays import Unprintable

BLUE, ORANGE, RED, GREEN, SKY = "#0072B2", "#E69F00", "#D55E00", "#009E73", "#56B4E9"
PALE_ORANGE, PALE_SKY = "#F5D48F", "#AED8F3"  # the same two for areas, mixed with white so that nothing shines through
INK, QUIET, FAINT = "#1a1a1a", "#5c5c5c", "#c9c9c9"

# The width between the margins of an A4 page, upright; heights are up to the figure.
COLUMN_MM = 160.0

_STYLE: dict[Any, Any] = {
    "svg.hashsalt": "vertebra",
    "svg.fonttype": "path",
    "text.parse_math": False,  # a $ in somebody's reason is a dollar
    "font.family": "DejaVu Sans",
    "font.size": 7.5,
    "axes.labelsize": 7.5,
    "axes.titlesize": 7.5,
    "axes.linewidth": 0.6,
    "axes.edgecolor": QUIET,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.labelsize": 7,
    "ytick.labelsize": 7,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "xtick.major.size": 2.5,
    "ytick.major.size": 2.5,
    "ytick.minor.size": 0,
    "text.color": INK,
    "lines.linewidth": 1.1,
    "lines.markersize": 3,
    "legend.frameon": False,
    "legend.fontsize": 7,
}

# Matplotlib's settings belong to the process; two pages asking for figures at once must not mix them.
_one_at_a_time = threading.Lock()


def draw(
    paint: Callable[[Figure], None], height_mm: float, arranged: bool = True, families: tuple[str, ...] = ()
) -> str:
    """The painted sheet as SVG. `arranged`: axes, titles and legends are given their room; otherwise all is placed.

    families: further fonts, for characters that the first one does not have.

    Raises:
        Unprintable: a text wants a font that is not there.
    """
    with _one_at_a_time, mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(_STYLE | {"font.family": ["DejaVu Sans", *families]})
        size = COLUMN_MM / 25.4, height_mm / 25.4
        figure = Figure(size, layout="constrained" if arranged else None)
        paint(figure)
        return _saved(figure)


def _saved(figure: Figure) -> str:
    sheet = io.StringIO()
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("error", message="Glyph .* missing")
            figure.savefig(sheet, format="svg", metadata={"Date": None, "Creator": None})
    except UserWarning as lost:
        raise Unprintable(str(lost)) from lost
    return sheet.getvalue()


def millimetre_sheet(figure: Figure, height_mm: float) -> Axes:
    """One bare area whose units are millimetres from the upper left corner."""
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set(xlim=(0, COLUMN_MM), ylim=(height_mm, 0))
    axes.set_axis_off()
    return axes
