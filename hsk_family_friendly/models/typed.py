"""What people type into a form on a page: checked here, refused with a sentence."""

from odoo.exceptions import UserError


def text(env, value, label, limit):
    """Return what was typed, without outer blanks and signs that cannot be stored.

    :param value: what the form sent; anything but text counts as nothing
    :param str label: how the field is called on the page
    :param int limit: how many characters are taken
    :raise UserError: it is too long
    """
    typed = value.replace("\x00", "").strip() if isinstance(value, str) else ""
    if len(typed) > limit:
        raise UserError(
            env._(
                "“%(field)s” has %(length)s characters; at most %(limit)s are taken. Please "
                "shorten it.",
                field=label,
                length=len(typed),
                limit=limit,
            )
        )
    return typed


def choice(env, value, choices, label):
    """Return the key that was chosen, or False where nothing was.

    :param choices: the keys that can be chosen
    :raise UserError: it is none of them
    """
    if not value:
        return False
    if value not in choices:
        raise UserError(
            env._(
                "“%(field)s”: please choose one of these: %(choices)s.",
                field=label,
                choices=", ".join(choices),
            )
        )
    return value
