from collections import Counter

from odoo import models
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools import german
from ...tools.dates import agency_today
from .tandem_result import REACHED


class MentoringProgram(models.Model):
    """The report on a programme: one content for the PDF and the Excel file.

    Only what stands here is printed: no note, comment, wish or exclusion.
    """

    _inherit = "hsk.mentoring.program"

    def _document_lang(self):
        return german.document_lang(self.env)

    def action_open_report_figure(self):
        """Show the list behind a figure; the context key `figure` says which one."""
        self.ensure_one()
        figures = self._report_figures()
        figure = figures.get(self.env.context.get("figure"), figures["tandems"])
        return self.env["hsk.figures"]._show(figure)

    # ------------------------------------------------------------
    # FIGURES
    # ------------------------------------------------------------

    def _begun_tandems(self):
        """Return the tandems that began: those the report is about."""
        return self.env["hsk.tandem"].search(self._begun_domain(), order="id")

    def _begun_domain(self):
        return (
            Domain("program_id", "in", self.ids)
            & Domain("date_start", "!=", False)
            & Domain("state", "in", ("active", "completed", "ended"))
        )

    def _report_figures(self):
        """Return {code: figure} with `value`, `label`, `definition`, `model` and `domain`.

        Each number is that of its list.
        """
        self.ensure_one()
        tandems = self._begun_tandems()
        begun = self._begun_domain()
        mine = Domain("tandem_id", "in", tandems.ids)
        companies = Domain("id", "in", (tandems.mentor_id | tandems.mentee_id).ids)
        reached = self.env["hsk.tandem.goal"]._reached_domain()
        held = Domain("hsk_tandem_id", "in", tandems.ids) & Domain("hsk_outcome", "=", "held")
        lists = {
            "companies_reached": ("res.partner", companies),
            "sme_reached": ("res.partner", companies & Domain("hsk_is_sme", "=", True)),
            "tandems": ("hsk.tandem", begun),
            "ended_early": ("hsk.tandem", begun & Domain("state", "=", "ended")),
            "meetings_held": ("calendar.event", held),
            "goals": ("hsk.tandem.goal", mine),
            "goals_reached": ("hsk.tandem.goal", mine & reached),
        }
        words = self._figure_words()
        return {
            code: {
                "value": self.env[model].sudo().search_count(domain),
                "label": words[code][0],
                "definition": words[code][1],
                "model": model,
                "domain": list(domain),
            }
            for code, (model, domain) in lists.items()
        }

    def _figure_words(self):
        """Return {code: (label, definition)} of the figures."""
        return {
            "companies_reached": (
                self.env._("Companies Reached"),
                self.env._(
                    "Different companies that acted in a tandem which began, as mentor or mentee; "
                    "each counts once."
                ),
            ),
            "sme_reached": (
                self.env._("SME Reached"),
                self.env._(
                    "Those of them with fewer than 250 employees, unless stated otherwise for the "
                    "company."
                ),
            ),
            "tandems": (
                self.env._("Tandems"),
                self.env._("Tandems of the programme that began."),
            ),
            "ended_early": (
                self.env._("Ended Early"),
                self.env._("Those of them that ended before their time; the reasons are below."),
            ),
            "meetings_held": (
                self.env._("Meetings Held"),
                self.env._("Meetings of these tandems that were noted as held."),
            ),
            "goals": (
                self.env._("Goals"),
                self.env._("What these tandems have worked on: measures and goals of their own."),
            ),
            "goals_reached": (
                self.env._("Goals Reached"),
                self.env._(
                    "Those of them that the tandem rated %s or more of 10 at the end, or whose "
                    "measure is done.",
                    REACHED,
                ),
            ),
        }

    # ------------------------------------------------------------
    # CONTENT
    # ------------------------------------------------------------

    def _report(self):
        """Return all that the report says, in words of the current language."""
        self.ensure_one()
        tandems = self._begun_tandems().sorted(
            lambda one: (one.mentee_id._hsk_sort_key(), one.mentor_id._hsk_sort_key(), one.id)
        )
        results = [tandem._result() for tandem in tandems]
        start, end = tandems.goal_ids._averages()
        topics = Counter(topic for result in results for topic in result["topics"])
        return {
            "name": self.name,
            "date_start": self.date_start,
            "date_end": self.date_end,
            "as_of": agency_today(self.env),
            "figures": self._report_figures(),
            "companies": self._report_companies(results),
            "topics": sorted(topics.items(), key=lambda topic: (-topic[1], topic[0])),
            "tandems": results,
            "start": start,
            "end": end,
            "satisfaction": self._satisfaction(),
            "quotes": [quote for result in results for quote in result["quotes"]],
            "ended": [result for result in results if result["ended"]],
            "extended": [
                result for result in results if result["extended"] and not result["ended"]
            ],
        }

    def _report_companies(self, results):
        """Return who took part: each company once per role."""
        companies = {}
        for result in results:
            for side in result["sides"]:
                companies[side["company"], side["side"]] = side
        return [
            companies[key] for key in sorted(companies, key=lambda key: (key[1] == "mentee", key))
        ]

    def _report_notes(self):
        """Return [(word, text)]: what is counted, and of which day the data are."""
        notes = [
            (figure["label"], figure["definition"]) for figure in self._report_figures().values()
        ]
        return [
            *notes,
            (
                self.env._("Before and After"),
                self.env._(
                    "Ratings of the tandems from 1 (at the very beginning) to 10 (reached). "
                    "Averages are of the goals that were rated at the start and at the end."
                ),
            ),
            (
                self.env._("Satisfaction"),
                self.env._(
                    "Averages of the surveys, apart for each role, from %s answers on.",
                    self._fewest_answers(),
                ),
            ),
            (
                self.env._("Quotes"),
                self.env._("Only those whose people agreed to see them in print."),
            ),
            (self.env._("Data of"), format_date(self.env, agency_today(self.env))),
        ]
