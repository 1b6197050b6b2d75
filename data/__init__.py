"""Postgres, and the content that people edit (lexicon, rules, knowledge). Imports only `core`."""
