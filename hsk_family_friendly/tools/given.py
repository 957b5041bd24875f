"""Ids that come from outside: whoever sends one must be able to read what it names.

Computes and related fields run with all rights; on a foreign id they would tell what it hides.
"""

from odoo.exceptions import AccessError
from odoo.fields import Command

PREFIX = "hsk_"
OURS = "hsk."


def is_ours(model):
    """Tell whether a model is the add-on's."""
    return model._name.startswith(OURS)


def concerns(model):
    """Tell whether a model, or a field of it, is the add-on's."""
    return is_ours(model) or any(name.startswith(PREFIX) for name in model._fields)


def names(model, values):
    """Return which of these values are for fields of the add-on."""
    if is_ours(model):
        return set(values) & model._fields.keys()
    return {name for name in values if name.startswith(PREFIX)} & model._fields.keys()


def defaults(model):
    """Return the values that the context gives for fields of the add-on."""
    values = {
        key.removeprefix("default_"): value
        for key, value in model.env.context.items()
        if isinstance(key, str) and key.startswith("default_")
    }
    return {name: values[name] for name in names(model, values)}


def check(model, vals_list):
    """Refuse ids of what the user may not read, in whatever depth they stand.

    :param list vals_list: values for fields of the model, lists of commands included
    :raise AccessError: one of the records named is not for this user
    """
    found = {}
    for vals in vals_list:
        _collect(model, vals, found)
    for comodel, ids in found.items():
        records = model.env[comodel].browse(ids)
        records.check_access("read")
        # Odoo shows private meetings as “Busy” instead of refusing them
        if comodel == "calendar.event" and any(
            event._check_private_event_conditions() for event in records
        ):
            raise AccessError(model.env._("This is a private meeting of somebody else."))


def _collect(model, vals, found):
    """Add {name of a model: ids} that the values name."""
    for name in names(model, vals):
        field = model._fields[name]
        if not field.relational or not field.comodel_name:
            continue
        for one in _flat(vals[name]):
            if isinstance(one, dict):
                _collect(model.env[field.comodel_name], one, found)
            elif isinstance(one, int) and not isinstance(one, bool) and one > 0:
                found.setdefault(field.comodel_name, set()).add(one)


def _flat(value):
    """Return the ids and the values of new records that a value for a relation holds."""
    if hasattr(value, "ids"):  # records
        return value.ids
    if not isinstance(value, list | tuple):
        return [value]
    flat = []
    for one in value:
        if not isinstance(one, list | tuple):
            flat.append(one)
        elif one[0] in (Command.CREATE, Command.UPDATE):
            flat += [one[1], one[2]]
        elif one[0] == Command.LINK:
            flat.append(one[1])
        elif one[0] == Command.SET:
            flat += one[2]
    return flat
