"""How long each part takes that needs no database, in this process."""

import statistics
import time
from collections.abc import Callable, Sequence

from bot.content import load
from core.fitting.fit import fit_sms
from core.knowledge.compose import Composer
from core.message import Reply

TEXTS = (
    "mon enfant a de la fièvre depuis 3 jours et refuse de boire",
    "how I fit treat cough?",
    "je suis enceinte de 8 mois et je saigne beaucoup",
    "ma pikin belle di run since yesterday",
    "i have a headache since this morning what to do",
    "bonjour docteur, c'est quoi les signes du palu ?",
)
ROUNDS = 7
PER_ROUND = 300


def microseconds(work: Callable[[str], object]) -> float:
    """Median over rounds of the time for one text."""
    rounds = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        for number in range(PER_ROUND):
            work(f"{TEXTS[number % len(TEXTS)]} {number}")
        rounds.append((time.perf_counter() - started) / PER_ROUND * 1e6)
    return statistics.median(rounds)


def parts() -> list[tuple[str, float]]:
    """Microseconds a text for each part that needs no database."""
    content = load()
    composer: Composer = content.composer

    some = content.retriever.search(TEXTS[0], language="fr")[0]

    def answer(text: str) -> Reply:
        found = content.retriever.search(text, language="fr")
        result = content.triage.assess(text)
        page = found[0] if found else some
        return composer.page(page, level=result.level, language="fr")

    jobs: Sequence[tuple[str, Callable[[str], object]]] = (
        ("language", content.languages.identify),
        ("triage", content.triage.assess),
        ("retrieval", lambda text: content.retriever.search(text, language="fr")),
        ("answer fitted to SMS", lambda text: fit_sms(answer(text))),
    )
    return [(name, microseconds(work)) for name, work in jobs]
