"""Translation: machine translation of what a patient wrote and of what we say, checked before it counts."""
