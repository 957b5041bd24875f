"""Odoo's own import of companies: none of them comes twice.

Plain functions; `res.partner` asks them in `load`, before anything is written.
"""

from odoo import models
from odoo.tools import email_normalize

from ...tools import selection
from ...tools.history.names import Company, Register
from ...tools.history.sheet import clean

# What a company is recognised by, as columns of the file.
IDENTITY = ("name", "vat", "street", "zip", "city", "email")
NO = ("", "0", "false", "f", "no", "falsch", "nein")


def clean_row(fields, row):
    """Return a row of the file with single blanks in what companies are recognised by."""
    return [
        " ".join(clean(cell).split()) if name in IDENTITY and isinstance(cell, str) else cell
        for name, cell in zip(fields, row, strict=True)
    ]


def duplicate_messages(partners, fields, data):
    """Return an error, as Odoo's import shows it, for each row whose company is known.

    :param partners: `res.partner`, as who imports
    :param list fields: the columns of the file
    :param list data: its rows
    """
    rows = [dict(zip(fields, row, strict=True)) for row in data]
    new = [(index, row) for index, row in enumerate(rows) if _is_company(partners, row)]
    known_ids = _known_external_ids(partners, {row["id"] for _index, row in new if row.get("id")})
    register = Register(
        partner._hsk_identity()
        for partner in partners._hsk_companies_in_reach(partners.env.company)
    )
    messages = []
    for index, row in new:
        if row.get(".id") or row.get("id") in known_ids:
            continue
        company = _identity(index, row)
        message = _duplicate_message(partners, row, register.find(company))
        register.add(company)
        if message:
            # the web client shows `record` as it is, and no sentence of several for one field
            place = {"rows": {"from": index, "to": index}, "record": index + 1}
            messages.append({"type": "error", "message": message, **place})
    return messages


def _identity(index, row):
    """Return what the company of a row is recognised by."""
    name, vat, street, code = (row.get(field) or "" for field in IDENTITY[:4])
    email = email_normalize(row.get("email") or "") or ""
    return Company((index, row), name, vat, street, code, email)


def _is_company(partners, row):
    """Tell whether a row describes a company of its own, no person and no branch."""
    if not row.get("name") or any(row[name] for name in row if name.startswith("parent_id")):
        return False
    if "company_type" in row:
        company = selection.labels(partners, "company_type")["company"]
        return str(row["company_type"]).casefold() in ("company", company.casefold())
    if "is_company" in row:
        return str(row["is_company"]).casefold() not in NO
    return bool(partners.env.context.get("default_is_company"))


def _known_external_ids(partners, names):
    """Return those of these external ids that a record has: such a row updates it."""
    complete = {name if "." in name else f"__import__.{name}": name for name in names}
    found = partners.env["ir.model.data"].sudo()._lookup_xmlids(list(complete), partners)
    return {complete[f"{row[1]}.{row[2]}"] for row in found}


def _duplicate_message(partners, row, matches):
    """Return the sentence about the first match that is the same company, else nothing."""
    env = partners.env
    for other, likes in matches:
        in_odoo = isinstance(other, models.BaseModel)
        if not _is_same(env, row, other if in_odoo else other[1], likes):
            continue
        values = {"company": row["name"], "likeness": partners._hsk_likeness_label(likes)}
        if not in_odoo:
            return env._(
                "“%(company)s” is in the file twice: %(likeness)s as “%(other)s”.",
                other=other[1]["name"],
                **values,
            )
        return env._(
            "“%(company)s” is in Odoo already: %(likeness)s as “%(other)s”%(archived)s. Leave "
            "the row out, or give it the external ID of that company to update it.",
            other=other.name,
            archived="" if other.active else env._(" (archived)"),
            **values,
        )
    return None


def _is_same(env, row, other, likes):
    """Tell whether a likeness leaves no doubt: a name counts unless the places differ."""
    if {"vat", "email"} & set(likes):
        return True
    if "name" not in likes:
        return False
    places = [(one.get("zip"), one.get("city")) for one in (row, _place_of(other))]
    if not all(map(any, places)):
        return True
    (code, city), (other_code, other_city) = places
    short = env["hsk.municipality"]._short
    municipalities = env["hsk.municipality"]._suggest(places)
    return bool(
        (code and code == other_code)
        or (city and short(city) == short(other_city))
        or (municipalities[0] and municipalities[0] == municipalities[1])
    )


def _place_of(company):
    if isinstance(company, models.BaseModel):
        return {"zip": company.zip, "city": company.city}
    return company
