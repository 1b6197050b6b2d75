"""Whose accounts they are, and secrets with which everybody could sign in as anybody."""

from pathlib import Path

import pytest

from bot.identity import signing_secret
from bot.settings import Settings, load
from core.errors import ConfigurationError

LONG = "0123456789abcdef" * 4


def settings(tmp_path: Path, **given: object) -> Settings:
    return load(_env_file=None, **{"data_dir": tmp_path / "data", **given})


@pytest.mark.parametrize("environment", ["production", "development"])
def test_a_good_secret_is_taken(tmp_path: Path, environment: str) -> None:
    assert signing_secret(settings(tmp_path, environment=environment, jwt_secret=LONG)) == LONG.encode()
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("secret", "algorithm"),
    [("", "HS256"), ("change_this_secret", "HS256"), (LONG[:31], "HS256"), (LONG[:47], "HS384"), (LONG[:63], "HS512")],
)
def test_production_does_not_start_without(tmp_path: Path, secret: str, algorithm: str) -> None:
    given = settings(tmp_path, environment="production", jwt_secret=secret, jwt_algorithm=algorithm)
    with pytest.raises(ConfigurationError, match="JWT_SECRET"):
        signing_secret(given)
    assert not (tmp_path / "data" / "jwt.secret").exists()


@pytest.mark.parametrize("secret", ["", "change_this_secret"])
def test_elsewhere_one_is_made_and_kept(tmp_path: Path, secret: str) -> None:
    given = settings(tmp_path, jwt_secret=secret)
    made = signing_secret(given)
    assert len(made) >= 64
    assert signing_secret(given) == made
    path = tmp_path / "data" / "jwt.secret"
    assert path.stat().st_mode & 0o777 == 0o600
    assert signing_secret(settings(tmp_path / "other")) != made


@pytest.mark.parametrize("algorithm", ["none", "RS256", "hs256"])
def test_only_algorithms_that_a_secret_serves(tmp_path: Path, algorithm: str) -> None:
    with pytest.raises(ConfigurationError, match="JWT_ALGORITHM"):
        settings(tmp_path, jwt_algorithm=algorithm)


def test_a_secret_of_supabase_that_is_too_short(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="SUPABASE_JWT_SECRET"):
        settings(tmp_path, supabase_jwt_secret="short")


@pytest.mark.parametrize(
    ("given", "supabase", "theirs"),
    [
        ({}, False, False),
        ({"supabase_url": "https://abc.supabase.co", "supabase_anon_key": "k"}, True, False),
        ({"supabase_url": "https://abc.supabase.co", "supabase_db_password": "p"}, False, True),
        ({"database_url": "postgresql://u@db.abc.supabase.co/postgres"}, False, True),
        ({"database_url": "postgresql://u@aws-0-eu-west-3.pooler.supabase.com/postgres"}, False, True),
        ({"database_url": "postgresql://u@supabase.com.example.org/x"}, False, False),
    ],
)
def test_whose_accounts_they_are(tmp_path: Path, given: dict[str, str], supabase: bool, theirs: bool) -> None:
    found = settings(tmp_path, **given)
    assert (found.supabase_accounts, found.at_supabase) == (supabase, theirs)
