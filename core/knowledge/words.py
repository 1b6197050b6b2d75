"""Pages by the words that they share with a text: BM25F over stemmed words, letter runs for misspellings."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import snowballstemmer

from core.knowledge.library import LANGUAGES, Page, PageText
from core.text.fold import tokens

#: how much a word counts by where it stands
WEIGHTS: Mapping[str, float] = {"title": 4.0, "keywords": 4.0, "questions": 3.0, "sms": 1.0, "what": 1.0, "body": 0.4}
K1, B = 1.2, 0.5
#: pages of another language count less
OTHER_LANGUAGE = 0.35
NEAR: Mapping[str, tuple[str, ...]] = {"pcm": ("pcm", "en"), "en": ("en", "pcm"), "fr": ("fr",)}
GRAM_WEIGHT = 0.35
#: a text has found its page in its own language from this score on
ENOUGH = 6.0
#: words that say nothing of a topic
STOP = frozenset(
    """
    le la les un une des de du d l et ou a au aux en dans sur pour par avec sans que qui quoi est suis sont ai as il
    elle je j tu nous vous ils elles on ce c cet cette mon ma mes ton ta son sa ses ne pas plus se s me m te y
    faire fait the an of to in for with and or is are am i my you he she it his her we they do does what how can
    na di dey wey weh dem una wuna e no fit make say go don svp please bonjour docteur doctor comment dois peut
    quel quelle quels quelles temps hier veux veut peux where when why who which want need tell write buy sell some any
    since yesterday today depuis aujourd hui matin soir jour jours day days semaine week
    about time times many much long know sabi give put get got have has had be been will would should could
    """.split()  # noqa: SIM905 - a list of words reads better as words
)
#: share of letter runs from which a word may stand in for another, and how many such words are remembered
LEAST_LIKENESS = 0.5
MOST_SIMILAR = 20_000
Scores = npt.NDArray[np.float64]
STEMMERS = {"fr": snowballstemmer.stemmer("french"), "en": snowballstemmer.stemmer("english")}


@dataclass(frozen=True, kw_only=True, slots=True)
class Postings:
    """The pages that have a word, by number, and what it counts on each."""

    numbers: npt.NDArray[np.int64]
    values: npt.NDArray[np.float64]
    held: frozenset[int]


class Words:
    """The words of all pages, counted beforehand."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self._pages = pages
        self._words: dict[str, dict[str, Postings]] = {}
        self._grams: dict[str, dict[str, list[str]]] = {}
        self._similar: dict[tuple[str, str], tuple[tuple[str, float], ...]] = {}
        for code in LANGUAGES:
            self._index(code)

    def scores(self, text: str, language: str) -> Scores:
        """What the words of a text count on each page."""
        scores: Scores = np.zeros(len(self._pages))
        self._score(text, language, scores)
        return scores

    def has(self, language: str) -> bool:
        """Whether pages are written in it."""
        return language in self._words

    def share(self, text: str, number: int, language: str) -> float:
        """Which share of the words that say something a page has."""
        codes = NEAR.get(language, ("fr",))
        words = [word for word in dict.fromkeys(tokens(text[:2000])) if word not in STOP and len(word) > 1]
        held = sum(any(self._holds(word, code, number) for code in codes) for word in words)
        return held / len(words) if words else 0.0

    def _holds(self, word: str, code: str, number: int) -> bool:
        found = self._words[code].get(_stem(word, code))
        return found is not None and number in found.held

    def _score(self, text: str, language: str, scores: Scores) -> None:
        near = NEAR.get(language, ("fr",))
        for code in near:
            self._score_in(text, code, 1.0, scores, guess=True)
        if scores.max(initial=0.0) < ENOUGH:  # pages of other languages, where those of its own say little
            for code in self._words.keys() - set(near):
                self._score_in(text, code, OTHER_LANGUAGE, scores, guess=False)

    def _score_in(self, text: str, code: str, weight: float, scores: Scores, *, guess: bool) -> None:
        for stem in dict.fromkeys(_stems(text, code)):
            postings = self._words[code].get(stem)
            if postings:
                scores[postings.numbers] += weight * postings.values
            elif guess and len(stem) > 3:
                self._score_grams(stem, code, weight * GRAM_WEIGHT, scores)

    def _score_grams(self, word: str, code: str, factor: float, scores: Scores) -> None:
        """A word that no page has: words that share most of its letter runs stand in for it."""
        for known, likeness in self._alike(word, code):
            found = self._words[code][known]
            scores[found.numbers] += factor * 2 * likeness * found.values

    def _alike(self, word: str, code: str) -> tuple[tuple[str, float], ...]:
        key = (word, code)
        if key not in self._similar:
            if len(self._similar) >= MOST_SIMILAR:
                self._similar.clear()
            grams = _grams(word)
            shared: Counter[str] = Counter(known for gram in grams for known in self._grams[code].get(gram, ()))
            likeness = ((known, 2 * n / (len(grams) + len(_grams(known)))) for known, n in shared.most_common(2))
            self._similar[key] = tuple((known, share) for known, share in likeness if share >= LEAST_LIKENESS)
        return self._similar[key]

    def _index(self, code: str) -> None:
        counts = [_fields(page.texts[code], code) for page in self._pages]
        lengths = [sum(count.values()) for count in counts]
        average = sum(lengths) / max(1, len(lengths)) or 1.0
        present = Counter(stem for count in counts for stem in count)
        total = len(self._pages)
        words: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, count in enumerate(counts):
            norm = K1 * (1 - B + B * lengths[number] / average)
            for stem, value in count.items():
                idf = math.log(1 + (total - present[stem] + 0.5) / (present[stem] + 0.5))
                words[stem].append((number, idf * value * (K1 + 1) / (value + norm)))
        self._words[code] = {stem: postings(found) for stem, found in words.items()}
        grams: dict[str, list[str]] = defaultdict(list)
        for stem in words:
            if len(stem) > 3:
                for gram in _grams(stem):
                    grams[gram].append(stem)
        self._grams[code] = dict(grams)


def postings(found: Sequence[tuple[int, float]]) -> Postings:
    numbers = [number for number, _ in found]
    return Postings(
        numbers=np.array(numbers, dtype=np.int64),
        values=np.array([value for _, value in found], dtype=np.float64),
        held=frozenset(numbers),
    )


def _fields(text: PageText, code: str) -> dict[str, float]:
    """Weighted counts of the stems of a page."""
    counts: dict[str, float] = defaultdict(float)
    body = (*text.home, *text.avoid, *text.when)
    for name, parts in (
        ("title", (text.title,)),
        ("keywords", text.keywords),
        ("questions", text.questions),
        ("sms", (text.sms,)),
        ("what", (text.what,)),
        ("body", body),
    ):
        for part in parts:
            for stem in _stems(part, code):
                counts[stem] += WEIGHTS[name]
    return counts


def _stems(text: str, code: str) -> Iterable[str]:
    return [_stem(word, code) for word in tokens(text[:2000]) if word not in STOP and len(word) > 1]


@lru_cache(maxsize=50_000)
def _stem(word: str, code: str) -> str:
    if not word.isalpha():  # numbers have no stem
        return word
    stemmer = STEMMERS.get(code)
    return stemmer.stemWord(word) if stemmer else word.removesuffix("s") if len(word) > 4 else word


def _grams(word: str) -> frozenset[str]:
    padded = f"^{word}$"
    return frozenset(padded[n : n + 3] for n in range(len(padded) - 2))
