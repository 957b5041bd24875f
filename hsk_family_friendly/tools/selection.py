"""The words of selection fields, in the user's language."""


def labels(model, name):
    """Return {value: label} of a selection field.

    :param model: a recordset of the model that has the field
    """
    return dict(model._fields[name]._description_selection(model.env))


def label(record, name):
    """Return the label of a record's value, or "" where it has none."""
    return labels(record, name).get(record[name], "")
