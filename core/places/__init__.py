"""Where people are, and which facilities are near."""
