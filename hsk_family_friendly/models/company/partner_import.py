from odoo import api, models
from odoo.fields import Domain
from odoo.tools import email_normalize

from ...tools.history.names import Company, Register
from ...tools.history.sheet import clean
from .res_partner import READER

# What a company is recognised by, as columns of the file.
IDENTITY = ("name", "vat", "street", "zip", "city", "email")
NO = ("", "0", "false", "f", "no", "falsch", "nein")


class Partner(models.Model):
    """Odoo's own import of companies: none of them twice, each with its municipality."""

    _inherit = "res.partner"

    @api.model
    def load(self, fields, data):
        """Name companies that are there already before anything is written.

        New companies get the municipality of their address, as in the form.
        """
        is_ours = self.env.context.get("hsk_network") or any(
            name.startswith("hsk_") for name in fields
        )
        if not is_ours or not self.env.user.has_group(READER):
            return super().load(fields, data)
        data = [self._hsk_clean_row(fields, row) for row in data]
        messages = self._hsk_duplicate_messages(fields, data)
        if messages:
            return {"ids": False, "messages": messages, "nextrow": 0}
        result = super().load(fields, data)
        made = self.browse(result["ids"] or ()).filtered("is_company")
        made._suggest_municipality()
        return result

    @api.model
    def _hsk_companies_in_reach(self, agency):
        """Return the companies, archived ones too, that one of a list can be."""
        return self.with_context(active_test=False).search_fetch(
            Domain("is_company", "=", True) & Domain("company_id", "in", [False, agency.id]),
            [*IDENTITY, "email_normalized", "active"],
        )

    def _hsk_identity(self):
        """Return what the company is recognised by."""
        return Company(self, self.name, self.vat, self.street, self.zip, self.email_normalized)

    @api.model
    def _hsk_likeness_label(self, likes):
        """Return in words why two companies look like one."""
        labels = {
            "vat": self.env._("Same VAT number"),
            "email": self.env._("Same e-mail address"),
            "name": self.env._("Same name"),
            "address": self.env._("Same address"),
        }
        return ", ".join(labels[like] for like in likes)

    def _hsk_clean_row(self, fields, row):
        return [
            " ".join(clean(cell).split()) if name in IDENTITY and isinstance(cell, str) else cell
            for name, cell in zip(fields, row, strict=True)
        ]

    def _hsk_duplicate_messages(self, fields, data):
        """Return an error, as Odoo's import shows it, for each row whose company is known."""
        rows = [dict(zip(fields, row, strict=True)) for row in data]
        new = [(index, row) for index, row in enumerate(rows) if self._hsk_is_company_row(row)]
        known_ids = self._hsk_known_external_ids(
            {row["id"] for _index, row in new if row.get("id")}
        )
        register = Register(
            partner._hsk_identity() for partner in self._hsk_companies_in_reach(self.env.company)
        )
        messages = []
        for index, row in new:
            if row.get(".id") or row.get("id") in known_ids:
                continue
            company = self._hsk_row_identity(index, row)
            message = self._hsk_duplicate_message(row, register.find(company))
            register.add(company)
            if message:
                # the web client shows `record` as it is, and no sentence of several for one field
                place = {"rows": {"from": index, "to": index}, "record": index + 1}
                messages.append({"type": "error", "message": message, **place})
        return messages

    @api.model
    def _hsk_row_identity(self, index, row):
        """Return what the company of a row is recognised by."""
        name, vat, street, code = (row.get(field) or "" for field in IDENTITY[:4])
        email = email_normalize(row.get("email") or "") or ""
        return Company((index, row), name, vat, street, code, email)

    def _hsk_is_company_row(self, row):
        """Tell whether a row describes a company of its own, no person and no branch."""
        if not row.get("name") or any(row[name] for name in row if name.startswith("parent_id")):
            return False
        if "company_type" in row:
            kinds = dict(self._fields["company_type"]._description_selection(self.env))
            return str(row["company_type"]).casefold() in ("company", kinds["company"].casefold())
        if "is_company" in row:
            return str(row["is_company"]).casefold() not in NO
        return bool(self.env.context.get("default_is_company"))

    def _hsk_known_external_ids(self, names):
        """Return those of these external ids that a record has: such a row updates it."""
        complete = {name if "." in name else f"__import__.{name}": name for name in names}
        found = self.env["ir.model.data"].sudo()._lookup_xmlids(list(complete), self)
        return {complete[f"{row[1]}.{row[2]}"] for row in found}

    def _hsk_duplicate_message(self, row, matches):
        """Return the sentence about the first match that is the same company, else nothing."""
        for other, likes in matches:
            in_odoo = isinstance(other, models.BaseModel)
            if not self._hsk_is_same(row, other if in_odoo else other[1], likes):
                continue
            values = {"company": row["name"], "likeness": self._hsk_likeness_label(likes)}
            if not in_odoo:
                return self.env._(
                    "“%(company)s” is in the file twice: %(likeness)s as “%(other)s”.",
                    other=other[1]["name"],
                    **values,
                )
            return self.env._(
                "“%(company)s” is in Odoo already: %(likeness)s as “%(other)s”%(archived)s. Leave "
                "the row out, or give it the external ID of that company to update it.",
                other=other.name,
                archived="" if other.active else self.env._(" (archived)"),
                **values,
            )
        return None

    def _hsk_is_same(self, row, other, likes):
        """Tell whether a likeness leaves no doubt: a name counts unless the places differ."""
        if {"vat", "email"} & set(likes):
            return True
        if "name" not in likes:
            return False
        places = [(one.get("zip"), one.get("city")) for one in (row, self._hsk_place_of(other))]
        if not all(map(any, places)):
            return True
        (code, city), (other_code, other_city) = places
        short = self.env["hsk.municipality"]._short
        municipalities = self.env["hsk.municipality"]._suggest(places)
        return bool(
            (code and code == other_code)
            or (city and short(city) == short(other_city))
            or (municipalities[0] and municipalities[0] == municipalities[1])
        )

    def _hsk_place_of(self, company):
        if isinstance(company, models.BaseModel):
            return {"zip": company.zip, "city": company.city}
        return company
