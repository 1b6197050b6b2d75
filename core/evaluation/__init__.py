"""Figures of an evaluation: shares with their intervals, as text, JSON and a picture."""
