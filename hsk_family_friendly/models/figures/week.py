from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools.dates import agency_today, at_agency
from ...tools.plain_domain import plain
from ...tools.responsible import LEADS

FIRST = 5
# How far ahead the page looks, in days; a case's renewal needs more time than a letter.
SOON = 14
MONTH = 30
RENEWAL = 90
# How long an answer may take before the page asks for it.
PATIENCE = 7


class Week(models.AbstractModel):
    """The start page: what is due, stuck, missing and ready to send, and this year's figures.

    Each entry is one domain: its number, its first lines and its list all come from it. Other
    parts of the app add theirs by inheriting `_entries`.
    """

    _name = "hsk.week"
    _description = "This Week"

    @api.model
    def content(self, mine=False):
        """Return what the page shows to this user.

        :param bool mine: only what the user is responsible for
        :return: {"blocks": [{"code", "title", "nothing", "entries": [{"code", "label", "count",
            "first": [{"id", "company", "what", "when"}], "action"}]}], "figures", "start"}
        :raise AccessError: the user may not read certifications
        """
        self.env["hsk.certification"].check_access("read")
        entries = [self._counted(one, mine) for one in self._entries() if self._can_read(one)]
        entries = [one for one in entries if one["count"]]
        self._name_companies(entries)
        nothing = self._nothing()
        return {
            "today": format_date(self.env, agency_today(self.env), date_format="full"),
            "blocks": [
                {
                    "code": code,
                    "title": title,
                    "nothing": nothing[code],
                    "entries": [one for one in entries if one["block"] == code],
                }
                for code, title in self._titles().items()
            ],
            "figures": self._figures(),
            "start": self._first_steps(),
        }

    def _titles(self):
        """Return {block: its title}, in their order."""
        return {
            "due": self.env._("Due Soon"),
            "stuck": self.env._("Stuck"),
            "missing": self.env._("Missing"),
            "ready": self.env._("Ready to Send"),
        }

    def _nothing(self):
        """Return {block: what it says when there is nothing}."""
        return {
            "due": self.env._("Nothing is due in the next days."),
            "stuck": self.env._("Nothing is stuck. Well done."),
            "missing": self.env._("Nothing is missing."),
            "ready": self.env._("No draft waits for its release, and every mail has arrived."),
        }

    # ------------------------------------------------------------
    # ENTRIES
    # ------------------------------------------------------------

    def _entries(self):
        """Return all entries in their order, each made by `_entry`.

        Another part of the app adds its own: `return [*super()._entries(), self._entry(...)]`.
        """
        return []

    def _entry(self, block, code, label, model, domain, **how):
        """Return an entry: its number and its list are what the domain finds.

        :param str block: “due”, “stuck”, “missing” or “ready”
        :param str code: a name of its own
        :param str label: what is counted, in words
        :param how: `mine`: the path to the responsible user, or a domain of what is the user's;
            `when`: the field with the day, by which it is sorted (`order` for another order);
            `company`: the field with the company; `what`: the field that says what it is about;
            `view`: a list view
        """
        return {
            "block": block,
            "code": code,
            "label": label,
            "model": model,
            "domain": Domain(domain),
            "mine": "user_id",
            "company": "partner_id",
            "what": "display_name",
            "when": None,
            "view": False,
            **how,
        }

    def _can_read(self, entry):
        return self.env[entry["model"]].has_access("read")

    def _counted(self, entry, mine):
        """Return an entry as the page shows it, with the records of its first lines."""
        domain = plain(entry["domain"] & self._mine(entry) if mine else entry["domain"])
        model = self.env[entry["model"]]
        count = model.search_count(domain)
        order = entry.get("order") or (f"{entry['when']}, id" if entry["when"] else None)
        records = model.search(domain, limit=FIRST, order=order) if count else model
        return {
            "block": entry["block"],
            "code": entry["code"],
            "label": entry["label"],
            "count": count,
            "records": records,
            "spec": entry,
            "action": {
                "type": "ir.actions.act_window",
                "name": entry["label"],
                "res_model": entry["model"],
                "domain": domain,
                "views": [
                    (entry["view"] and self.env.ref(entry["view"]).id, "list"),
                    (False, "form"),
                ],
                "context": {},
            },
        }

    def _mine(self, entry):
        """Return the domain of what the user is responsible for."""
        if isinstance(entry["mine"], str):
            mine = Domain(entry["mine"], "=", self.env.uid)
            if self.env.user.has_group(LEADS):  # nobody does the work of who has left
                mine |= Domain(f"{entry['mine']}.active", "=", False)
            return mine
        return Domain(entry["mine"])

    def _name_companies(self, entries):
        """Put the first lines into words; companies of all entries are read at once."""
        companies = [self._companies(entry["spec"], entry["records"]) for entry in entries]
        self.env["res.partner"].union(*companies).mapped("display_name")
        for entry in entries:
            spec, records = entry.pop("spec"), entry.pop("records")
            entry["first"] = [self._line(spec, record) for record in records]

    def _companies(self, spec, records):
        if not spec["company"]:
            return self.env["res.partner"]
        return records if spec["company"] == "id" else records.mapped(spec["company"])

    def _line(self, spec, record):
        company = self._companies(spec, record)
        what = record[spec["what"]] if spec["what"] else ""
        if isinstance(what, models.BaseModel):
            what = what.display_name
        return {
            "id": record.id,
            "company": company.display_name or "",
            "what": what or "",
            "when": self._day(spec["when"] and record[spec["when"]]),
        }

    def _day(self, moment):
        """Return a day, or the agency's day of a moment, as people read it."""
        if not moment:
            return ""
        if hasattr(moment, "hour"):
            moment = at_agency(self.env, moment).date()
        return format_date(self.env, moment)

    # ------------------------------------------------------------
    # DAYS
    # ------------------------------------------------------------

    def _from_today(self, field, days):
        """Return the domain of the days from today up to so many days ahead."""
        today = agency_today(self.env)
        return Domain(field, ">=", today) & Domain(field, "<=", today + relativedelta(days=days))

    def _from_now(self, field, days):
        """Return the domain of the moments from now up to so many days ahead."""
        now = fields.Datetime.now()
        return Domain(field, ">=", now) & Domain(field, "<=", now + relativedelta(days=days))

    def _past(self, field):
        """Return the domain of the days before today."""
        return Domain(field, "<", agency_today(self.env))

    def _long_ago(self, field):
        """Return the domain of the moments after which an answer should have come."""
        return Domain(field, "<", fields.Datetime.now() - relativedelta(days=PATIENCE))
