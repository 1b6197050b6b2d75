"""The emergency gate: deterministic, in microseconds, always on."""
