"""Fields that change through actions only, or not any more: never by a plain create or write."""

# Known to this module only: no context that comes from outside can hold it.
_BY_ACTION = object()


def by_action(records):
    """Return the records in a context in which an action writes what is guarded."""
    return records.with_context(hsk_by_action=_BY_ACTION)


def is_by_action(env):
    """Tell whether an action of ours is writing."""
    return env.context.get("hsk_by_action") is _BY_ACTION


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
