"""What leaves for a model is stripped of what identifies a person."""

import re

EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
#: international numbers, and Cameroon's nine digits that start with 6 (mobile) or 2 (fixed), spaced any way
PHONE = re.compile(r"(?<![\d~])(?:(?:\+|00)\d(?:[ .-]?\d){7,14}|[26](?:[ .-]?\d){8})(?![\d~])")
#: identity cards, insurance and file numbers: long runs of digits, or a number after a word that announces one
LONG_NUMBER = re.compile(r"(?<![\d~])\d{10,}(?![\d~])")
ANNOUNCED_NUMBER = re.compile(
    r"\b(cni|passeport|passport|matricule|dossier|id card)\b\W{0,3}(?:n[o°]?\W{0,2})?\w*\d\w*", re.I
)
#: a code that links a chat with an account (data/links.py): a digit tells it from a word such as PEUT-ETRE
LINK_CODE = re.compile(r"(?<![\w-])(?=[A-Z-]*\d)[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}(?![\w-])")
#: "je m'appelle Awa Ngono", "my name is…", "my name na…": up to three capitalised words that follow
NAME = re.compile(
    r"((?i:\bje m['’ ]?appelle|\bmon nom (?:est|c'est)|\bmy name (?:is|na|be)|\bi am called|\bnom\s*:|\bname\s*:))"
    r"\s+((?:[A-ZÀ-Ý][\w'’-]+\s*){1,3})"
)


#: without any of these no name is announced
NAMING = ("appelle", "nom", "name", "called")
DIGIT = re.compile(r"\d")


def scrub(text: str) -> str:
    """The text without names that are announced, phone numbers, addresses of mail, long numbers and one-time codes."""
    # A prompt holds a whole conversation, and most of its messages hold nothing of the kind: that is seen at a glance.
    lower = text.lower()
    if any(word in lower for word in NAMING):
        text = NAME.sub(r"\1 [name] ", text)
    if "@" in text:
        text = EMAIL.sub("[email]", text)
    if not DIGIT.search(text):
        return text
    text = LINK_CODE.sub("[code]", text)
    text = PHONE.sub("[number]", text)
    text = ANNOUNCED_NUMBER.sub(r"\1 [number]", text)
    return LONG_NUMBER.sub("[number]", text)
