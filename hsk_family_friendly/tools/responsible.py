"""Who does the work: who is in charge, as long as they are here; else one of the leads."""

LEADS = "hsk_family_friendly.group_hsk_manager"


def user_for(users, agency):
    """Return who looks after something: the first of these users who still works at the agency.

    Where none of them does, it is one of the agency's leads; nobody, where there is none either.

    :param users: `res.users` records, the most responsible first
    :param agency: `res.company`
    """
    here = _here(users.sudo(), agency) or leads(users.env, agency)
    return here[:1].sudo(users.env.su)


def leads(env, agency):
    """Return who has the role “Lead” at an agency, with all rights.

    :param agency: `res.company`
    """
    return _here(env.ref(LEADS).sudo().all_user_ids, agency)


def _here(users, agency):
    """Return those who work at an agency."""
    return users.filtered(
        lambda user: user.active and user._is_internal() and agency in user.company_ids
    )


def user_of(record):
    """Return who looks after a record; see `user_for`."""
    if hasattr(record, "_responsible_user"):
        return record._responsible_user()
    nobody = record.env["res.users"]
    users = record.user_id if "user_id" in record._fields else nobody
    agency = record.company_id if "company_id" in record._fields else nobody.company_id
    return user_for(users, agency or record.env.company)
