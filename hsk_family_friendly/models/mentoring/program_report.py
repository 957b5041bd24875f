from collections import Counter

from odoo import models
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools import german, opened, selection
from ...tools.dates import agency_today
from ...tools.workbook import Sheet, workbook
from . import program as home  # noqa: F401
from .survey import FEWEST, MOMENTS
from .tandem import SIDES
from .tandem_goal import REACHED


class MentoringProgram(models.Model):
    """The report on a programme: one content for the PDF and the Excel file.

    Only what stands here is printed: no note, comment, wish or exclusion.
    """

    _inherit = "hsk.mentoring.program"
    _hsk_workbooks = {"mentoring-program/report": ("_report_workbook", "_report_file_name")}

    def _document_lang(self):
        return german.document_lang(self.env)

    def action_open_report_figure(self):
        """Show the list behind a figure; the context key `figure` says which one."""
        self.ensure_one()
        figures = self._report_figures()
        figure = figures.get(self.env.context.get("figure"), figures["tandems"])
        return opened.of_figure(figure)

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

    def _satisfaction(self):
        """Return the averages of the surveys that were sent, apart for each role.

        Each block has `moment`, `role`, `invited`, `answered` and `rows`.
        """
        self.ensure_one()
        blocks = []
        moments = selection.labels(self.env["survey.user_input"], "hsk_moment")
        roles = {"mentor": self.env._("Mentors"), "mentee": self.env._("Mentees")}
        for moment in MOMENTS:
            invitations = self._invitations(moment)
            for side, _label in SIDES:
                mine = invitations.filtered(lambda one, side=side: one.hsk_side == side)
                if not mine:
                    continue
                blocks.append(
                    {
                        "moment": moments[moment],
                        "role": roles[side],
                        "invited": len(mine),
                        "answered": len(mine.filtered(lambda one: one.state == "done")),
                        "rows": mine._satisfaction_rows(),
                    }
                )
        return blocks

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
                    FEWEST,
                ),
            ),
            (
                self.env._("Quotes"),
                self.env._("Only those whose people agreed to see them in print."),
            ),
            (self.env._("Data of"), format_date(self.env, agency_today(self.env))),
        ]

    # ------------------------------------------------------------
    # WORKBOOK
    # ------------------------------------------------------------

    def action_report_workbook(self):
        """Download the report on the programme as an Excel file."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/hsk/mentoring-program/{self.id}/report.xlsx",
            "target": "download",
        }

    def _report_file_name(self):
        words = self.with_context(lang=self._document_lang())
        return words.env._("Report %s.xlsx", self.name)

    def _report_workbook(self):
        """Return the Excel file: the same content as the PDF, as tables."""
        self.ensure_one()
        program = self.with_context(lang=self._document_lang())
        report = program._report()
        sheets = [
            program._figure_sheet(report),
            program._company_sheet(report),
            program._tandem_sheet(report),
            program._goal_sheet(report),
            program._satisfaction_sheet(report),
            program._quote_sheet(report),
        ]
        return workbook(program.env, sheets, program._report_notes())

    def _figure_sheet(self, report):
        return Sheet(
            self.env._("Figures"),
            [
                (self.env._("Figure"), "text"),
                (self.env._("Number"), "integer"),
                (self.env._("Definition"), "text"),
            ],
            [
                [figure["label"], figure["value"], figure["definition"]]
                for figure in report["figures"].values()
            ],
        )

    def _company_sheet(self, report):
        return Sheet(
            self.env._("Companies"),
            [
                (self.env._("Company"), "text"),
                (self.env._("Role in the Tandem"), "text"),
                (self.env._("Municipality"), "text"),
                (self.env._("Size Class"), "text"),
            ],
            [
                [one["company"], one["label"], one["municipality"], one["size"]]
                for one in report["companies"]
            ],
        )

    def _tandem_sheet(self, report):
        return Sheet(
            self.env._("Tandems"),
            [
                (self.env._("Mentor"), "text"),
                (self.env._("Mentee"), "text"),
                (self.env._("State"), "text"),
                (self.env._("From"), "date"),
                (self.env._("Until"), "date"),
                (self.env._("Topics"), "text"),
                (self.env._("Meetings Held"), "integer"),
                (self.env._("Goals at the Start"), "decimal"),
                (self.env._("Goals at the End"), "decimal"),
                (self.env._("The Mentor Learned"), "text"),
                (self.env._("The Mentee Learned"), "text"),
                (self.env._("Reason of the End"), "text"),
            ],
            [self._tandem_row(result) for result in report["tandems"]],
        )

    def _tandem_row(self, result):
        mentor, mentee = result["sides"]
        return [
            mentor["company"],
            mentee["company"],
            result["state"],
            result["date_start"],
            result["date_end"],
            ", ".join(result["topics"]),
            result["meetings"],
            result["start"],
            result["end"],
            mentor["learning"],
            mentee["learning"],
            result["reason"],
        ]

    def _goal_sheet(self, report):
        yes = self.env._("Yes")
        return Sheet(
            self.env._("Goals"),
            [
                (self.env._("Tandem"), "text"),
                (self.env._("Goal"), "text"),
                (self.env._("Measure"), "text"),
                (self.env._("At the Start"), "integer"),
                (self.env._("At the End"), "integer"),
                (self.env._("Reached"), "text"),
                (self.env._("Progress"), "text"),
            ],
            [
                [
                    result["name"],
                    goal["name"],
                    yes if goal["measure"] else "",
                    goal["start"],
                    goal["end"],
                    yes if goal["reached"] else "",
                    goal["progress"],
                ]
                for result in report["tandems"]
                for goal in result["goals"]
            ],
        )

    def _satisfaction_sheet(self, report):
        return Sheet(
            self.env._("Satisfaction"),
            [
                (self.env._("Survey"), "text"),
                (self.env._("Role in the Tandem"), "text"),
                (self.env._("Question"), "text"),
                (self.env._("Scale"), "text"),
                (self.env._("Answers"), "integer"),
                (self.env._("Average"), "decimal"),
                (self.env._("Note"), "text"),
            ],
            [
                [
                    block["moment"],
                    block["role"],
                    row["question"],
                    row["scale"],
                    row["count"],
                    row["average"],
                    row["note"],
                ]
                for block in report["satisfaction"]
                for row in block["rows"]
            ],
        )

    def _quote_sheet(self, report):
        return Sheet(
            self.env._("Quotes"),
            [
                (self.env._("Quote"), "text"),
                (self.env._("Person"), "text"),
                (self.env._("Company"), "text"),
            ],
            [[one["text"], one["person"], one["company"]] for one in report["quotes"]],
        )
