"""The emergency gate: deterministic, in microseconds, always on."""

from core.triage.engine import TriageEngine

__all__ = ["TriageEngine"]
