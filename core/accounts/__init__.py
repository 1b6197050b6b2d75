"""Accounts of the HTTP API: e-mails, passwords, tokens, Supabase Auth."""
