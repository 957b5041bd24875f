"""Make many companies and certificates for the measurements."""

from datetime import date

from dateutil.relativedelta import relativedelta

QUIET = {"tracking_disable": True, "mail_create_nosubscribe": True}


def companies(env, count, prefix="Firma"):
    """Create companies in one batch."""
    return (
        env["res.partner"]
        .with_context(**QUIET)
        .create(
            [
                {"name": f"{prefix} {number}", "is_company": True, "hsk_employee_count": 20}
                for number in range(count)
            ]
        )
    )


def certificates(env, partners, valid_until):
    """Create a certificate of two years for each company, in one batch."""
    decided_on = valid_until - relativedelta(years=2) + relativedelta(days=1)
    return (
        env["hsk.certification"]
        .with_context(**QUIET)
        .create(
            [
                {"partner_id": partner.id, "state": "certified", "decided_on": decided_on}
                for partner in partners
            ]
        )
    )


def open_list(env, xmlid, limit=80):
    """Return a function that reads what a list view shows first, as the web client does."""
    view = env.ref(xmlid)
    model = env[view.model]
    arch = model.get_view(view.id, "list")["arch"]
    names = {node.split('"')[1] for node in arch.split("<field ")[1:] for node in [node]}
    spec = {
        name: {"fields": {"display_name": {}}} if model._fields[name].relational else {}
        for name in names
        if name in model._fields
    }
    return lambda: model.web_search_read([], spec, limit=limit)


def day(months):
    """Return the day so many months from today."""
    return date.today() + relativedelta(months=months)
