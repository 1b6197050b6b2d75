"""Which language a short, misspelt, mixed message is in."""
