"""A hospital's own summaries of consultations: cleaned, without names, as background for answers."""
