"""What is promised to patients about what is kept, by the settings."""

from urllib.parse import urlsplit

from bot.settings import Settings
from core.rights.model import Policy

HUGGING_FACE = "Hugging Face"


def make_policy(settings: Settings) -> Policy:
    """What is promised to patients, with what is configured."""
    return Policy(days=settings.retention_days, hours=settings.unconsented_hours, services=_services(settings))


def _services(settings: Settings) -> tuple[str, ...]:
    """Who outside this machine and its network may be sent words, sound or pictures: each by the name that people know
    it by, once."""
    if settings.local_only:
        return ()
    urls = {
        "HF": settings.hf_base_url,
        "OLLAMA": settings.ollama_base_url,
        "LMSTUDIO": settings.lmstudio_base_url,
        "TRANSCRIPTION": settings.transcription_base_url,
    }
    hosts = (urlsplit(urls[name.partition("_")[0]]).hostname or "" for name in settings.remote_models)
    return tuple(dict.fromkeys(HUGGING_FACE if host.endswith("huggingface.co") else host for host in hosts))
