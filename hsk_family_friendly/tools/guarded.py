"""Fields that change through actions only, or not any more: never by a plain create or write.

A field says it itself: what is `readonly` in its declaration, only actions and computes write; what
a record belongs to (its agency, its owner, what its model names in `_stays`) is given once.
"""

from odoo.exceptions import UserError

from . import given

# What Odoo itself notes about each record.
NOTED_BY_ODOO = ("id", "create_uid", "create_date", "write_uid", "write_date")


class Mark:
    """A mark in the context that no call from outside can set: its value is known here only."""

    def __init__(self, key):
        self.key = key
        self._value = object()

    def __call__(self, records):
        """Return the records in a context with the mark."""
        return records.with_context(**{self.key: self._value})

    def is_set(self, env):
        """Tell whether the mark is in a context."""
        return env.context.get(self.key) is self._value


# An action writes what is guarded.
by_action = Mark("hsk_by_action")
is_by_action = by_action.is_set
# A record is copied: what it has was written by its actions.
copying = Mark("hsk_copying")


class _Noted(frozenset):
    """Ids of records whose change is being noted; no context from outside can hold this either."""


def noted(records):
    """Return the records in a context that says: what changes about them is noted at the end."""
    return records.with_context(hsk_noted=_Noted(records.ids))


def is_noted(record):
    """Tell whether someone up the stack notes what changes about a record."""
    ids = record.env.context.get("hsk_noted")
    return isinstance(ids, _Noted) and record.id in ids


def differs(record, name, value):
    """Tell whether writing a value would change a field; nothing and "" are the same."""
    field = record._fields[name]
    new, old = (field.convert_to_cache(one, record) for one in (value, record[name]))
    return (new or False) != (old or False)


def without_defaults(records, names):
    """Return the records without context keys that would fill in guarded fields at a create."""
    keys = {f"default_{name}" for name in names}
    if not keys & records.env.context.keys():
        return records
    kept = {key: value for key, value in records.env.context.items() if key not in keys}
    return records.with_env(records.env(context=kept))


def is_by_actions(model, name):
    """Tell whether only actions and computes write a field."""
    field = model._fields[name]
    return field.store and field.readonly and name not in NOTED_BY_ODOO


def stays(model, name):
    """Tell whether a field says what a record belongs to: it is given once."""
    field = model._fields[name]
    if name in getattr(model, "_stays", ()):
        return True
    if not given.is_ours(model) or field.type != "many2one":
        return False
    return name == "company_id" or (field.required and field.ondelete == "cascade")


def checked(model, vals_list):
    """Return the values of new records without what follows from others by itself.

    :raise UserError: they hold what only actions write, other than a new record has it anyway
    """
    if model._transient or is_by_action(model.env) or copying.is_set(model.env):
        return vals_list
    return [
        {name: value for name, value in vals.items() if not _follows(model, name, value)}
        for vals in vals_list
    ]


def _follows(model, name, value):
    """Tell whether a new record has this value by itself.

    :raise UserError: it is another one than it would have
    """
    field = model._fields.get(name)
    if name not in given.names(model, [name]) or not is_by_actions(model, name):
        return False
    if field.compute or not value or (field.default and field.default(model) == value):
        return True
    if name in getattr(model, "_at_creation", ()):
        return False
    model.check_access("create")
    raise UserError(
        model.env._(
            "“%(field)s” is not entered: it follows from the buttons of “%(what)s”.",
            field=field._description_string(model.env),
            what=model.env["ir.model"]._get(model._name).display_name,
        )
    )


def check_write(records, vals):
    """Refuse other values for what only actions write, and for what records belong to.

    :raise UserError: there is one
    """
    if records._transient or is_by_action(records.env):
        return
    for name in given.names(records, vals):
        kept = is_by_actions(records, name) or stays(records, name)
        for record in records if kept else ():
            if records._fields[name].type.endswith("2many") or differs(record, name, vals[name]):
                records.check_access("write")
                raise UserError(
                    records.env._(
                        "“%(record)s”: “%(field)s” stays as it is, or changes by its buttons only.",
                        record=record.display_name,
                        field=records._fields[name]._description_string(records.env),
                    )
                )


def without_forged(records, values):
    """Return the values of a form without those that no form can hold."""
    if records._transient:
        return values
    forged = {
        name
        for name in given.names(records, values)
        if is_by_actions(records, name) and (records.ids or records._fields[name].relational)
    }
    return {name: value for name, value in values.items() if name not in forged}
