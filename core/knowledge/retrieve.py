"""Finding the pages that answer: words, concepts, a model that has learnt from questions what each page is asked, and
what came before in the conversation."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from core.knowledge.library import Library, Page
from core.knowledge.mix import UNTRAINED, Mix, varied
from core.knowledge.plain import Plain, as_written
from core.knowledge.thread import NO_THREAD, Thread
from core.knowledge.topics import ANY, MOST_CHARACTERS, NOTHING, UNANSWERED, Topics
from core.knowledge.words import Postings, Scores, Words, postings
from core.text.fold import tokens
from core.text.whom import of_oneself, of_the_grown, only_age, only_ill, turns, without_turn

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
ADULTS = frozenset({"adult_note", "elderly", "old_person"})
PERSONS = frozenset[str]().union(*AUDIENCES.values())
MEANT, NOT_MEANT = 1.3, 0.75
#: pages on a pregnancy by its months, and what tells of other months
TERMS = ("pregnancy-first-months", "pregnancy-middle", "pregnancy-last-months")
OF_MONTHS = frozenset({
    "early_pregnancy", "pregnancy_early", "pregnancy_late", "before_term", "labour", "waters_broken",
})  # fmt: skip
CARRIES = frozenset({"pregnant", "pregnancy_early", "pregnancy_late"})
#: what a message and those before it tell only together: a cough of before that has lasted, a vaccine after a wound
TOGETHER: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "long_cough": (frozenset({"cough"}), frozenset({"lasts_2_weeks"})),
    "tetanus": (frozenset({"wound", "deep_wound"}), frozenset({"vaccine"})),
}
#: pages that stand out by meaning: from how many standard deviations on, what each counts, at most, and from how many
#: on a page answers by its meaning alone
STANDS_OUT, MEANING_WEIGHT, MOST_MEANING, MEANS_IT = 1.5, 1.6, 5.0, 3.5
#: what a page counts that the model thinks likelier than chance, by the logarithm of how much
LIKELY_WEIGHT = 10.0
#: what each of the earlier messages tells of the next, the last first
THREAD = (1.0, 0.5, 0.25)
#: of the clues of a thread, so that all are of one size and one pull suits all weights
WORDS_SCALE, PERSONS_SCALE, LEAST_LIKELY = 10.0, 4.0, 1e-6
#: words from which a message is as long as any
LONG = 12
#: a page really answers from this score on, if it holds this share of the words that say something
CONFIDENT = 6.0
CONFIDENT_SHARE = 0.4
#: or if the model finds it so likely
CONFIDENT_LIKELY = 0.3
#: and never below this likelihood: of such pages two in five were right on the cases
UNLIKELY = 0.2
#: and a text without a word of health from this one on
CERTAIN, CERTAIN_SHARE, CERTAIN_LIKELY = 7.0, 0.6, 0.4
#: what a page counts whose name falls, and how likely it then is at least: it answers
NAMED_SCORE, NAMED_LIKELY = 30.0, 0.9
#: a text is no question of health from here on, unless a concept of it is known
NO_QUESTION = 0.45
#: how likely a page must be by the message alone for it to be understood without what came before: where it says that
#: it turns to something else, and where it tells of somebody new
UNDERSTOOD, UNDERSTOOD_OF_SOMEBODY = 0.25, 0.5
#: how much of a text may at most be what is asked of any page, for it to say something by itself
MOST_OF_ANY = 0.4
#: how likely a page must be to come before one that shares more words and is doubted
CLEAR = 0.5
#: by what factor a page of a concept of the text must come before the next for no doubt of the model to count, and how
#: likely it must be all the same
OUTSTANDING, LEAST_OUTSTANDING = 2.0, 0.1
#: what is left of the likelihood of a page that presupposes what nobody told
UNTOLD = 0.15
#: in a conversation a page answers from here on: of those likelier, more than half were right on the cases
CONFIDENT_IN_THREAD = 0.45


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
    #: whether what came before was weighed as well: `likely` then holds all that is known
    in_thread: bool = False
    #: whether it answers by its meaning alone
    meant: bool = False
    #: whether the model knows the page and finds it unlikely, or likelier that none answers, whatever words it shares
    doubted: bool = False

    @property
    def confident(self) -> bool:
        """Whether it really answers, rather than sharing a word."""
        if self.in_thread:
            return self.likely >= CONFIDENT_IN_THREAD or self.meant
        if self.doubted and not self.meant:
            return False
        return self.score >= CONFIDENT and (self.share >= CONFIDENT_SHARE or self.likely >= CONFIDENT_LIKELY)

    @property
    def certain(self) -> bool:
        """Whether it answers even a text that no word shows to be of health."""
        if self.in_thread:
            return self.confident
        if self.doubted and not self.meant:
            return False
        return self.score >= CERTAIN and (self.share >= CERTAIN_SHARE or self.likely >= CERTAIN_LIKELY)

    def enough(self, *, of_health: bool) -> bool:
        """Whether it answers a text, whose words are `of_health` or not known to be."""
        return self.confident if of_health else self.certain


@dataclass(frozen=True, kw_only=True, slots=True)
class Doubts:
    """Why a text may have no page, 0 to 1: it is no question of health, or one that no page answers."""

    nothing: float
    unanswered: float


class Retriever:
    """Searches a library. Everything is counted beforehand."""

    def __init__(
        self, library: Library, topics: Topics | None = None, mix: Mix = UNTRAINED, plain: Plain = as_written
    ) -> None:
        """`plain`: how a text is spelt before it is looked for."""
        self._topics, self._mix, self._plain = topics, mix, plain
        self._pages = list(library.pages.values())
        #: the pages, what none of them answers, and what is no question of health
        self.rows = (*library.pages, UNANSWERED, NOTHING)
        self._numbers = {page: number for number, page in enumerate(self.rows)}
        self._words = Words(self._pages)
        self._supposing = [(number, page) for number, page in enumerate(self._pages) if page.presupposes]
        self._known = [frozenset(page.concepts) for page in self._pages]
        self._names = [(phrase, number) for number, page in enumerate(self._pages) for phrase in page.named]
        self._concepts = _index_concepts(self._known)
        self._for_whom = {name: np.array([name in known for known in self._known], dtype=bool) for name in AUDIENCES}
        twins = [page.removesuffix("-adult") for page in library.pages if page.endswith("-adult")]
        twins = [page for page in twins if f"{page}-child" in self._numbers]
        self._of_adults = [self._numbers[f"{page}-adult"] for page in twins]
        self._of_children = [self._numbers[f"{page}-child"] for page in twins]
        #: where the model of topics has each row; a page that it does not know is as likely as any
        columns = {page: column for column, page in enumerate(topics.pages)} if topics else {}
        self._columns = np.array([columns.get(row, -1) for row in self.rows])
        self._any = columns.get(ANY)

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
        """The best pages, best first. `near`: page ids with how far they stand out by meaning, in standard
        deviations."""
        if not thread.said and (only_age(text) or only_ill(text)):
            return ()
        turned = bool(thread.said) and self.turned(text, concepts=concepts, thread=thread)
        text = without_turn(text)
        told = frozenset(concepts)
        in_thread = bool(thread.said) and not turned
        if in_thread:
            likely = self._mix.likely(self.clues(text, language=language, concepts=concepts, thread=thread))
            scores: Scores = np.zeros(len(self._pages))
        else:
            likely = self._likely(text, concepts)
            scores = self._by_words(text, language, told)
        named = self._named(text)
        if in_thread and named is None:
            named = self._joined(told, frozenset(thread.concepts))
        if likely[-1] >= NO_QUESTION and not told and named is None:
            return ()
        if named is not None:
            likely, scores = likely.copy(), scores.copy()
            likely[named] = max(float(likely[named]), NAMED_LIKELY)
            scores[named] += NAMED_SCORE
        if (of_oneself(text) and in_thread) or of_the_grown(text):
            told |= {"adult_note"}
        likely = self._for_their_age(likely, told, frozenset(thread.concepts))
        likely = self._as_told(likely, text, told, thread)
        likely = self._of_their_months(likely, told, thread)
        scores += LIKELY_WEIGHT * np.log(np.maximum(likely[: len(self._pages)] * len(self._pages), 1.0))
        meant = self._meant(near or {}, scores)
        if not in_thread:
            scores *= self._suits(told)
        code = language if self._words.has(language) else "fr"
        least = max(UNLIKELY, float(likely[self._numbers[UNANSWERED]]))
        best = np.argsort(-scores, kind="stable")[:limit]  # pages are in the order of their ids
        found = [
            Passage(
                page=self._pages[number],
                language=code,
                score=round(float(scores[number]), 3),
                share=1.0 if number in meant else self._share(text, number, language, concepts),
                likely=float(likely[number]),
                in_thread=in_thread,
                meant=number in meant,
                doubted=number != named and self._columns[number] >= 0 and float(likely[number]) < least,
            )
            for number in best.tolist()
            if scores[number] > 0
        ]
        if not in_thread and self._outstanding(found, told):
            found[0] = replace(found[0], doubted=False)
        if not in_thread and any(passage.likely >= CLEAR for passage in found):  # shared words do not outweigh it
            found.sort(key=lambda passage: passage.doubted)
        return tuple(found)

    def _outstanding(self, found: Sequence[Passage], told: frozenset[str]) -> bool:
        """Whether the best page is of what the text tells, and no other comes near."""
        if not found or found[0].likely < LEAST_OUTSTANDING:
            return False
        about = self._known[self._numbers[found[0].page.id]] - PERSONS - AUDIENCES.keys()
        next_best = found[1].score if len(found) > 1 else 0.0
        return not about.isdisjoint(told) and found[0].score >= OUTSTANDING * next_best

    def doubts(self, text: str, concepts: Sequence[str] = ()) -> Doubts:
        """How likely a text by itself is none that a page answers."""
        likely = self._likely(text, concepts)
        return Doubts(
            nothing=float(likely[self._numbers[NOTHING]]), unanswered=float(likely[self._numbers[UNANSWERED]])
        )

    def _named(self, text: str) -> int | None:
        """The page that a word or phrase of the text is the name of."""
        said = f" {' '.join(tokens(text[:MOST_CHARACTERS]))} "
        return next((number for phrase, number in self._names if f" {phrase} " in said), None)

    def _joined(self, told: frozenset[str], earlier: frozenset[str]) -> int | None:
        """The page of what a message and those before it tell only together: a complaint of a woman with child is none
        of anybody's."""
        together = _together(told, earlier)
        about = (told - PERSONS - AUDIENCES.keys()) & self._concepts.keys()
        for number, known in enumerate(self._known):
            of_carrying = "pregnant" in known and not CARRIES.isdisjoint(earlier)
            if of_carrying and (known - PERSONS - CARRIES) & told:
                return number
            added = frozenset[str]().union(*(TOGETHER[concept][1] for concept in known & together))
            if added and about <= known | added:
                return number
        return None

    def turned(self, text: str, *, concepts: Sequence[str], thread: Thread) -> bool:
        """Whether a message leaves what came before: its words say so, or it tells of somebody new with something new.
        It must say enough to be understood alone."""
        told, earlier = frozenset(concepts), frozenset(thread.concepts)
        own = self._for_their_age(self._likely(text, concepts), told, earlier)[:-1]
        best = int(own.argmax())
        if own[best] < UNDERSTOOD:
            return False
        if turns(text):
            return True
        somebody = told & (PERSONS - ADULTS) and told.isdisjoint(earlier & PERSONS)
        last = (self._known[self._numbers[page]] for page in thread.pages[:1] if page in self._numbers)
        about = self._known[best] if best < len(self._pages) else frozenset[str]()
        something = (told - earlier - PERSONS - AUDIENCES.keys() - frozenset().union(*last)) & about
        sure = float(own[best]) / (1.0 - min(self._of_any(text, concepts), MOST_OF_ANY))  # of those that say a topic
        return bool(somebody and something) and sure >= UNDERSTOOD_OF_SOMEBODY

    def clues(self, text: str, *, language: str, concepts: Sequence[str], thread: Thread) -> Scores:
        """What is known of each of `rows` for a later message of a conversation: a column for each of `CLUES`."""
        earlier = frozenset(thread.concepts)
        concepts = (*concepts, *_together(frozenset(concepts), earlier))
        told = frozenset(concepts)
        joint = "\n".join((*reversed(thread.said), text))
        pages = {
            "words": self._by_words(text, language, told) / WORDS_SCALE,
            "persons": np.log(self._suits(told | earlier)) * PERSONS_SCALE,
            "concepts": self._by_concepts(earlier - told - AUDIENCES.keys()) / WORDS_SCALE,
        }
        own = self._likely(text, concepts)
        clues = {
            "own": np.log(own),
            "joint": np.log(self._likely(joint, (*told, *earlier))),
            "before": np.log(self._before(thread)),
            **{name: np.append(found, (0.0, 0.0)) for name, found in pages.items()},
            "last": self._marked(thread.pages[:1]),
            "earlier": self._marked(thread.pages[1:]),
            "nothing": self._marked((NOTHING,)),
            "unanswered": self._marked((UNANSWERED,)),
        }
        circumstances = {
            "sure": float(own[: len(self._pages)].max(initial=0.0)),
            "told": float(not (told - AUDIENCES.keys()).isdisjoint(self._concepts)),
            "any": self._of_any(text, concepts),
            "long": min(len(tokens(text[:MOST_CHARACTERS])) / LONG, 1.0),
        }
        return varied(clues, circumstances)

    def _likely(self, text: str, concepts: Sequence[str] = ()) -> Scores:
        """How likely each row is, by the model of topics."""
        found = self._topics.chances(self._plain(text), concepts) if self._topics else None
        if found is None:
            return np.full(len(self.rows), 1 / len(self.rows))
        known = found[self._columns]
        if self._any is not None:  # as likely of one page as of another
            known = known + found[self._any] / len(self.rows)
        return np.maximum(np.where(self._columns < 0, 1 / len(self.rows), known), LEAST_LIKELY)

    def _of_any(self, text: str, concepts: Sequence[str] = ()) -> float:
        """How likely a message says nothing of a topic by itself, by the model of topics."""
        known = self._topics and self._any is not None
        found = self._topics.chances(self._plain(text), concepts) if self._topics and known else None
        return 0.0 if found is None else float(found[self._any])

    def _before(self, thread: Thread) -> Scores:
        """How likely each row is by the earlier messages, the last counting most."""
        weights = THREAD[: len(thread.said)]
        said = zip(weights, thread.said, strict=False)
        found = [weight * self._likely(text, thread.concepts) for weight, text in said]
        return np.asarray(np.sum(found, axis=0) / sum(weights))

    def _of_their_months(self, likely: Scores, told: frozenset[str], thread: Thread) -> Scores:
        """What is asked on in a pregnancy is of the months that were spoken of before, unless others are told."""
        terms = [page for page in TERMS if page in self._numbers]
        known = next((page for page in thread.pages if page in terms), None)
        if known is None or not told.isdisjoint(OF_MONTHS):
            return likely
        others = [self._numbers[page] for page in terms if page != known]
        likely = likely.copy()
        likely[self._numbers[known]] += likely[others].sum()
        likely[others] = LEAST_LIKELY
        return likely

    def _for_their_age(self, likely: Scores, told: frozenset[str], earlier: frozenset[str]) -> Scores:
        """Where it is about a child, what speaks for a page on adults speaks for its twin on children, and the other
        way round: doses and dangers differ. Whom the message names counts, else whom those before it named."""
        child = not AUDIENCES["child"].isdisjoint(told & PERSONS or earlier & PERSONS)
        adult = bool(ADULTS & told) and AUDIENCES["child"].isdisjoint(told)
        if not child and not adult:
            return likely
        wrong, right = (self._of_children, self._of_adults) if adult else (self._of_adults, self._of_children)
        likely = likely.copy()
        likely[right] += likely[wrong]
        likely[wrong] = LEAST_LIKELY
        return likely

    def _as_told(self, likely: Scores, text: str, told: frozenset[str], thread: Thread) -> Scores:
        """Less of pages that presuppose what nobody told, and so more of the others: who wants nothing more has not
        just given birth for that."""
        said = [word for part in (text, *thread.said) for word in tokens(self._plain(part))]
        untold = [number for number, page in self._supposing if not page.supposed(told.union(thread.concepts), said)]
        if not untold or self._topics is None:
            return likely
        likely = likely.copy()
        likely[untold] *= UNTOLD
        shares: Scores = likely / likely.sum()
        return shares

    def _marked(self, rows: Sequence[str]) -> Scores:
        """One where a row is one of these, else nothing."""
        found: Scores = np.zeros(len(self.rows))
        found[[self._numbers[row] for row in rows if row in self._numbers]] = 1.0
        return found

    def _by_words(self, text: str, language: str, told: frozenset[str]) -> Scores:
        return self._words.scores(self._plain(text), language) + self._by_concepts(told - AUDIENCES.keys())

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
        """A page on children does not answer whatever is asked of a child: persons do not count."""
        if not (self._known[number] - PERSONS - AUDIENCES.keys()).isdisjoint(concepts):
            return 1.0
        return self._words.share(self._plain(text), number, language)


def _together(told: frozenset[str], earlier: frozenset[str]) -> set[str]:
    """What a message adds to those before it."""
    return {
        concept
        for concept, (before, now) in TOGETHER.items()
        if concept not in told and not before.isdisjoint(earlier) and not now.isdisjoint(told)
    }


def _index_concepts(known: Sequence[frozenset[str]]) -> dict[str, Postings]:
    """What each concept counts: more where few pages have it, less on pages that have many."""
    pages: dict[str, list[int]] = defaultdict(list)
    for number, concepts in enumerate(known):
        for concept in concepts:
            pages[concept].append(number)
    return {
        concept: postings(
            [
                (number, CONCEPT_WEIGHT * math.log(1 + len(known) / len(numbers)) / math.sqrt(len(known[number])))
                for number in numbers
            ]
        )
        for concept, numbers in pages.items()
    }
