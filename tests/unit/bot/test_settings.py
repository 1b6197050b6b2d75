"""Settings of channels: what they mean, and what is refused at start."""

from pathlib import Path

import pytest

from bot.settings import Settings, unknown_names
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


def test_names_that_are_no_settings(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("TELEGRAM_TOKEN=1\nTWILIO_AUTH_TOKEN=t\nPOSTGRES_PASSWORD=p\nhf_api_token=t\nCOLOUR=blue\n")
    assert unknown_names({}, file) == {"COLOUR": "", "TELEGRAM_TOKEN": "TELEGRAM_BOT_TOKEN"}
    around = {"PATH": "/bin", "HOME": "/root", "HOSTNAME": "care", "HF_HOME": "/cache", "LANG": "fr", "TERM": "xterm",
              "TWILIO_AUTH_TOKN": "t", "ENCRYPTION_KEY": "k", "Database_Url": "x"}  # fmt: skip
    nearest = {"ENCRYPTION_KEY": "ENCRYPTION_KEYS", "TWILIO_AUTH_TOKN": "TWILIO_AUTH_TOKEN"}
    assert unknown_names(around, tmp_path / "none") == nearest


def test_a_direct_address_alone_is_refused() -> None:
    url, direct = "postgresql://pooler:6543/postgres", "postgresql://db:5432/postgres"
    assert settings(database_url=url, database_direct_url=direct).database_direct == direct
    assert settings(database_url=url).database_direct == ""
    with pytest.raises(ConfigurationError, match="they go together"):
        _ = settings(database_direct_url=direct).database_direct


def test_local_only_takes_out_every_model_elsewhere() -> None:
    """Whatever names a remote model is without effect, one by one; what is on this network stays."""
    everywhere = {
        "hf_api_token": "t",
        "hf_vision_model": "v",
        "hf_tts_model": "fr=m",
        "hf_embedding_model": "e",
        "ollama_base_url": "https://ollama.example.com",
        "ollama_model": "o",
        "ollama_vision_model": "o",
        "lmstudio_base_url": "http://192.168.1.5:1234/v1",
        "lmstudio_model": "l",
        "transcription_base_url": "https://speech.example.com",
        "ai_fallbacks": "ollama,lmstudio",
    }
    open_ = settings(**everywhere)
    names = ("HF_API_TOKEN", "OLLAMA_MODEL", "OLLAMA_VISION_MODEL", "TRANSCRIPTION_BASE_URL")
    assert open_.remote_models == names
    assert [model.name for model in open_.chat_models] == ["hf", "ollama", "lmstudio"]
    closed = settings(local_only="on", **everywhere)
    assert closed.remote_models == names
    assert [model.name for model in closed.chat_models] == ["lmstudio"]
    assert not closed.hf_api_token.get_secret_value()
    assert (closed.ollama_vision_model, closed.transcription_base_url) == ("", "")


def test_local_only_keeps_a_hugging_face_endpoint_of_ones_own() -> None:
    mine = {"hf_base_url": "http://10.0.0.7/v1", "hf_inference_url": "http://inference:8080", "hf_api_token": "t"}
    assert settings(local_only="on", **mine).chat_models
    half = {**mine, "hf_inference_url": "https://router.huggingface.co/hf-inference"}
    assert not settings(local_only="on", **half).chat_models
