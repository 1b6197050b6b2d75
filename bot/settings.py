"""Settings: read once from the environment and `.env`, checked at start, secrets hidden."""

import difflib
import os
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import quote, urlsplit

from dotenv import dotenv_values
from pydantic import Field, PrivateAttr, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from core.connections import is_local_address
from core.errors import ConfigurationError
from core.rights.model import SHORTEST_HOURS
from core.speech.speakers import voice_models

EMPTY = SecretStr("")
ENV_FILE = ".env"
#: what deploy/ reads from the same file, for the containers around this one
OF_DEPLOYMENT = frozenset({"CAREHELP_ADDRESS", "CAREHELP_TLS", "CAREHELP_UPSTREAMS", "POSTGRES_PASSWORD"})
#: how like a setting of ours a name is that was meant to be one, 0 to 1, and how long at least
NEAR, SHORTEST_NAME = 0.83, 7
#: a provider and its prices
PRICE = re.compile(r"(hf|ollama|lmstudio)=\d+(\.\d+)?/\d+(\.\d+)?")
#: TRUSTED_PROXIES as a number
MANY = re.compile(r"[1-9]")
#: a language and the id of the template approved for it
TEMPLATE = re.compile(r"[\w-]+=HX[0-9a-fA-F]{32}")


class Environment(StrEnum):
    """Where this runs. The simulator is on everywhere but in production."""

    DEVELOPMENT = "development"
    TEST = "test"
    STAGING = "staging"
    PRODUCTION = "production"


class Provider(StrEnum):
    """Which model provider writes answers."""

    HUGGING_FACE = "hf"
    OLLAMA = "ollama"
    LM_STUDIO = "lmstudio"


@dataclass(frozen=True, kw_only=True, slots=True)
class ChatModel:
    """A model at a provider."""

    name: str
    base_url: str
    model: str
    token: str = field(default="", repr=False)


