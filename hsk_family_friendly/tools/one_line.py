"""Names and titles as one line: for headers and subjects of mails, names of files, calendars."""


def one_line(text):
    """Return a text without line breaks, with single blanks.

    :param text: may be empty, False or None
    """
    return " ".join((text or "").split())
