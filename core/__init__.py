"""What Carehelp knows: messages, language, triage, knowledge, models. Imports nothing else of ours."""
