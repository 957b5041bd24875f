"""What may follow what: a record goes to a state only from certain others."""

from odoo.exceptions import UserError

from . import selection


def check(records, state, allowed):
    """Refuse to lead records to a state that cannot follow the one they are in.

    :param str state: where they are to go
    :param allowed: the states that it can follow
    :raise UserError: a record is in another state
    """
    for record in records:
        if record.state not in allowed:
            words = selection.labels(record, "state")
            raise UserError(
                record.env._(
                    "%(record)s is in the state “%(now)s”. “%(then)s” can only follow: %(before)s.",
                    record=record.display_name,
                    now=words[record.state],
                    then=words[state],
                    before=", ".join(words[before] for before in allowed),
                )
            )
