"""The HTTP API for pages and apps: chat, conversations, transcription, photos, translation, and the one gateway."""
