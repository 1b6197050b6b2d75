"""What has to be done now and then: retention, and the end of what is over. Every worker asks; one does it."""

import asyncio
import logging

from core.errors import StoreError
from data.retention import Retention

LOOK_SECONDS = 60.0

log = logging.getLogger(__name__)


async def do_chores(retention: Retention) -> None:
    """Look once a minute whether something is due; runs until cancelled."""
    while True:
        try:
            await retention.tidy_up()
            if retired := await retention.if_due():
                log.info("retention done", extra={"count": retired.messages})
        except StoreError as error:
            log.warning("chores not done", extra={"error": type(error).__name__})
        await asyncio.sleep(LOOK_SECONDS)
