"""Settings of channels: what they mean, and what is refused at start."""

import pytest

from bot.settings import Settings
from bot.settings import load as load_settings
from core.errors import ConfigurationError

FR, EN = "HX" + "a" * 32, "HX" + "b" * 32
TWILIO = {"twilio_account_sid": "AC1", "twilio_auth_token": "t", "public_url": "https://carehelp.example"}


def settings(**given: object) -> Settings:
    return load_settings(_env_file=None, **given)


def test_templates_by_language() -> None:
    assert settings(twilio_templates=f"fr={FR}, en={EN}").twilio_templates == {"fr": FR, "en": EN}
    assert settings().twilio_templates == {}


@pytest.mark.parametrize("wrong", ["fr", f"fr={FR[:-1]}", f"={FR}", f"fr={FR};en={EN}"])
def test_templates_that_are_misspelt(wrong: str) -> None:
    with pytest.raises(ConfigurationError, match="TWILIO_TEMPLATES"):
        settings(twilio_templates=wrong)


def test_rescue_needs_statuses_and_a_sender_of_sms() -> None:
    assert settings(**TWILIO, twilio_sms_from="+15005550006", rescue_seconds=30).rescue == 30
    assert settings(**TWILIO, twilio_messaging_service_sid="MG1").rescue == 90
    assert settings(**TWILIO).rescue == 0
    assert settings(**{**TWILIO, "public_url": ""}, twilio_sms_from="+15005550006").rescue == 0
    assert settings(**TWILIO, twilio_sms_from="+15005550006", rescue_seconds=0).rescue == 0


def test_a_direct_address_alone_is_refused() -> None:
    url, direct = "postgresql://pooler:6543/postgres", "postgresql://db:5432/postgres"
    assert settings(database_url=url, database_direct_url=direct).database_direct == direct
    assert settings(database_url=url).database_direct == ""
    with pytest.raises(ConfigurationError, match="they go together"):
        _ = settings(database_direct_url=direct).database_direct
