"""What a person can do with what is held of them."""
