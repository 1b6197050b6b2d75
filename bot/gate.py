"""The emergency gate in the hook: what a text alone says of its level, in microseconds, whatever else is down."""

import logging

from core.message import InboundMessage
from core.reader import Assessor
from core.triage.model import Level

log = logging.getLogger(__name__)


class Gate:
    """Level of a message's own words; None where there are none."""

    def __init__(self, triage: Assessor) -> None:
        self._triage = triage

    def __call__(self, message: InboundMessage) -> Level | None:
        """A failure of triage must not lose the message: it goes on without a level, and the worker looks again."""
        if not message.text:
            return None
        try:
            return self._triage.assess(message.text).level
        except Exception:
            log.exception("gate failed")
            return None