class Settings(BaseSettings):
    """Every setting; `.env.example` explains them in the order a newcomer needs them."""

    model_config = SettingsConfigDict(
        env_file=ENV_FILE, env_file_encoding="utf-8", extra="ignore", env_ignore_empty=True, hide_input_in_errors=True
    )

    _remote: tuple[str, ...] = PrivateAttr(default=())

    app_name: str = "Carehelp"
    environment: Environment = Environment.DEVELOPMENT
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    public_url: str = ""
    trusted_proxies: str = ""
    cors_allow_origins: Annotated[tuple[str, ...], NoDecode] = ()
    log_level: str = "INFO"
    metrics_token: SecretStr = EMPTY
    metrics_port: int = Field(default=0, ge=0, le=65535)
    otel_exporter_otlp_endpoint: str = ""
    otel_exporter_otlp_headers: SecretStr = EMPTY
    otel_traces_sampler_arg: float = Field(default=1.0, ge=0, le=1)

    data_dir: Path = Path(".data")
    database_url: SecretStr = EMPTY
    database_direct_url: SecretStr = EMPTY
    database_connections: int = Field(default=6, ge=3, le=200)
    encryption_keys: SecretStr = EMPTY

    supabase_url: str = ""
    supabase_anon_key: SecretStr = EMPTY
    supabase_service_role_key: SecretStr = EMPTY
    supabase_db_password: SecretStr = EMPTY
    supabase_jwt_secret: SecretStr = EMPTY

    jwt_secret: SecretStr = EMPTY
    jwt_algorithm: Literal["HS256", "HS384", "HS512"] = "HS256"
    access_token_expire_minutes: int = Field(default=43200, ge=1)

    telegram_bot_token: SecretStr = EMPTY
    telegram_webhook_secret: SecretStr = EMPTY
    telegram_api_base: str = ""

    twilio_account_sid: str = ""
    twilio_auth_token: SecretStr = EMPTY
    twilio_whatsapp_from: str = ""
    twilio_sms_from: str = ""
    twilio_messaging_service_sid: str = ""
    twilio_api_base: str = ""
    twilio_templates: Annotated[Mapping[str, str], NoDecode] = Field(default_factory=dict)
    rescue_seconds: float = Field(default=90.0, ge=0)
    sms_segments: int = Field(default=3, ge=1, le=10)

    local_only: bool = False
    ai_provider: Provider = Provider.HUGGING_FACE
    ai_fallbacks: Annotated[tuple[Provider, ...], NoDecode] = ()
    hf_api_token: SecretStr = EMPTY
    hf_base_url: str = "https://router.huggingface.co/v1"
    hf_inference_url: str = "https://router.huggingface.co/hf-inference"
    hf_text_model: str = "meta-llama/Meta-Llama-3-8B-Instruct"
    hf_asr_model: str = "distil-whisper/distil-large-v3"
    hf_tts_model: str = ""
    voice_replies: bool = True
    hf_vision_caption_model: str = "Salesforce/blip-image-captioning-large"
    hf_vision_model: str = ""
    hf_translation_model: str = "facebook/nllb-200-distilled-600M"
    hf_embedding_model: str = ""
    ollama_base_url: str = "http://localhost:11434"
    ollama_model: str = ""
    ollama_vision_model: str = ""
    ollama_embedding_model: str = ""
    lmstudio_base_url: str = "http://localhost:1234/v1"
    lmstudio_model: str = ""
    lmstudio_vision_model: str = ""
    lmstudio_embedding_model: str = ""
    transcription_base_url: str = ""
    transcription_model: str = "whisper-1"
    whisper_model: str = ""
    transcription_token: SecretStr = EMPTY
    transcription_seconds: float = Field(default=60.0, gt=0)
    reading_seconds: float = Field(default=45.0, gt=0)
    model_call_seconds: float = Field(default=20.0, gt=0)
    turn_seconds: float = Field(default=25.0, gt=0)
    model_concurrency: int = Field(default=16, ge=1)
    model_prices: Annotated[Mapping[str, str], NoDecode] = Field(default_factory=dict)
    triage_second_opinion: bool = False

    patient_data_path: Path = Path("../patient_records.json")
    cameroon_data_csv: Path = Path("clinical_summaries.csv")

    api_wait_seconds: float = Field(default=30.0, ge=1, le=120)
    api_requests_per_minute: int = Field(default=60, ge=0)
    api_address_requests_per_minute: int = Field(default=600, ge=0)

    settle_seconds: float = Field(default=1.0, ge=0, le=30)
    settle_seconds_most: float = Field(default=4.0, ge=0, le=60)
    worker_concurrency: int = Field(default=200, ge=1)
    emergency_concurrency: int = Field(default=20, ge=1)
    stop_seconds: float = Field(default=30.0, ge=0)
    episode_hours: float = Field(default=24.0, gt=0)
    retention_days: int = Field(default=90, ge=1, le=3650)
    flood_messages: int = Field(default=60, ge=0)
    flood_seconds: float = Field(default=600.0, gt=0)

    @field_validator("cors_allow_origins", "ai_fallbacks", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("twilio_templates", mode="before")
    @classmethod
    def _pairs(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        parts = [part.strip() for part in value.split(",") if part.strip()]
        if not all(TEMPLATE.fullmatch(part) for part in parts):
            raise ValueError("language=HX… pairs, comma-separated, each HX with 32 hexadecimal digits")
        return dict(part.split("=", 1) for part in parts)

    @field_validator("hf_tts_model")
    @classmethod
    def _voices(cls, value: str) -> str:
        try:
            voice_models(value)
        except ConfigurationError as error:
            raise ValueError(str(error)) from error
        return value

    @field_validator("supabase_jwt_secret")
    @classmethod
    def _long_enough(cls, value: SecretStr) -> SecretStr:
        if 0 < len(value.get_secret_value().encode()) < 32:
            raise ValueError("at least 32 bytes, as Supabase's have")
        return value

    @field_validator("model_prices", mode="before")
    @classmethod
    def _prices(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        parts = [part.strip() for part in value.split(",") if part.strip()]
        if not all(PRICE.fullmatch(part) for part in parts):
            raise ValueError("provider=in/out pairs in US dollars for a million tokens, for example hf=0.10/0.30")
        return dict(part.split("=", 1) for part in parts)

    @field_validator("public_url", "telegram_api_base", "twilio_api_base", "supabase_url", "hf_base_url",
                     "hf_inference_url", "transcription_base_url", "ollama_base_url", "lmstudio_base_url",
                     "otel_exporter_otlp_endpoint")  # fmt: skip
    @classmethod
    def _url(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in ("http", "https"):
            raise ValueError("must start with http:// or https://")
        return value.rstrip("/")

    @model_validator(mode="after")
    def _stay_local(self) -> "Settings":
        """With LOCAL_ONLY, what names a model outside this machine and its network is taken out, here for everybody."""
        places = {
            "hf_api_token": (self.hf_base_url, self.hf_inference_url),
            "ollama_model": (self.ollama_base_url,),
            "ollama_vision_model": (self.ollama_base_url,),
            "ollama_embedding_model": (self.ollama_base_url,),
            "lmstudio_model": (self.lmstudio_base_url,),
            "lmstudio_vision_model": (self.lmstudio_base_url,),
            "lmstudio_embedding_model": (self.lmstudio_base_url,),
            "transcription_base_url": (self.transcription_base_url,),
        }
        remote = [
            name
            for name, urls in places.items()
            if getattr(self, name) not in ("", EMPTY) and not all(map(is_local_url, urls))
        ]
        self._remote = tuple(name.upper() for name in remote)
        for name in remote if self.local_only else ():
            setattr(self, name, EMPTY if name == "hf_api_token" else "")
        return self

    @property
    def remote_models(self) -> tuple[str, ...]:
        """Settings that name a model outside this machine and its network. With LOCAL_ONLY they are without effect."""
        return self._remote

    @property
    def production(self) -> bool:
        """Whether real patients are at the other end."""
        return self.environment is Environment.PRODUCTION

    @property
    def database(self) -> str:
        """The configured database; empty means the embedded one. A Supabase project and password count."""
        if url := self.database_url.get_secret_value():
            return url
        password = self.supabase_db_password.get_secret_value()
        if self.supabase_url and password:
            host = urlsplit(self.supabase_url).hostname or ""
            return f"postgresql://postgres:{quote(password, safe='')}@db.{host}:5432/postgres?sslmode=require"
        return ""

    @property
    def database_direct(self) -> str:
        """The same database past a pooler, where one is configured."""
        direct = self.database_direct_url.get_secret_value()
        if direct and not self.database:
            raise ConfigurationError("DATABASE_DIRECT_URL is set and DATABASE_URL is not: they go together")
        return direct

    @property
    def proxies(self) -> int:
        """How many proxies a request comes through, where TRUSTED_PROXIES is a number."""
        return int(self.trusted_proxies) if MANY.fullmatch(self.trusted_proxies) else 0

    @property
    def supabase_accounts(self) -> bool:
        """Whether Supabase Auth keeps the accounts of the HTTP API."""
        return bool(self.supabase_url and self.supabase_anon_key.get_secret_value())

    @property
    def at_supabase(self) -> bool:
        """Whether the database is a Supabase project's, in which accounts are Supabase's to make."""
        host = urlsplit(self.database).hostname or ""
        return host.endswith((".supabase.co", ".supabase.com"))

    @property
    def telegram(self) -> bool:
        """Whether a bot is configured."""
        return bool(self.telegram_bot_token.get_secret_value())

    @property
    def twilio(self) -> bool:
        """Whether a Twilio account is configured."""
        return bool(self.twilio_account_sid and self.twilio_auth_token.get_secret_value())

    @property
    def rescue(self) -> float:
        """Seconds that WhatsApp has to deliver what is urgent. 0, never, where statuses or SMS are not to be had."""
        by_sms = self.twilio_sms_from or self.twilio_messaging_service_sid
        return self.rescue_seconds if self.twilio and self.public_url and by_sms else 0.0

    @property
    def unconsented_hours(self) -> float:
        """Hours that messages are kept without consent: an episode, but not so short that a provider may yet deliver
        one of them again."""
        return max(self.episode_hours, SHORTEST_HOURS)

    @property
    def otlp_headers(self) -> Mapping[str, str]:
        """What the receiver of traces wants to see, from name=value pairs."""
        pairs = self.otel_exporter_otlp_headers.get_secret_value().split(",")
        return {
            name.strip(): value.strip() for name, _, value in (pair.partition("=") for pair in pairs) if name.strip()
        }

    @property
    def chat_models(self) -> tuple[ChatModel, ...]:
        """The providers that write answers, in the order they are asked; those not configured are left out."""
        wanted = dict.fromkeys((self.ai_provider, *self.ai_fallbacks))
        return tuple(model for provider in wanted if (model := self._chat_model(provider)))

    def prices(self, name: str) -> tuple[float, float]:
        """US dollars for a million tokens at a provider, of prompts and of what is written; 0 where none are set."""
        read, _, written = self.model_prices.get(name, "0/0").partition("/")
        return float(read), float(written)

    def _chat_model(self, provider: Provider) -> ChatModel | None:
        match provider:
            case Provider.HUGGING_FACE:
                token = self.hf_api_token.get_secret_value()
                found = ChatModel(name="hf", base_url=self.hf_base_url, model=self.hf_text_model, token=token)
                return found if token else None
            case Provider.OLLAMA:
                base = self.ollama_base_url.removesuffix("/v1")
                found = ChatModel(name="ollama", base_url=f"{base}/v1", model=self.ollama_model)
                return found if self.ollama_model else None
            case Provider.LM_STUDIO:
                found = ChatModel(name="lmstudio", base_url=self.lmstudio_base_url, model=self.lmstudio_model)
                return found if self.lmstudio_model else None


def load(**overrides: object) -> Settings:
    """The settings, or a ConfigurationError that names each variable that is wrong."""
    try:
        return Settings(**overrides)  # type: ignore[arg-type]  # pydantic reads what is not given from the environment
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors())
        raise ConfigurationError(f"settings: {wrong}") from None


def is_local_url(url: str) -> bool:
    """Whether a URL's host is this machine or on its network: a private address or a name no public server has."""
    host = urlsplit(url).hostname or ""
    return (
        is_local_address(host)
        or (bool(host) and "." not in host and ":" not in host)
        or host.endswith((".localhost", ".local", ".internal", ".lan", ".home.arpa"))
    )


def unknown_names(environ: Mapping[str, str] | None = None, file: Path = Path(ENV_FILE)) -> dict[str, str]:
    """Names that are no settings of ours, each with the setting that was probably meant, or "". Every such name of the
    file counts; of the environment, which is everybody's, those alone that come near one of ours."""
    known = {name.upper() for name in Settings.model_fields}
    written = dotenv_values(file) if file.is_file() else {}
    found = {name: _nearest(name, known) for name in map(str.upper, written) if name not in known | OF_DEPLOYMENT}
    for name in map(str.upper, os.environ if environ is None else environ):
        if name not in known | OF_DEPLOYMENT and (nearest := _nearest(name, known)) and len(name) >= SHORTEST_NAME:
            found[name] = nearest
    return dict(sorted(found.items()))


def _nearest(name: str, known: Collection[str]) -> str:
    return next(iter(difflib.get_close_matches(name, known, n=1, cutoff=NEAR)), "")
