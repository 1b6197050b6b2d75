"""Hearing and speaking: audio in, what was said, and a reply as a voice note."""
