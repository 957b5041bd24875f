from collections import namedtuple

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date
from odoo.tools.misc import formatLang

from ...tools import opened, selection
from ...tools.dates import agency_today, check_years, end_of_day, start_of_day
from ...tools.opened import plain
from ...tools.small_cells import fit_to_publish

CASE = "hsk.certification"
# `begin` and `end` are the moments (UTC) of the first day's start and of the last day's end;
# `known` keeps what several figures of one call rest on.
Period = namedtuple("Period", "first last begin end companies known")
# The single figures by subject, as the screen and the annual report show them.
SUBJECTS = {
    "certification": (
        *("new", "recertified", "valid_total", "suspended", "ever_certified"),
        *("employees_covered", "smallest", "largest"),
        *("exits", "due", "recertification_rate"),
    ),
    "measures": ("measures", "assessed", "fulfilled_share"),
    "network": (
        *("network_meetings", "events", "participants", "companies_reached"),
        *("sme_reached", "visits"),
    ),
    "mentoring": ("tandems", "tandems_begun", "meetings_held", "goals", "goals_reached"),
}


class Figures(models.AbstractModel):
    """The figures of the network: each has one function, its definition and the list it counts.

    A screen, a PDF and a workbook that say the same number ask here: any period, beside it the
    same days a year before. Figures of the past are as
    they were then: they rest on dates and on what was kept at decisions (`hsk.company.history`,
    `hsk.measure.status`), never on today's state.
    """

    _name = "hsk.figures"
    _description = "Figures of the Network"

    @api.model
    def compute(self, date_from, date_to, codes=None):
        """Return the figures of a period; totals “on a day” are of its last day.

        What has happened until today counts: of a period that runs the last day is today.

        :param date_from: first day, a date or “2026-01-01”
        :param date_to: last day
        :param list codes: only these figures; default: all
        :return: {code: {"value", "label", "definition", "model", "domain", "unit"}}; breakdowns
            have "rows", each with "key", "label", "value", "companies" and "domain". The value
            is `False` where there is nothing to count; a "share" is between 0 and 1.
        :raise UserError: the days are no days or in the wrong order, or a code is unknown
        """
        self.env[CASE].check_access("read")
        period = self._period(date_from, date_to)
        known = self._codes()
        if unknown := [code for code in codes or () if code not in known]:
            raise UserError(self.env._("There is no figure “%s”.", ", ".join(map(str, unknown))))
        return {
            code: getattr(self, f"_figure_{code}")(period)
            for code in (known if codes is None else codes)
        }

    @api.model
    def action_open(self, code, date_from, date_to, key=None):
        """Return the action that shows the list behind a figure.

        :param str code: the figure
        :param key: the row of a breakdown; default: the whole list
        :raise UserError: there is no such figure or row
        """
        figure = self.compute(date_from, date_to, [code])[code]
        if key is None:
            return self._show(figure)
        for row in figure.get("rows", []):
            if row["key"] == key:
                label = f"{figure['label']}: {row['label']}"
                return self._show({**figure, "label": label, "domain": row["domain"]})
        raise UserError(self.env._("There is no row “%s” in this figure.", key))

    @api.model
    def _published(self, figure):
        """Return the rows of a breakdown that may leave the agency.

        Rows of fewer than three companies are merged, see `small_cells`.

        :param dict figure: a figure with rows, as `compute` gives it
        """
        rows = [row for row in figure["rows"] if row["companies"]]
        return fit_to_publish(
            rows, self.env._("Others"), lambda some: self._companies_of(figure, some)
        )

    # ------------------------------------------------------------
    # PERIOD
    # ------------------------------------------------------------

    def _period(self, date_from, date_to):
        try:
            first, last = fields.Date.to_date(date_from), fields.Date.to_date(date_to)
        except (ValueError, TypeError, AttributeError):
            first = last = None
        if not first or not last:
            raise UserError(self.env._("Enter the first and the last day of the period."))
        if last < first:
            raise UserError(self.env._("The period ends before it begins."))
        check_years(self.env, first, last)
        last = min(last, agency_today(self.env))
        return Period(
            first,
            last,
            start_of_day(self.env, first),
            end_of_day(self.env, last),
            self.env.companies.ids,
            {},
        )

    # ------------------------------------------------------------
    # MAKING A FIGURE
    # ------------------------------------------------------------

    @api.model
    def _codes(self):
        """Return the codes of all figures in their order; each has its `_figure_<code>`."""
        return [
            *self._codes_of_certificates(),
            *self._codes_of_measures(),
            *self._codes_of_network(),
            *self._codes_of_mentoring(),
            "advice",
        ]

    def _figure(self, label, definition, model, domain, value=None, unit="count", rows=None):
        """Return a figure; its value is the length of its list unless it says something else."""
        figure = {
            "value": self._count(model, domain) if value is None else value,
            "label": label,
            "definition": definition,
            "model": model,
            "domain": plain(domain),
            "unit": unit,
        }
        if rows is not None:
            figure["rows"] = rows
        return figure

    def _count(self, model, domain):
        """Count as every reader does, also what only staff can open: a figure is one number."""
        return self.env[model].sudo().search_count(domain)

    def _rows(self, model, domain, field, company="partner_id"):
        """Return the rows of a breakdown by a field, the largest first.

        :param str company: the path to the company that a record is about
        """
        groups = (
            self.env[model]
            .sudo()
            ._read_group(domain, [field], ["__count", f"{company}:count_distinct"])
        )
        labels = self._labels(model, field)
        rows = [
            {
                "key": _key(value),
                "label": labels(value),
                "value": count,
                "companies": companies,
                "domain": plain(Domain(field, "=", _key(value)) & Domain(domain)),
            }
            for value, count, companies in groups
        ]
        return sorted(rows, key=lambda row: (not row["key"], -row["value"], row["label"]))

    def _labels(self, model, field):
        """Return what gives the name of a group: of a record, of a selection, or of nothing."""
        nothing = self.env._("Not stated")
        definition = self.env[model]._fields[field]
        if definition.type != "selection":
            return lambda record: record.display_name or nothing
        words = selection.labels(self.env[model], field)
        return lambda value: words.get(value, nothing)

    def _companies_of(self, figure, rows):
        """Return how many different companies are in some rows."""
        if len(rows) == 1:
            return rows[0]["companies"]
        domain = Domain.OR(row["domain"] for row in rows)
        model = self.env[figure["model"]].sudo()
        company = "id" if model._name == "res.partner" else "partner_id"
        ((companies,),) = model._read_group(domain, [], [f"{company}:count_distinct"])
        return companies

    @api.model
    def _show(self, figure):
        """Return the action that opens the list of a figure."""
        return opened.of_figure(figure)

    # ------------------------------------------------------------
    # SCREEN
    # ------------------------------------------------------------

    @api.model
    def screen(self, date_from, date_to):
        """Return what the screen shows about a period.

        :param date_from: first day, a date or “2026-01-01”
        :param date_to: last day
        :return: {"text": which days, "groups": [{"title", "figures"}], "breakdowns": figures
            with "rows"}
        :raise UserError: the days are no days or in the wrong order
        """
        figures = self.compute(date_from, date_to)
        period = self._period(date_from, date_to)
        days = (period.first, max(period.first, period.last))
        days_before = [day - relativedelta(years=1) for day in days]
        before = self.compute(*days_before)
        shown = {
            code: {**self._shown(code, figure), "before": self._in_words(before[code])}
            for code, figure in figures.items()
        }
        titles = self._subject_titles()
        return {
            "text": self._days_in_words(days, days_before),
            "groups": [
                {"title": titles[subject], "figures": [shown[code] for code in codes]}
                for subject, codes in SUBJECTS.items()
            ],
            "breakdowns": [one for one in shown.values() if one["rows"]],
        }

    def _days_in_words(self, days, days_before):
        """Return which days are counted, which stand beside them, and of when the data are."""
        first, last, first_before, last_before, today = (
            format_date(self.env, day) for day in (*days, *days_before, agency_today(self.env))
        )
        return self.env._(
            "%(first)s to %(last)s, beside it %(first_before)s to %(last_before)s. Data of "
            "%(today)s: what has happened until that day counts.",
            first=first,
            last=last,
            first_before=first_before,
            last_before=last_before,
            today=today,
        )

    def _subject_titles(self):
        """Return {subject: title}."""
        return {
            "certification": self.env._("Certification"),
            "measures": self.env._("Measures"),
            "network": self.env._("Network"),
            "mentoring": self.env._("Mentoring"),
        }

    def _shown(self, code, figure):
        return {
            "code": code,
            "label": figure["label"],
            "definition": figure["definition"],
            "value": self._in_words(figure),
            "can_open": self.env[figure["model"]].has_access("read"),
            "rows": [
                {
                    "key": row["key"],
                    "label": row["label"],
                    "value": formatLang(self.env, row["value"], digits=0),
                }
                for row in figure.get("rows", [])
                if row["value"]
            ],
        }

    def _in_words(self, figure):
        """Return a number as people read it."""
        if figure["value"] is False:
            return "–"
        if figure["unit"] == "share":
            return f"{formatLang(self.env, 100 * figure['value'], digits=0)} %"
        return formatLang(self.env, figure["value"], digits=0)


def _key(value):
    """Return what names a group in a domain."""
    return value.id if isinstance(value, models.BaseModel) else value
