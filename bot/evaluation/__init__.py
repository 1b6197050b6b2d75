"""`carehelp eval`: how good triage, language and retrieval are on labelled cases."""
