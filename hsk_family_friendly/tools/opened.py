"""What is opened for one record keeps that record in its address: after F5, in another tab.

Odoo's address names an action and a record, and reads the action anew: a domain that was put in by
Python is lost, and all rows are shown. So each of our lists for one record has a server action
(`views/<subject>/opened_actions.xml`) whose path stands in the address; it calls the method again.
"""

import functools
from ast import literal_eval


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
