"""Language models: one client for every OpenAI-compatible provider, a chain of them, deadlines and breakers."""
