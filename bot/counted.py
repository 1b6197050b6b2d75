"""A number with its noun, as people say it: one message, two messages."""


def counted(number: int, one: str, many: str = "") -> str:
    """`1 message`, `2 messages`; `many` where an s does not make it."""
    return f"{number} {one if number == 1 else many or one + 's'}"
