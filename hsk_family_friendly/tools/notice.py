"""The notice after a release: what was sent, and what was not."""


def of_release(env, text, kept):
    """Return the action that shows how many were sent, and closes a dialog.

    :param str text: what was sent, in words
    :param int kept: how many could not be sent
    """
    if kept:
        text += " " + env._("Not sent: %s; the list says why.", kept)
    return {
        "type": "ir.actions.client",
        "tag": "display_notification",
        "params": {
            "message": text,
            "type": "warning" if kept else "success",
            "next": {"type": "ir.actions.act_window_close"},
        },
    }
