from collections import namedtuple
from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools import opened
from ...tools.dates import agency_today, agency_zone, check_years
from ...tools.plain_domain import plain
from ...tools.small_cells import fit_to_publish

# `begin` and `end` are the moments (UTC) of the first day's start and of the last day's end;
# `known` keeps what several figures of one call rest on.
Period = namedtuple("Period", "first last begin end companies known")


class Figures(models.AbstractModel):
    """The figures of the network: each has one function, its definition and the list it counts.

    A screen, a PDF and a workbook that say the same number ask here. Figures of the past are as
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
        self.env["hsk.certification"].check_access("read")
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
            self._start_of(first),
            self._start_of(last + timedelta(days=1)),
            self.env.companies.ids,
            {},
        )

    def _start_of(self, day):
        """Return the moment (UTC) at which a day begins at the agency."""
        local = pytz.timezone(agency_zone(self.env)).localize(datetime.combine(day, time()))
        return local.astimezone(pytz.utc).replace(tzinfo=None)

    # ------------------------------------------------------------
    # MAKING A FIGURE
    # ------------------------------------------------------------

    @api.model
    def _codes(self):
        """Return the codes of all figures in their order; each has its `_figure_<code>`."""
        return []

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
        words = dict(definition._description_selection(self.env))
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


def _key(value):
    """Return what names a group in a domain."""
    return value.id if isinstance(value, models.BaseModel) else value
