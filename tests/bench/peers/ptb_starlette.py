"""A bot on python-telegram-bot behind Starlette, in the shape of that library's own webhook example: it answers each
message with what was said."""

import asyncio
import os
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import Update
from telegram.ext import Application, MessageHandler, filters


async def answer(update: Update, _context: Any) -> None:
    """Echo."""
    if update.effective_message is not None:
        await update.effective_message.reply_text(f"ok {update.effective_message.text}")


async def main() -> None:
    """Serve until stopped."""
    bot = Application.builder().token(os.environ["TOKEN"]).base_url(f"{os.environ['STUB']}/bot").updater(None).build()
    bot.add_handler(MessageHandler(filters.TEXT, answer))

    async def hook(request: Request) -> Response:
        await bot.update_queue.put(Update.de_json(data=await request.json(), bot=bot.bot))
        return Response()

    app = Starlette(routes=[Route("/hook", hook, methods=["POST"])])
    config = uvicorn.Config(app, host="127.0.0.1", port=int(os.environ["PORT"]), log_level="error")
    async with bot:
        await bot.start()
        await uvicorn.Server(config).serve()
        await bot.stop()


if __name__ == "__main__":
    asyncio.run(main())
