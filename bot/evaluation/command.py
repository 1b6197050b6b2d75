"""`carehelp eval …`: reads cases, prints the report, writes it, and fails where a limit is crossed."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from core.errors import CarehelpError
from core.evaluation.plot import as_svg
from core.evaluation.shares import Report, Share
from core.evaluation.text import as_text

app = typer.Typer(help="How good it is, on labelled cases.", no_args_is_help=True)
#: exit code where a limit is crossed
CROSSED = 3

Files = Annotated[list[Path], typer.Argument(help="Files of cases, a JSON object a line.")]
JsonOut = Annotated[Path | None, typer.Option("--json", help="Write the figures here.")]
PlotOut = Annotated[Path | None, typer.Option("--plot", help="Write a picture here (SVG).")]
Misses = Annotated[bool, typer.Option(help="List what is wrong, with its text.")]


class BadCases(CarehelpError):
    """A file of cases that can't be used."""


@app.command()
def triage(
    files: Files,
    json_out: JsonOut = None,
    plot: PlotOut = None,
    noise: Annotated[str, typer.Option(help="typos, no-accents, transcript, sms, or all; comma-separated.")] = "",
    rules_only: Annotated[bool, typer.Option(help="Without the trained model.")] = False,
    misses: Misses = False,
    fail_under_recall: Annotated[float, typer.Option(help="Fail when fewer emergencies are caught (0 to 1).")] = 0.0,
    fail_over_lookalike: Annotated[float, typer.Option(help="Fail when more look-alikes alarm.")] = 1.0,
    fail_over_plain: Annotated[float, typer.Option(help="Fail when more plain messages alarm.")] = 1.0,
) -> None:
    """Emergencies caught and false alarms, by language, kind, category and noise."""
    from bot.evaluation import triage as evaluation  # noqa: PLC0415
    from bot.reader import load  # noqa: PLC0415

    cases = read(files, ("text", "lang", "level"))
    names = evaluation.NOISES if noise == "all" else tuple(filter(None, noise.split(",")))
    if unknown := sorted(set(names) - set(evaluation.NOISES)):
        raise BadCases(f"no noise {', '.join(unknown)}; there are {', '.join(evaluation.NOISES)}")
    engine = load().triage
    if rules_only:
        engine = engine.without_model()
    judged = evaluation.judge(engine, cases)
    noisy = {name: evaluation.judge(engine, cases, name) for name in names}
    result = evaluation.report(judged, noisy, misses=misses)
    _show(result, json_out, plot)
    false = result.groups[2].shares
    _limit("Emergencies caught", result.groups[0].shares["all"], fail_under_recall, least=True)
    _limit("Look-alikes called an emergency", false["look-alikes"], fail_over_lookalike, least=False)
    _limit("Plain messages called an emergency", false["plain"], fail_over_plain, least=False)


@app.command()
def language(files: Files, json_out: JsonOut = None, plot: PlotOut = None, misses: Misses = False) -> None:
    """Languages: right, by language and by number of words."""
    from bot.evaluation.language import report  # noqa: PLC0415
    from bot.reader import load  # noqa: PLC0415

    _show(report(load().languages, read(files, ("text", "lang")), misses=misses), json_out, plot)


@app.command()
def retrieval(files: Files, json_out: JsonOut = None, plot: PlotOut = None, misses: Misses = False) -> None:
    """Questions with a known topic: the right page first, or among the first three. No model is asked."""
    from bot.content import load  # noqa: PLC0415
    from bot.evaluation.retrieval import report  # noqa: PLC0415

    _show(report(load(), read(files, ("topic",)), misses=misses), json_out, plot)


@app.command()
def threads(
    files: Files,
    json_out: JsonOut = None,
    plot: PlotOut = None,
    misses: Misses = False,
    then: Annotated[
        Path | None, typer.Option(help="Questions that are asked behind these conversations: a change of topic.")
    ] = None,
) -> None:
    """Conversations whose every turn has a known topic: the right page for it, given what came before. No model is
    asked."""
    from bot.content import load  # noqa: PLC0415
    from bot.evaluation.threads import behind, follow, report  # noqa: PLC0415
    from bot.settings import load as load_settings  # noqa: PLC0415

    conversations = read(files, ("id", "turns"))
    if then:
        conversations = behind(conversations, read([then], ("question", "topic")))
    _show(report(follow(load_settings(), load(), conversations), misses=misses), json_out, plot)


def read(files: Sequence[Path], fields: Sequence[str]) -> list[dict[str, Any]]:
    """Cases of all files. Raises BadCases with file and line."""
    cases = [_case(path, number, line, fields) for path in files for number, line in _lines(path)]
    if not cases:
        raise BadCases("there are no cases in these files")
    return cases


def _lines(path: Path) -> list[tuple[int, str]]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadCases(f"{path}: can't be read ({error})") from error
    return [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]


def _case(path: Path, number: int, line: str, fields: Sequence[str]) -> dict[str, Any]:
    try:
        case = json.loads(line)
    except ValueError as error:
        raise BadCases(f"{path}:{number}: not JSON: {error}") from error
    if not isinstance(case, dict) or (missing := [field for field in fields if field not in case]):
        raise BadCases(f"{path}:{number}: lacks {', '.join(missing) if isinstance(case, dict) else 'everything'}")
    return case


def _show(report: Report, json_out: Path | None, plot: Path | None) -> None:
    typer.echo(as_text(report))
    writers: list[tuple[Path | None, Callable[[Report], str]]] = [
        (json_out, lambda r: json.dumps(r.to_json(), ensure_ascii=False, indent=1) + "\n"),
        (plot, as_svg),
    ]
    for path, write in writers:
        if path:
            path.write_text(write(report), encoding="utf-8")


def _limit(what: str, share: Share, limit: float, *, least: bool) -> None:
    if share.value < limit if least else share.value > limit:
        typer.echo(f"{what}: {share.value:.1%}, and the limit is {limit:.1%}.", err=True)
        raise typer.Exit(CROSSED)
