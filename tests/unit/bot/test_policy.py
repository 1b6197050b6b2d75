"""What patients are told of who gets their words is what is configured."""

import pytest
from pydantic import ValidationError

from bot.policy import make_policy
from bot.settings import Settings


def made(**values: object) -> Settings:
    return Settings(_env_file=None, **values)


def test_nobody_is_named_where_nobody_is_asked() -> None:
    local = made(transcription_base_url="http://127.0.0.1:9/v1", ollama_model="x")
    assert make_policy(local).services == ()
    assert make_policy(made(hf_api_token="t", local_only=True)).services == ()


def test_who_is_asked_is_named_once() -> None:
    settings = made(hf_api_token="t", transcription_base_url="https://speech.example.com/v1")
    assert make_policy(settings).services == ("Hugging Face", "speech.example.com")


def test_how_long_is_never_shorter_than_a_provider_delivers_again() -> None:
    assert make_policy(made(episode_hours=1)).hours == 24
    assert make_policy(made(episode_hours=48, retention_days=30)).numbers == {"days": 30, "hours": 48}


def test_no_retention_at_all_is_refused() -> None:
    with pytest.raises(ValidationError, match="retention_days"):
        made(retention_days=0)
