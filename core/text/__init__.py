"""Plain work on text: folding, tokens, numbers."""
