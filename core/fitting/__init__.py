"""Fitting replies to channels: segments counted as carriers do, text split where nothing breaks."""
