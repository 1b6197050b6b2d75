"""The doctor names the setting to look at, for models that are there, that fail, and that are not named."""

from pathlib import Path

import pytest
from rich.console import Console

from bot.doctor import examine
from bot.settings import load
from tests.integration.accounts.test_jwks import Key, Project
from tests.peers import start


async def report(tmp_path: Path, **settings: object) -> str:
    console = Console(width=200)
    with console.capture() as shown:
        await examine(load(_env_file=None, data_dir=tmp_path / "data", **settings), console)
    return shown.get()


async def test_a_provider_that_is_there_and_a_model_that_is_not(tmp_path: Path) -> None:
    answers = [({"endpoint": "embedding"}, {"embedding": [0.1, 0.2, 0.3]}), ({}, "hello")]
    async with start.models(tmp_path, *answers) as url:
        text = await report(
            tmp_path,
            ai_provider="lmstudio",
            lmstudio_base_url=url,
            lmstudio_model="nobody-has-this",
            lmstudio_embedding_model="any",
        )
    assert "does not list the model 'nobody-has-this'" in text
    assert "check LMSTUDIO_BASE_URL" in text
    assert "any answers" in text


async def test_a_host_that_is_not_reached_and_a_token_that_is_missing(tmp_path: Path) -> None:
    nobody = f"http://127.0.0.1:{start.free_port()}"
    text = await report(tmp_path, ai_fallbacks="ollama", hf_embedding_model="some")
    assert "set HF_API_TOKEN to use a model" in text
    assert "AI_FALLBACKS names ollama" in text
    text = await report(
        tmp_path, hf_api_token="t", hf_base_url=nobody, hf_inference_url=nobody, hf_embedding_model="some"
    )
    assert "check HF_API_TOKEN, HF_TEXT_MODEL and HF_BASE_URL" in text
    assert "check HF_EMBEDDING_MODEL" in text
    assert "check HF_TRANSLATION_MODEL" in text


async def test_providers_are_not_reached_over_http(tmp_path: Path) -> None:
    plain = {"public_url": "http://carehelp.example.org", "telegram_api_base": f"http://127.0.0.1:{start.free_port()}"}
    for more in ({"environment": "production"}, {"telegram_bot_token": "1:t"}):
        line = next(line for line in (await report(tmp_path, **plain, **more)).splitlines() if "not https" in line)
        assert line.startswith("no ")
        assert "http://carehelp.example.org" in line
    assert "?    address" in await report(tmp_path, **plain)


async def test_a_misspelt_setting_of_the_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("TWILIO_AUTH_TOKN=secret-value\nCAREHELP_ADDRESS=care.example.org\nCOLOUR=blue\n")
    monkeypatch.chdir(tmp_path)
    text = await report(tmp_path)
    assert "TWILIO_AUTH_TOKN (did you mean TWILIO_AUTH_TOKEN?)" in text
    assert "COLOUR" in text
    assert "CAREHELP_ADDRESS" not in text
    assert "secret-value" not in text


async def test_whether_models_elsewhere_are_asked_is_told(tmp_path: Path) -> None:
    nobody = "http://203.0.113.9:9"
    text = await report(tmp_path, transcription_base_url=nobody)
    assert "off: models elsewhere are asked (TRANSCRIPTION_BASE_URL)" in text
    text = await report(tmp_path, transcription_base_url=nobody, local_only="on")
    assert "no model outside this machine and its network is asked; without effect: TRANSCRIPTION_BASE_URL" in text


async def test_accounts_of_our_own(tmp_path: Path) -> None:
    assert "our own, signed with a secret of DATA_DIR" in await report(tmp_path)
    assert "our own, signed with JWT_SECRET" in await report(tmp_path, jwt_secret="0123456789" * 4)
    assert "too short or stands in examples" in await report(tmp_path, jwt_secret="change_this_secret")
    text = await report(tmp_path, environment="production", jwt_secret="short")
    assert "set JWT_SECRET. Make one" in text
    text = await report(tmp_path, database_url="postgresql://u@db.abc.supabase.co:1/postgres?connect_timeout=1")
    assert "set SUPABASE_URL and SUPABASE_ANON_KEY" in text


async def test_accounts_at_supabase(tmp_path: Path) -> None:
    nobody = Project()
    text = await report(tmp_path, supabase_url=nobody.url, supabase_anon_key="anon")
    assert "check SUPABASE_URL and SUPABASE_ANON_KEY" in text
    project = Project()
    await project.open()
    try:
        text = await report(tmp_path, supabase_url=project.url, supabase_anon_key="anon")
        assert "shows no public key" in text
        project.keys = [Key("k1").public]
        assert "Supabase Auth answers; 1 public key(s)" in await report(
            tmp_path, supabase_url=project.url, supabase_anon_key="anon"
        )
    finally:
        await project.close()
