"""The connections of adapters to their providers."""

from core.connections import NOT_SENT, UNKNOWN, Connections

__all__ = ["NOT_SENT", "UNKNOWN", "Connections"]
