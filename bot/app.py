"""The composition root: one function that puts the parts together, every one replaceable by keyword."""

import time
from collections.abc import Mapping
from dataclasses import dataclass

import httpx

from bot.clock import utc_now
from bot.content import Content
from bot.content import load as load_content
from bot.gate import Gate
from bot.sender import Sender
from bot.settings import Settings
from bot.worker import Worker
from channels.simulator import SimulatorAdapter
from channels.telegram import TelegramAdapter
from channels.twilio import TwilioAdapter
from core.language.choice import language_request
from core.llm.chain import Chain
from core.llm.chat import OpenAIChat
from core.message import Channel
from core.pipeline import Pipeline
from core.ports import ChannelAdapter, Clock
from data.database import Database
from data.inbox import Inbox
from data.queue import Queue
from data.transcripts import Transcripts
from data.turns import Settling, Turns
from data.vault import Vault
from webhooks.hooks import Reception


@dataclass(frozen=True, kw_only=True, slots=True)
class Application:
    """The parts, put together."""

    settings: Settings
    content: Content
    http: httpx.AsyncClient
    chain: Chain | None
    pipeline: Pipeline
    telegram: TelegramAdapter
    twilio: TwilioAdapter
    simulator: SimulatorAdapter
    adapters: Mapping[Channel, ChannelAdapter]
    live_channels: frozenset[Channel]
    reception: Reception
    transcripts: Transcripts
    turns: Turns
    queue: Queue
