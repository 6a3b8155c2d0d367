"""Evidence, documents: the two-dimensional symbols of labels as vector pictures, with the quiet zone that each needs.

DataMatrix for containers, which are small and curved; QR for the wristband, which any phone reads.
Source: ISO/IEC 16022 (DataMatrix: one module of quiet zone), ISO/IEC 18004 (QR: four modules; level M, about 15 % of
the symbol may be damaged).
"""

import io

import segno
from ppf.datamatrix import DataMatrix

_QUIET_DATAMATRIX = 2  # one more than the standard asks: label edges are cut unevenly


def datamatrix(text: str) -> str:
    """A DataMatrix of `text` as SVG; its width is the number of modules, quiet zone included."""
    rows = DataMatrix(text).matrix
    return _svg([[bool(cell) for cell in row] for row in rows], _QUIET_DATAMATRIX)


def qr(text: str) -> str:
    """A QR code of `text` as SVG, with error correction M."""
    code = segno.make(text, error="m", micro=False, boost_error=False)
    out = io.BytesIO()
    code.save(out, kind="svg", border=4, xmldecl=False, svgns=True, light="#fff", dark="#000", unit="")
    return out.getvalue().decode()


def _svg(rows: list[list[bool]], quiet: int) -> str:
    """One path with a square for each dark module."""
    side = len(rows[0]) + 2 * quiet
    tall = len(rows) + 2 * quiet
    dark = "".join(
        f"M{x + quiet} {y + quiet}h1v1h-1z" for y, row in enumerate(rows) for x, cell in enumerate(row) if cell
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{side}" height="{tall}" viewBox="0 0 {side} {tall}" '
        f'shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{side}v{tall}h-{side}z"/><path d="{dark}"/></svg>'
    )
