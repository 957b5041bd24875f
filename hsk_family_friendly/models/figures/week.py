from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools.dates import agency_today, at_agency
from ...tools.opened import plain
from ...tools.responsible import LEADS
from .figures import SUBJECTS

FIRST = 5
# How far ahead the page looks, in days; a case's renewal needs more time than a letter.
SOON = 14
MONTH = 30
RENEWAL = 90
# How long an answer may take before the page asks for it.
PATIENCE = 7


class Week(models.AbstractModel):
    """The start page: what is due, stuck, missing and ready to send, and this year's figures.

    Each entry is one domain: its number, its first lines and its list all come from it.
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

        Another add-on puts its own behind them: `return [*super()._entries(), self._entry(...)]`.
        """
        return [
            *self._entries_of_certification(),
            *self._entries_of_mentoring(),
            *self._entries_of_events(),
            *self._entries_of_mails(),
        ]

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

    # ------------------------------------------------------------
    # THIS YEAR'S FIGURES, AND WHAT TO DO FIRST
    # ------------------------------------------------------------

    def _figures(self):
        """Return {"title", "text", "date_from", "date_to", "groups"} of this year up to today."""
        today = agency_today(self.env)
        first = today.replace(month=1, day=1)
        codes = [code for group in SUBJECTS.values() for code in group]
        now = self.env["hsk.figures"].compute(first, today, codes)
        before = self.env["hsk.figures"].compute(
            first - relativedelta(years=1), today - relativedelta(years=1), codes
        )
        return {
            "text": self.env._(
                "%(first)s to %(today)s; beside it last year up to the same day.",
                first=format_date(self.env, first),
                today=format_date(self.env, today),
            ),
            "year": str(today.year),
            "last_year": str(today.year - 1),
            "date_from": str(first),
            "date_to": str(today),
            "groups": self._groups(now, before),
        }

    def _groups(self, now, before):
        figures = self.env["hsk.figures"]
        titles = figures._subject_titles()
        return [
            {
                "title": titles[subject],
                "figures": [
                    {**figures._shown(code, now[code]), "before": figures._in_words(before[code])}
                    for code in codes
                ],
            }
            for subject, codes in SUBJECTS.items()
        ]

    def _first_steps(self):
        """Return the buttons that lead to the first certification, or nothing where there is one.

        :return: False, or [{"label", "action"}] of what this user may do
        """
        if self.env["hsk.certification"].search_count([], limit=1):
            return False
        steps = [
            (
                self.env._("Read in the list of earlier certificates"),
                "hsk.history.import",
                "hsk_history_import_action",
            ),
            (self.env._("Enter a company"), "res.partner", "res_partner_action"),
            (
                self.env._("Begin a certification"),
                "hsk.certification",
                "hsk_certification_action",
            ),
        ]
        return [
            {"label": label, "action": f"hsk_family_friendly.{action}"}
            for label, model, action in steps
            if self.env[model].has_access("create")
        ]
