"""A report for a terminal of 80 columns."""

from collections.abc import Iterator

from core.evaluation.shares import Confusion, Group, Report

BAR = 20


def as_text(report: Report) -> str:
    """Every group as a table with bars, then confusions, figures and misses."""
    return "\n".join(_lines(report))


def _lines(report: Report) -> Iterator[str]:
    yield report.title
    for group in report.groups:
        yield from _group(group)
    for confusion in report.confusions:
        yield from _confusion(confusion)
    if report.figures:
        yield ""
        yield from (f"{name:<34}{value:>10.2f}" for name, value in report.figures.items())
    if report.misses:
        yield from ("", "Misses", *report.misses)


def _group(group: Group) -> Iterator[str]:
    yield ""
    yield group.title
    for name, share in group.shares.items():
        low, high = share.interval
        bar = "█" * round(share.value * BAR)
        counts = f"{share.hits}/{share.total}"
        yield f"  {name:<18.18}{share.value:>7.1%}  {low:>6.1%}–{high:<6.1%} {counts:>11}  {bar}"


def _confusion(confusion: Confusion) -> Iterator[str]:
    yield ""
    yield f"{confusion.title} (rows: should be, columns: called)"
    width = max(9, *(len(name) + 1 for name in confusion.names))
    yield " " * 14 + "".join(f"{name:>{width}}" for name in confusion.names)
    for row in confusion.names:
        counts = (confusion.counts.get((row, column), 0) for column in confusion.names)
        yield f"  {row:<12.12}" + "".join(f"{count:>{width}}" for count in counts)
