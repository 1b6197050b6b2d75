"""What is an e-mail address, and which passwords new accounts may have."""

from pathlib import Path

import pytest

from core.accounts.email import normalise
from core.accounts.passwords import PasswordRules
from core.errors import Unprocessable


@pytest.fixture
def rules(root: Path) -> PasswordRules:
    return PasswordRules.load(root / "data" / "accounts" / "common_passwords.txt")


@pytest.mark.parametrize(
    ("typed", "known_as"),
    [
        ("Awa.Ngono@Example.CM", "awa.ngono@example.cm"),
        (" awa@example.cm\n", "awa@example.cm"),
        ("re\u0301gine@example.cm", "régine@example.cm"),
        ("AWA+ECOLE@EXAMPLE.CM", "awa+ecole@example.cm"),
    ],
)
def test_an_address_is_the_same_however_it_is_typed(typed: str, known_as: str) -> None:
    assert normalise(typed) == known_as
    assert normalise(known_as) == known_as


@pytest.mark.parametrize(
    "typed", ["", "awa", "awa@", "@example.cm", "awa@localhost", "a b@example.cm", "awa@exa mple.cm"]
)
def test_what_is_no_address(typed: str) -> None:
    with pytest.raises(Unprocessable, match="email"):
        normalise(typed)


@pytest.mark.parametrize("password", ["password", "PassWord", "12345678", "iloveyou", "1234567", "ab", "x" * 1025])
def test_passwords_that_are_refused(rules: PasswordRules, password: str) -> None:
    with pytest.raises(Unprocessable, match="password"):
        rules.check(password, "awa@example.cm")


@pytest.mark.parametrize("password", ["AWA@example.cm", "awa.ngono"])
def test_the_address_is_no_password(rules: PasswordRules, password: str) -> None:
    with pytest.raises(Unprocessable, match="password"):
        rules.check(password, "awa.ngono@example.cm" if "ngono" in password else "awa@example.cm")


@pytest.mark.parametrize("password", ["mangue verte", "correct horse battery staple", "ŋɓɗƴŋɓɗƴ", "é" * 512])
def test_length_is_all_that_counts(rules: PasswordRules, password: str) -> None:
    rules.check(password, "awa@example.cm")
