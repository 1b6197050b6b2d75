"""The language model's file: a line of JSON, the features a line each, then one byte a feature and language.

Weights of all languages for one feature are kept in one whole number, 32 bits a language, so that adding two
of these numbers adds the weights of all languages at once. Bytes are offset by 128 to have no negative lanes.
"""

import json
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from core.errors import ContentError

_LANE = 4  # bytes
_OFFSET = 128
_VERSION = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Weights:
    """What training learnt."""

    labels: tuple[str, ...]
    bias: tuple[float, ...]
    #: a stored step of one is this much weight
    step: float
    #: packed weights of each feature
    rows: dict[str, int] = field(repr=False)

    def unpack(self, total: int, count: int) -> list[float]:
        """Summed weights of each language, for a sum of `count` packed rows."""
        lanes = struct.unpack(f"<{len(self.labels)}I", total.to_bytes(_LANE * len(self.labels), "little"))
        return [(lane - _OFFSET * count) * self.step for lane in lanes]


def load(path: Path) -> Weights:
    """Read a model file. Raises ContentError if there is none or it does not hold."""
    try:
        head, names, body = path.read_bytes().split(b"\n", 2)
        header = json.loads(head)
        labels, features = tuple(header["labels"]), names.decode().split("\t")
        if header["version"] != _VERSION or len(body) != len(features) * len(labels):
            raise ValueError("cut short, or of another version")
    except (OSError, ValueError, KeyError) as error:
        raise ContentError(str(path), None, f"not a language model ({error}): train it again") from error
    return Weights(
        labels=labels,
        bias=tuple(header["bias"]),
        step=float(header["step"]),
        rows=dict(zip(features, _lanes(body, len(labels)), strict=True)),
    )


def _lanes(body: bytes, width: int) -> list[int]:
    spread = bytearray(len(body) * _LANE)
    spread[::_LANE] = body
    row = width * _LANE
    return [int.from_bytes(spread[i : i + row], "little") for i in range(0, len(spread), row)]


def save(path: Path, *, labels: Sequence[str], bias: Sequence[float], rows: dict[str, Sequence[float]]) -> None:
    """Write a model file, weights rounded to 255 steps."""
    step = max(max(map(abs, row)) for row in rows.values()) / (_OFFSET - 1)
    header = {
        "version": _VERSION,
        "labels": list(labels),
        "bias": [round(b, 4) for b in bias],
        "step": step,
    }
    body = bytes(round(w / step) + _OFFSET for row in rows.values() for w in row)
    names = "\t".join(rows)
    path.write_bytes(json.dumps(header).encode() + b"\n" + names.encode() + b"\n" + body)
