"""Telephone numbers as they are shown: in part, but in an admin's own export (个人信息保护法 art. 6)."""

SHOWN_BEFORE, SHOWN_AFTER = 3, 4


def mask(phone: str) -> str:
    """A telephone number with only its beginning and end: 138****0000."""
    hidden = len(phone) - SHOWN_BEFORE - SHOWN_AFTER
    if hidden <= 0:
        return "*" * len(phone)
    return phone[:SHOWN_BEFORE] + "*" * hidden + phone[-SHOWN_AFTER:]
