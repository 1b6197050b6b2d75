"""Phrases of signs that hold a denial of their own say so by their `!`: without it that denial would undo them."""

from bot.content import load
from core.lexicon.entries import SIGNS
from core.lexicon.phrases import Phrase

LEXICON = load().triage.lexicon
DENIALS = frozenset({
    "no", "not", "never", "neva", "nor", "pas", "plus", "jamais", "aucun", "aucune", "cannot", "cant", "dont", "wont",
    "doesnt", "didnt", "without", "sans", "@cannot", "@not_word",
})  # fmt: skip
#: idioms that would be found anywhere if nothing undid them, and what tells that a sign is away
LEFT = frozenset({
    "head ~2 no correct|dey|di_work", "making|makes no sense", "no well", "jamais ~5 tete ~2 mal", "without me",
    "mieux ~3 sans moi", "jamais reveiller", "i said no ~6 night|he|didnt|anyway|still|force", "no tears",
    "@feeds_well ~8 no|pas|not|sans ~2 @fever|@fever", "no|pas|not|sans ~2 @fever|@fever ~8 @feeds_well",
})  # fmt: skip


def denies(phrase: Phrase) -> bool:
    return any(element.labels <= DENIALS for element in phrase.elements)


def test_no_phrase_of_a_sign_is_undone_by_itself() -> None:
    undone = [
        (entry.id, phrase.text)
        for entry in LEXICON.entries.values()
        if entry.kind in SIGNS
        for phrase in entry.phrases
        if not phrase.negative and denies(phrase) and phrase.text not in LEFT
    ]
    assert undone == []
