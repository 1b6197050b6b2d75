"""`docs/benchmarks.md` and its pictures, from the figures of a run."""

from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

from tests.bench.figures import Figures
from tests.bench.measures import Slow, Speed

#: of the pictures, in units of their view box
WIDTH, LINE, LEFT, RIGHT = 390, 26, 150, 70
OURS, OTHERS, INK = "#0b6e4f", "#8a949c", "#1c2429"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown; all columns but the first to the right."""
    lines = ["| " + " | ".join(head) + " |", "|---" + "|--:" * (len(head) - 1) + "|"]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows]) + "\n"


def speeds(found: Mapping[str, Speed]) -> str:
    """Servers side by side."""
    head = (
        "", "at 50/s: reply p50", "reply p99", "at 200/s: ack p50", "ack p99", "reply p50", "reply p99",
        "flat out, answered/s", "CPU a message", "memory",
    )  # fmt: skip
    rows = [
        (
            name,
            *(f"{value:.1f} ms" for value in (one.calm.reply_p50, one.calm.reply_p99)),
            *(f"{value:.1f} ms" for value in (one.steady.ack_p50, one.steady.ack_p99)),
            *(f"{value:.1f} ms" for value in (one.steady.reply_p50, one.steady.reply_p99)),
            f"{one.flat_out.answered_per_second:,.0f}",
            f"{one.cpu_ms:.2f} ms",
            f"{one.proportional:.0f} MB",
        )
        for name, one in found.items()
    ]
    return table(head, rows)


def kills(found: Mapping[str, Sequence[Figures]]) -> str:
    """What a kill cost, in all runs together."""
    head = ("", "acknowledged", "never answered", "answered twice", "out of order")
    rows = []
    for name, runs in found.items():
        sums = (sum(getattr(run, field) for run in runs) for field in ("acknowledged", "lost", "twice", "out_of_order"))
        rows.append((name, *(f"{value:,}" for value in sums)))
    return table(head, rows)


def aims(rows: Sequence[tuple[str, str, str, bool]]) -> str:
    """What was aimed at, and what came of it."""
    return table(
        ("", "aim", "measured", ""),
        [(name, aim, value, "met" if met else "**missed**") for name, aim, value, met in rows],
    )


def slow(found: Slow) -> str:
    """Beside a slow model."""
    rows = [
        (name, f"{one.reply_p50:.0f} ms", f"{one.reply_p99:.0f} ms", f"{one.lost}")
        for name, one in (("an emergency", found.emergency), ("a question that the library answers", found.plain))
    ]
    return table((f"while {found.waiting} people wait for the model", "reply p50", "reply p99", "not answered"), rows)


def bars(title: str, unit: str, values: Mapping[str, float]) -> str:
    """A picture of one figure over the servers; scales to a phone's width."""
    most = max(values.values(), default=1.0) or 1.0
    parts = [f'<text x="12" y="22" font-size="14" font-weight="700">{escape(title)}</text>']
    for number, (name, value) in enumerate(values.items()):
        y, width = 40 + number * LINE, max(1.0, value / most * (WIDTH - LEFT - RIGHT))
        colour = OURS if name.startswith("Carehelp") else OTHERS
        parts.append(f'<text x="{LEFT - 8}" y="{y + 13}" text-anchor="end">{escape(name)}</text>')
        parts.append(f'<rect x="{LEFT}" y="{y}" width="{width:.1f}" height="18" rx="3" fill="{colour}"/>')
        parts.append(f'<text x="{LEFT + width + 6:.1f}" y="{y + 13}">{value:,.1f} {escape(unit)}</text>')
    height = 52 + len(values) * LINE
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="100%" role="img" '
        f'font-family="system-ui, sans-serif" font-size="11" fill="{INK}"><title>{escape(title)}</title>'
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>{"".join(parts)}</svg>\n'
    )
