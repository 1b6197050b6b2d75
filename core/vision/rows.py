"""Pieces of text as they lie on a photo, put together into the rows that a person would read."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field

#: pieces of one row overlap in height by at least this share of the lower one
OVERLAP = 0.5
#: characters of a row that are looked at
MOST_TEXT = 300
#: a piece as much taller than wide is not a line: it says nothing of the tilt
LEAST_RATIO = 2.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """A run of text with its corners: left top, right top, right bottom, left bottom, in pixels."""

    text: str = field(repr=False)
    #: how sure the reader is of its letters, 0 to 1
    confidence: float
    corners: tuple[tuple[float, float], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """What stands on one height, from left to right."""

    cells: tuple[str, ...] = field(repr=False)
    #: that of its worst piece
    confidence: float

    @property
    def text(self) -> str:
        """The cells with two spaces in between."""
        return "  ".join(self.cells)[:MOST_TEXT]


def rows(pieces: Sequence[Piece]) -> list[Row]:
    """The rows from top to bottom, however the sheet is tilted."""
    if not pieces:
        return []
    tilt = _tilt(pieces)
    found = ((_upright(piece, tilt), piece) for piece in pieces if piece.text.strip())
    placed = sorted(found, key=lambda one: one[0][1])
    lines: list[list[tuple[tuple[float, float, float], Piece]]] = []
    for place, piece in placed:
        for line in reversed(lines[-3:]):
            if _same_row(line[-1][0], place):
                line.append((place, piece))
                break
        else:
            lines.append([(place, piece)])
    return [_row(line) for line in lines]


def _row(line: list[tuple[tuple[float, float, float], Piece]]) -> Row:
    ordered = [piece for _, piece in sorted(line, key=lambda one: one[0][0])]
    return Row(
        cells=tuple(piece.text.strip() for piece in ordered), confidence=min(piece.confidence for piece in ordered)
    )


def _tilt(pieces: Sequence[Piece]) -> float:
    """The angle of most lines, in radians."""
    angles = []
    for piece in pieces:
        (x0, y0), (x1, y1), _, (x3, y3) = piece.corners
        if math.hypot(x1 - x0, y1 - y0) >= LEAST_RATIO * math.hypot(x3 - x0, y3 - y0):
            angles.append(math.atan2(y1 - y0, x1 - x0))
    return statistics.median(angles) if angles else 0.0


def _upright(piece: Piece, tilt: float) -> tuple[float, float, float]:
    """Left edge, middle and height of a piece, turned upright."""
    turned = [
        (x * math.cos(tilt) + y * math.sin(tilt), y * math.cos(tilt) - x * math.sin(tilt)) for x, y in piece.corners
    ]
    (_, y0), (_, y1), (_, y2), (_, y3) = turned
    return min(x for x, _ in turned), (y0 + y1 + y2 + y3) / 4, (y2 + y3 - y0 - y1) / 2


def _same_row(one: tuple[float, float, float], other: tuple[float, float, float]) -> bool:
    return abs(one[1] - other[1]) < OVERLAP * min(one[2], other[2])
