"""What a button answers: a list, the rows of one record, or a notice.

What is opened for one record keeps that record in its address: after F5, in another tab. Odoo's
address names an action and a record, and reads the action anew: a domain that was put in by Python
is lost, and all rows are shown. So each of our lists for one record has a server action
(`views/<subject>/opened_actions.xml`) whose path stands in the address; it calls the method again.
"""

import functools
from ast import literal_eval
from collections.abc import Iterable
from datetime import date, datetime

from odoo import fields


def for_one_record(path):
    """Let the action that a method returns for one record keep the record in its address.

    :param str path: the path of the server action that calls the method again
    """

    def decorate(method):
        @functools.wraps(method)
        def opened(self):
            self.ensure_one()
            action = method(self)
            context = action.get("context") or {}
            if isinstance(context, str):
                context = literal_eval(context)
            return {**action, "path": path, "context": {**context, "active_id": self.id}}

        opened.hsk_path = path
        return opened

    return decorate


def listed(env, name, **changes):
    """Return one of our actions, with other rows or values than it has by itself.

    :param str name: the action's xml id without the module
    :param changes: what differs: `domain`, `context`, `views`, `name` …
    """
    return {**env["ir.actions.actions"]._for_xml_id(f"hsk_family_friendly.{name}"), **changes}


def of_figure(figure):
    """Return the action that opens the list of a figure: what was counted.

    :param dict figure: with `label`, `definition`, `model` and `domain`
    """
    return {
        "type": "ir.actions.act_window",
        "name": figure["label"],
        "res_model": figure["model"],
        "domain": figure["domain"],
        "views": [(False, "list"), (False, "form")],
        "help": figure["definition"],
        "context": {},
    }


def of_these(action):
    """Return an action for chosen records without an address of its own: that would show all."""
    return {name: value for name, value in action.items() if name not in ("id", "xml_id", "path")}


def plain(domain):
    """Return a domain as lists, numbers and texts only: an action takes it over any interface."""
    return [term if isinstance(term, str) else _plain_condition(*term) for term in domain]


def _plain_condition(field, operator, value):
    if operator in ("any", "not any"):
        value = plain(value)
    elif isinstance(value, datetime):
        value = fields.Datetime.to_string(value)
    elif isinstance(value, date):
        value = fields.Date.to_string(value)
    elif not isinstance(value, str) and isinstance(value, Iterable):
        value = list(value)
    return (field, operator, value)


def notice_of_release(env, text, kept):
    """Return the action that shows what a release sent and what not, and closes a dialog.

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
