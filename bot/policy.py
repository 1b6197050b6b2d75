"""What is promised to patients about what is kept, by the settings."""

from bot.settings import Settings
from core.rights.model import Policy


def make_policy(settings: Settings) -> Policy:
    """What is promised to patients, with what is configured."""
    services = ["Hugging Face"] if settings.hf_api_token.get_secret_value() else []
    return Policy(days=settings.retention_days, hours=settings.unconsented_hours, services=tuple(services))
