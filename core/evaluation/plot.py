"""A report as a picture: one line a share, with its interval. SVG that scales to a phone's width."""

from collections.abc import Iterator
from xml.sax.saxutils import escape

from core.evaluation.shares import Report, Share

WIDTH, LINE, LEFT, RIGHT, TOP = 390, 20, 128, 70, 44
GOOD, BAD, GREY, INK = "#0b6e4f", "#b3391f", "#d9dde0", "#1c2429"


def as_svg(report: Report) -> str:
    """The groups of a report, one under the other."""
    parts: list[str] = []
    y = TOP
    for group in report.groups:
        parts.append(f'<text x="12" y="{y}" font-weight="600">{escape(group.title)}</text>')
        parts.extend(_axis(y + 6, len(group.shares)))
        for number, (name, share) in enumerate(group.shares.items()):
            parts.extend(_share(name, share, y + 20 + number * LINE, GOOD if group.higher_is_better else BAD))
        y += 20 + len(group.shares) * LINE + 34
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y}" width="100%" role="img" '
        f'font-family="system-ui, sans-serif" font-size="12" fill="{INK}">'
        f"<title>{escape(report.title)}</title>"
        f'<rect width="{WIDTH}" height="{y}" fill="#fff"/>'
        f'<text x="12" y="22" font-size="14" font-weight="700">{escape(report.title)}</text>{"".join(parts)}</svg>\n'
    )


def _axis(y: float, lines: int) -> Iterator[str]:
    bottom = y + lines * LINE + 8
    for percent in (0, 25, 50, 75, 100):
        x = _x(percent / 100)
        yield f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{y}" y2="{bottom}" stroke="{GREY}"/>'
        yield f'<text x="{x:.1f}" y="{bottom + 11}" text-anchor="middle" font-size="9">{percent}%</text>'


def _share(name: str, share: Share, y: float, colour: str) -> Iterator[str]:
    low, high = (_x(end) for end in share.interval)
    yield f'<text x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{escape(name[:19])}</text>'
    yield f'<line x1="{low:.1f}" x2="{high:.1f}" y1="{y}" y2="{y}" stroke="{colour}" stroke-width="3" opacity=".4"/>'
    yield f'<circle cx="{_x(share.value):.1f}" cy="{y}" r="4" fill="{colour}"/>'
    yield f'<text x="{WIDTH - 8}" y="{y + 4}" text-anchor="end">{share.value:.1%}</text>'


def _x(share: float) -> float:
    return LEFT + share * (WIDTH - LEFT - RIGHT)
