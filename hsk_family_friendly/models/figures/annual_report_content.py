from datetime import date

from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import html2plaintext

from ...tools import german, press, selection
from ...tools.dates import agency_today, at_agency
from .annual_report import TEXTS
from .figures import SUBJECTS

# The published history: what the network was at the end of each year.
DEVELOPMENT = ("new", "recertified", "valid_total", "employees_covered", "smallest", "largest")
BREAKDOWNS = ("by_municipality", "by_industry", "by_size", "reached_by_municipality")
MEASURES = ("measures_by_field", "measures_by_state", "assessed")


class AnnualReport(models.Model):
    """All that a report says, as plain lists: the PDF, the workbook and the press get it from here.

    It leaves the agency: breakdowns merge rows of fewer than three companies.
    """

    _inherit = "hsk.annual.report"

    def _says(self):
        """Return the content of the report: as it was kept, else as it is now."""
        self.ensure_one()
        return self.content if self.state == "final" else self._live_content()

    def _live_content(self):
        """Return the content, in the language of documents."""
        self.ensure_one()
        report = self.with_context(
            lang=self._document_lang(), allowed_company_ids=self.company_id.ids
        )
        figures = report.env["hsk.figures"].compute(report.date_from, report._last_day())
        codes = [code for group in SUBJECTS.values() for code in group]
        before = report.env["hsk.figures"].compute(*report._days_before(), codes)
        return {
            "title": report.name,
            "agency": report.company_id.name,
            "first": fields.Date.to_string(report.date_from),
            "last": fields.Date.to_string(report._last_day()),
            "before": [fields.Date.to_string(day) for day in report._days_before()],
            "as_of": fields.Date.to_string(agency_today(report.env)),
            "summary": report._summary(figures),
            "groups": report._groups(figures, before),
            "development": report._development(),
            "breakdowns": [report._breakdown(figures[code]) for code in BREAKDOWNS],
            "measures": [report._breakdown(figures[code]) for code in MEASURES],
            "effects": report._effects(figures),
            "tandems": report._tandem_lines(figures),
            "events": report._event_lines(figures),
            "quotes": report._quote_lines(),
            "awarded": report._awarded_lines(figures),
            "texts": {
                name: report[name] if html2plaintext(report[name] or "").strip() else ""
                for name in TEXTS
            },
        }

    # ------------------------------------------------------------
    # FIGURES
    # ------------------------------------------------------------

    def _last_day(self):
        """Return the last day that figures are of: a period that runs is told up to today."""
        return max(self.date_from, min(self.date_to, agency_today(self.env)))

    def _days_before(self):
        """Return the same days a year before a year's report, else as many days before."""
        first, last = self.date_from, self._last_day()
        if self._is_year():
            return first - relativedelta(years=1), last - relativedelta(years=1)
        return first - (last - first) - relativedelta(days=1), first - relativedelta(days=1)

    def _summary(self, figures):
        values = {code: figure["value"] for code, figure in figures.items()}
        last = self._last_day()
        if not self._is_year():
            when = f"Vom {german.long_date(self.date_from)} bis {german.long_date(last)}"
        elif last < self.date_to:
            when = f"Im Jahr {last.year} bis zum {german.long_date(last)}"
        else:
            when = f"Im Jahr {last.year}"
        return press.year_sentence(
            when,
            last,
            values["new"],
            values["recertified"],
            values["valid_total"],
            values["employees_covered"],
            self.company_id.sudo().hsk_region,
        )

    def _groups(self, figures, before):
        """Return the single figures by subject, each beside that of the period before."""
        titles = self.env["hsk.figures"]._subject_titles()
        return [
            {
                "title": titles[subject],
                "figures": [
                    {
                        "code": code,
                        "label": figures[code]["label"],
                        "definition": figures[code]["definition"],
                        "unit": figures[code]["unit"],
                        "value": figures[code]["value"],
                        "before": before[code]["value"],
                    }
                    for code in codes
                ],
            }
            for subject, codes in SUBJECTS.items()
        ]

    def _development(self):
        """Return the history: a row for each year from the first certificate on."""
        first = self.env["hsk.certification"].search(
            [("state", "=", "certified"), ("company_id", "=", self.company_id.id)],
            order="valid_from",
            limit=1,
        )
        start = min(first.valid_from or self._last_day(), self._last_day()).year
        rows = []
        for year in range(start, self._last_day().year + 1):
            last = min(self._last_day(), date(year, 12, 31))
            figures = self.env["hsk.figures"].compute(f"{year}-01-01", last, DEVELOPMENT)
            rows.append([year, *(figures[code]["value"] for code in DEVELOPMENT)])
        return rows

    def _breakdown(self, figure):
        rows = self.env["hsk.figures"]._published(figure)
        return {
            "title": figure["label"],
            "definition": figure["definition"],
            "rows": [[row["label"], row["value"]] for row in rows],
        }

    # ------------------------------------------------------------
    # LISTS
    # ------------------------------------------------------------

    def _list_of(self, figure):
        """Return the records that a figure counts."""
        return self.env[figure["model"]].sudo().search(figure["domain"])

    def _effects(self, figures):
        """Return what measures have changed; only what the companies released to the public."""
        measures = self.env["hsk.measure"].sudo()
        measures = measures.search(
            Domain(figures["measures"]["domain"])
            & measures._in_place_domain()
            & Domain("sharing", "=", "public")
            & Domain("effect", "!=", False)
        )
        return [
            [measure.partner_id.name, measure.name, measure.effect]
            for measure in measures.sorted(lambda one: (one.partner_id._hsk_sort_key(), one.id))
        ]

    def _tandem_lines(self, figures):
        return [
            [
                tandem.mentor_id.name,
                tandem.mentee_id.name,
                ", ".join(tandem._topics().mapped("name")),
            ]
            for tandem in self._list_of(figures["tandems"]).sorted(
                lambda one: (one.mentee_id._hsk_sort_key(), one.id)
            )
        ]

    def _event_lines(self, figures):
        """Return the events with how many attended, from how many companies."""
        events = self._list_of(figures["events"]).sorted("date_begin")
        attended = {
            event: (persons, companies)
            for event, persons, companies in self.env["event.registration"]
            .sudo()
            ._read_group(
                [("event_id", "in", events.ids), ("state", "=", "done")],
                ["event_id"],
                ["__count", "hsk_partner_id:count_distinct"],
            )
        }
        kinds = selection.labels(events, "hsk_kind")
        return [
            [
                fields.Date.to_string(at_agency(self.env, event.date_begin).date()),
                event.name,
                kinds[event.hsk_kind],
                *attended.get(event, (0, 0)),
            ]
            for event in events
        ]

    def _quote_lines(self):
        """Return the chosen quotes; a consent that was taken back meanwhile takes them out."""
        usable = self.quote_ids.filtered_domain(self.env["hsk.quote"]._usable("print"))
        return [
            [german.quoted(quote.text), quote.person_id.name, quote.partner_id.name or ""]
            for quote in usable
        ]

    def _awarded_lines(self, figures):
        """Return who was certified, the new ones first."""
        labels = selection.labels(self.env["hsk.certification"], "kind")
        return [
            [case.partner_id.name, case.decided_municipality_id.name or "", labels[case.kind]]
            for code in ("new", "recertified")
            for case in self._list_of(figures[code]).sorted(
                lambda case: (case.partner_id._hsk_sort_key(), case.id)
            )
        ]

    # ------------------------------------------------------------
    # FOR THE PRESS
    # ------------------------------------------------------------

    def _press(self, says):
        """Return what the press gets of what the report says."""
        words = self.with_context(lang=self._document_lang())
        towns = says["breakdowns"][0]
        blocks = [
            says["summary"],
            words._press_block(
                towns["title"], [f"{label}: {value}" for label, value in towns["rows"]]
            ),
            words._press_block(
                words.env._("Certified in This Period"),
                [
                    ", ".join(filter(None, (company, town))) + f" ({kind})"
                    for company, town, kind in says["awarded"]
                ],
            ),
            words._press_block(words.env._("Quotes"), words._press_quotes()),
        ]
        return "\n\n".join(filter(None, blocks))

    def _press_block(self, title, lines):
        return "\n".join([f"{title}:", *lines]) if lines else ""

    def _press_quotes(self):
        """Return the quotes of the agency whose people agreed to the press, also today."""
        quotes = self.env["hsk.quote"].search(
            self.env["hsk.quote"]._usable("press") & Domain("company_id", "=", self.company_id.id)
        )
        return [
            f"{german.quoted(quote.text)} "
            f"({', '.join(filter(None, (quote.person_id.name, quote.partner_id.name)))})"
            for quote in quotes
        ]
