"""Laboratory, trials, figures: what the pictures share: colours, fonts, and what a painter is."""

from collections.abc import Callable, Sequence
from pathlib import Path

from matplotlib import font_manager

from vertebra.evidence.figures.canvas import BLUE, GREEN, INK, ORANGE, RED, SKY
from vertebra.evidence.fonts import INSTALL, NoFont
from vertebra.terms.texts import Lang

COLOURS = (BLUE, RED, GREEN, ORANGE, SKY, INK)
SURE = 1.96  # standard errors in a 95 % interval
Painter = Callable[[Lang, tuple[str, ...]], str]
"""Draws in a language, with further font families."""

_FONT_FILES = {".ttf", ".otf", ".ttc"}


def chinese(fonts: Sequence[Path] = ()) -> tuple[str, ...]:
    """The family of a font with Traditional Chinese.

    Raises:
        NoFont: there is none.
    """
    for path in (path for folder in fonts for path in sorted(folder.rglob("*")) if path.suffix in _FONT_FILES):
        font_manager.fontManager.addfont(path)
    names = sorted({font.name for font in font_manager.fontManager.ttflist})
    likely = [name for name in names if ("CJK" in name or "Noto Sans T" in name) and name.endswith(("TC", "Hant"))]
    likely.sort(key=lambda name: "Sans" not in name)
    if not likely:
        raise NoFont(f"no font for Chinese is here: {INSTALL}")
    return (likely[0],)
