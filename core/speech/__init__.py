"""Voice notes: decoded, cut at pauses, transcribed, and doubted where doubt is due."""
