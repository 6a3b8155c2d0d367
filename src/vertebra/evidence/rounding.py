"""What it shows, on paper: how an unrounded number becomes the text that is printed.

In: a float, int or None. Out: text. Rounding is half away from zero in decimal, as SAS prints and as readers expect
(2.5 becomes 3); Python's own rounding is half to even and is not used. A value that is missing prints as a dash.
"""

from decimal import ROUND_HALF_UP, Decimal

MISSING = "–"
MINUS = "−"

# A binary float is faithful to fifteen decimal digits; the sixteenth would turn a computed 2.4999999999999996 into 2.
_FAITHFUL_DIGITS = 15


def show_number(value: float | None, places: int) -> str:
    """The number with this many decimals, half away from zero, a true minus sign, and no negative zero.

    >>> show_number(2.675, 2), show_number(-0.04, 1), show_number(-1.25, 1), show_number(None, 1)
    ('2.68', '0.0', '−1.3', '–')
    """
    if value is None:
        return MISSING
    rounded = _decimal(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{rounded if rounded else abs(rounded):f}".replace("-", MINUS)


def show_percent(share: float | None, places: int = 1) -> str:
    """A share of one in percent, without the sign.

    >>> show_percent(7 / 12)
    '58.3'
    """
    return MISSING if share is None else show_number(float(_decimal(share) * 100), places)


def show_p(p: float | None) -> str:
    """A p value with three decimals, never 0.000 or 1.000.

    >>> show_p(0.0078125), show_p(0.00001), show_p(0.9999)
    ('0.008', '<0.001', '>0.999')
    """
    if p is None:
        return MISSING
    shown = show_number(p, 3)
    return {"0.000": "<0.001", "1.000": ">0.999"}.get(shown, shown) if 0 < p < 1 else shown


def show_interval(low: float | None, high: float | None, places: int) -> str:
    """Both limits in brackets, joined by `to`, which cannot be mistaken for a minus sign.

    >>> show_interval(-3.0, -1.0, 1)
    '(−3.0 to −1.0)'
    """
    if low is None or high is None:
        return MISSING
    return f"({show_number(low, places)} to {show_number(high, places)})"


def _decimal(value: float) -> Decimal:
    return Decimal(f"{value:.{_FAITHFUL_DIGITS}g}")
