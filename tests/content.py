"""What people edit, loaded once for all tests that change nothing of it: each loading takes more than a second."""

from bot.content import load

CONTENT = load()
