"""E-mail addresses as accounts know them: checked for form, and the same however they were typed."""

from email_validator import EmailNotValidError, validate_email

from core.errors import Unprocessable


def normalise(typed: str) -> str:
    """The address in lower case and NFC. Raises Unprocessable. No name server is asked.

    The part before the @ is folded too: nobody has two addresses that differ in case alone, and phones write a capital.
    """
    try:
        checked = validate_email(typed.strip(), check_deliverability=False)
    except EmailNotValidError as error:
        raise Unprocessable("email: not an e-mail address") from error
    return checked.normalized.lower()
