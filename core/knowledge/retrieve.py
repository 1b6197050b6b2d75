"""Finding the pages that answer: BM25F over stemmed words, letter runs for misspellings, concepts, and a model that has
learnt from questions what each page is asked."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import snowballstemmer

from core.knowledge.library import Library, Page, PageText
from core.knowledge.thread import NO_THREAD, Thread
from core.knowledge.topics import NOTHING, Topics
from core.text.fold import tokens

#: how much a word counts by where it stands
WEIGHTS: Mapping[str, float] = {"title": 4.0, "keywords": 4.0, "questions": 3.0, "sms": 1.0, "what": 1.0, "body": 0.4}
K1, B = 1.2, 0.5
#: pages of another language count less
OTHER_LANGUAGE = 0.35
NEAR: Mapping[str, tuple[str, ...]] = {"pcm": ("pcm", "en"), "en": ("en", "pcm"), "fr": ("fr",)}
CONCEPT_WEIGHT = 2.0
#: what a page's further concepts count beside its best
ALSO = 0.6
#: whom a page is for: it counts more where the text tells of such a person, and less where it tells of none
AUDIENCES: Mapping[str, frozenset[str]] = {
    "child": frozenset({"child", "baby", "infant", "child_or_baby", "newborn"}),
    "newborn": frozenset({"newborn", "baby", "infant", "umbilical_cord"}),
    "infant": frozenset({"infant", "baby", "newborn"}),
    "pregnant": frozenset({"pregnant", "early_pregnancy", "pregnancy_late", "labour", "antenatal_care"}),
    "elderly": frozenset({"elderly", "old_person"}),
}
MEANT, NOT_MEANT = 1.3, 0.75
#: pages that stand out by meaning: from how many standard deviations on, what each counts, at most, and from how many
#: on a page answers by its meaning alone
STANDS_OUT, MEANING_WEIGHT, MOST_MEANING, MEANS_IT = 1.5, 1.6, 5.0, 3.5
#: what a page counts that the model thinks likelier than chance, by the logarithm of how much
LIKELY_WEIGHT = 8.0
#: from how much the model is unsure of a text on, what came before it counts, how much at most, and what each of the
#: earlier messages counts, the last first
LEFT_OPEN, THREAD_COUNTS, THREAD = 0.35, 0.6, (1.0, 0.5, 0.25)
GRAM_WEIGHT = 0.35
RECENT_WEIGHT = 0.4
#: a page really answers from this score on, if it holds this share of the words that say something
CONFIDENT = 6.0
CONFIDENT_SHARE = 0.4
#: or if the model finds it so likely
CONFIDENT_LIKELY = 0.3
#: and a text without a word of health from this one on
CERTAIN, CERTAIN_SHARE, CERTAIN_LIKELY = 7.0, 0.6, 0.4
#: a text is no question of health from here on, unless a concept of it is known
NO_QUESTION = 0.45
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


@dataclass(frozen=True, kw_only=True, slots=True)
class Passage:
    """A page that was found, in the language to read it in."""

    page: Page
    language: str
    score: float
    #: share of the text's words that the page holds; 1 where a concept of it was recognised
    share: float
    #: how likely the model finds the page, 0 to 1
    likely: float = 0.0

    @property
    def confident(self) -> bool:
        """Whether it really answers, rather than sharing a word."""
        return self.score >= CONFIDENT and (self.share >= CONFIDENT_SHARE or self.likely >= CONFIDENT_LIKELY)

    @property
    def certain(self) -> bool:
        """Whether it answers even a text that no word shows to be of health."""
        return self.score >= CERTAIN and (self.share >= CERTAIN_SHARE or self.likely >= CERTAIN_LIKELY)


class Retriever:
    """Searches a library. Everything is counted beforehand."""

    def __init__(self, library: Library, topics: Topics | None = None) -> None:
        self._library, self._topics = library, topics
        self._pages = list(library.pages.values())
        self._numbers = {page.id: number for number, page in enumerate(self._pages)}
        self._known = [frozenset(page.concepts) for page in self._pages]
        self._for_whom = {name: np.array([name in known for known in self._known], dtype=bool) for name in AUDIENCES}
        self._words: dict[str, dict[str, Postings]] = {}
        self._grams: dict[str, dict[str, list[str]]] = {}
        self._similar: dict[tuple[str, str], tuple[tuple[str, float], ...]] = {}
        for code in ("fr", "en", "pcm"):
            self._index(code)
        self._concepts = self._index_concepts()

    def search(
        self,
        text: str,
        *,
        language: str,
        concepts: Sequence[str] = (),
        thread: Thread = NO_THREAD,
        near: Mapping[str, float] | None = None,
        limit: int = 3,
    ) -> tuple[Passage, ...]:
        """The best pages, best first. `near`: page ids with how far they stand out by meaning, in standard deviations."""
        recent = tuple(reversed(thread.said))
        scores: Scores = np.zeros(len(self._pages))
        self._score(text, language, 1.0, scores)
        told = frozenset(concepts)
        scores += self._by_concepts(told - AUDIENCES.keys())
        if scores.max(initial=0.0) < CONFIDENT:  # the thread counts where the text alone says too little
            for earlier in recent:
                self._score(earlier, language, RECENT_WEIGHT / len(recent), scores)
        likely = self._likely(text, concepts, recent)
        if likely.get(NOTHING, 0.0) >= NO_QUESTION and not told:
            return ()
        for page, chance in likely.items():
            if page in self._numbers and chance * len(self._pages) > 1:
                scores[self._numbers[page]] += LIKELY_WEIGHT * math.log(chance * len(self._pages))
        meant = self._meant(near or {}, scores)
        scores *= self._suits(told)
        code = language if language in self._words else "fr"
        best = np.argsort(-scores, kind="stable")[:limit]  # pages are in the order of their ids
        return tuple(
            Passage(
                page=self._pages[number],
                language=code,
                score=round(float(scores[number]), 3),
                share=1.0 if number in meant else self._share(text, number, language, concepts),
                likely=likely.get(self._pages[number].id, 0.0),
            )
            for number in best.tolist()
            if scores[number] > 0
        )

    def _likely(self, text: str, concepts: Sequence[str], recent: Sequence[str]) -> dict[str, float]:
        """How likely each page is, by the model. Where the text alone leaves it open, the thread counts: the last
        message most."""
        if self._topics is None:
            return {}
        now = self._topics.likely(text, concepts)
        open_ = 1.0 - max(now.values(), default=0.0)
        if not recent or open_ < LEFT_OPEN:
            return now
        thread: dict[str, float] = defaultdict(float)
        for weight, earlier in zip(THREAD, reversed(recent), strict=False):
            for page, chance in self._topics.likely(earlier).items():
                thread[page] += weight * chance
        thread.pop(NOTHING, None)  # a greeting before it makes no question chat
        total = sum(thread.values()) or 1.0
        share = THREAD_COUNTS * open_
        return {
            page: (1 - share) * now.get(page, 0.0) + share * thread[page] / total for page in (*self._numbers, NOTHING)
        }

    def _by_concepts(self, concepts: Iterable[str]) -> Scores:
        """What the concepts of a text count on the pages that have them: the best whole, the others less, since
        concepts of one page are often the same thing said twice."""
        best, total = np.zeros(len(self._pages)), np.zeros(len(self._pages))
        for concept in concepts:
            if found := self._concepts.get(concept):
                best[found.numbers] = np.maximum(best[found.numbers], found.values)
                total[found.numbers] += found.values
        return best + ALSO * (total - best)

    def _meant(self, near: Mapping[str, float], scores: Scores) -> set[int]:
        """Add what pages count by meaning; those that answer by it alone."""
        for page, stands_out in near.items():
            if page in self._numbers and stands_out >= STANDS_OUT:
                scores[self._numbers[page]] += MEANING_WEIGHT * min(stands_out, MOST_MEANING)
        return {
            self._numbers[page] for page, stands_out in near.items() if stands_out >= MEANS_IT and page in self._numbers
        }

    def _suits(self, told: frozenset[str]) -> Scores:
        """How well the persons of a text suit each page that is for some."""
        some, meant = np.zeros(len(self._pages), dtype=bool), np.zeros(len(self._pages), dtype=bool)
        for whom, pages in self._for_whom.items():
            some |= pages
            if not AUDIENCES[whom].isdisjoint(told):
                meant |= pages
        return np.where(meant, MEANT, np.where(some, NOT_MEANT, 1.0))

    def _share(self, text: str, number: int, language: str, concepts: Sequence[str]) -> float:
        if not self._known[number].isdisjoint(concepts):
            return 1.0
        codes = NEAR.get(language, ("fr",))
        words = [word for word in dict.fromkeys(tokens(text[:2000])) if word not in STOP and len(word) > 1]
        held = sum(any(self._holds(word, code, number) for code in codes) for word in words)
        return held / len(words) if words else 0.0

    def _holds(self, word: str, code: str, number: int) -> bool:
        found = self._words[code].get(_stem(word, code))
        return found is not None and number in found.held

    def _score(self, text: str, language: str, weight: float, scores: Scores) -> None:
        near = NEAR.get(language, ("fr",))
        for code in near:
            self._score_in(text, code, weight, scores, guess=True)
        if scores.max(initial=0.0) < CONFIDENT:  # pages of other languages, where those of its own say little
            for code in self._words.keys() - set(near):
                self._score_in(text, code, weight * OTHER_LANGUAGE, scores, guess=False)

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

    def _index_concepts(self) -> dict[str, Postings]:
        """What each concept counts: more where few pages have it, less on pages that have many."""
        pages: dict[str, list[int]] = defaultdict(list)
        for number, page in enumerate(self._pages):
            for concept in page.concepts:
                pages[concept].append(number)
        return {
            concept: _postings(
                [
                    (
                        number,
                        CONCEPT_WEIGHT
                        * math.log(1 + len(self._pages) / len(numbers))
                        / math.sqrt(len(self._pages[number].concepts)),
                    )
                    for number in numbers
                ]
            )
            for concept, numbers in pages.items()
        }

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
        self._words[code] = {stem: _postings(found) for stem, found in words.items()}
        grams: dict[str, list[str]] = defaultdict(list)
        for stem in words:
            if len(stem) > 3:
                for gram in _grams(stem):
                    grams[gram].append(stem)
        self._grams[code] = dict(grams)


def _postings(found: Sequence[tuple[int, float]]) -> Postings:
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
    stemmer = STEMMERS.get(code)
    return stemmer.stemWord(word) if stemmer else word.removesuffix("s") if len(word) > 4 else word


def _grams(word: str) -> frozenset[str]:
    padded = f"^{word}$"
    return frozenset(padded[n : n + 3] for n in range(len(padded) - 2))
