from math import sqrt
from statistics import mean

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools import german
from .tandem import SIDES

# From this rating on a goal counts as reached.
REACHED = 8
# Font size in pixels, and how much text a page takes: measured with the usual layouts.
LARGEST, PAGE = 13, 540


class TandemGoal(models.Model):
    """What the reports say about a goal."""

    _inherit = "hsk.tandem.goal"

    def _is_reached(self):
        """Tell whether a goal is reached: rated 8 or more at the end, or its measure is done."""
        self.ensure_one()
        return bool(self.filtered_domain(self._reached_domain()))

    @api.model
    def _reached_domain(self):
        """Return the domain of the goals that are reached."""
        rated = Domain("rating_end", "in", [str(one) for one in range(REACHED, 11)])
        return rated | Domain("measure_id.state", "=", "done")

    def _result(self):
        """Return a goal before and after."""
        self.ensure_one()
        return {
            "name": self.name,
            "measure": bool(self.measure_id),
            "side": self.side,
            "start": int(self.rating_start or 0) or None,
            "end": int(self.rating_end or 0) or None,
            "progress": self.progress or "",
            "reached": self._is_reached(),
        }

    def _averages(self):
        """Return the average at the start and at the end, of the goals that were rated twice."""
        twice = self.filtered(lambda goal: goal.rating_start and goal.rating_end)
        if not twice:
            return None, None
        return tuple(
            mean(int(goal[name]) for goal in twice) for name in ("rating_start", "rating_end")
        )


class Tandem(models.Model):
    """What a tandem has brought, for the companies to keep and for the report on the programme.

    Only what stands here is printed: no note, comment, wish or exclusion.
    """

    _inherit = "hsk.tandem"

    def _document_lang(self):
        return german.document_lang(self.env)

    def _held_meetings(self):
        """Return the meetings that took place, as the superuser."""
        return self.sudo().meeting_ids.filtered(lambda meeting: meeting.hsk_outcome == "held")

    def _topics(self):
        """Return what the tandem worked on: the fields of its measures, else the wishes."""
        self.ensure_one()
        return self.measure_ids.action_field_id or self.mentee_enrolment_id.topic_ids

    def _result(self):
        """Return all that is printed about a tandem, in words of the current language."""
        self.ensure_one()
        start, end = self.goal_ids._averages()
        last_day = self.program_id.date_end
        return {
            "name": self.display_name,
            "programme": self.program_id.name,
            "sides": [self._side_result(side) for side, _label in SIDES],
            "state": dict(self._fields["state"]._description_selection(self.env))[self.state],
            "ended": self.state == "ended",
            "date_start": self.date_start,
            "date_end": self.date_end,
            "extended": bool(self.date_end and self.date_end > last_day),
            "topics": self._topics().mapped("name"),
            "meetings": len(self._held_meetings()),
            "goals": [goal._result() for goal in self.goal_ids],
            "start": start,
            "end": end,
            "reason": self.end_reason or "" if self.state == "ended" else "",
            "quotes": self._printable_quotes(),
        }

    def _side_result(self, side):
        company = self[f"{side}_id"]
        return {
            "side": side,
            "label": dict(self.env["hsk.quote"]._fields["role"]._description_selection(self.env))[
                side
            ],
            "company": company.name,
            "people": self[f"{side}_contact_ids"].mapped("name"),
            "municipality": company.hsk_municipality_id.name or company.city or "",
            "size": dict(company._fields["hsk_size_class"]._description_selection(self.env)).get(
                company.hsk_size_class, ""
            ),
            "learning": self[f"{side}_learning"] or "",
        }

    def _printable_quotes(self):
        """Return the quotes whose people agreed to see them in print."""
        quote = self.env["hsk.quote"]
        return [
            {
                "text": one.text,
                "words": german.quoted(one.text),
                "person": one.person_id.name,
                "company": one.partner_id.name or "",
            }
            for one in self.quote_ids.filtered_domain(quote._usable("print")).sorted("id")
        ]

    def _result_size(self):
        """Return the font size with which a result stays on one page."""
        result = self._result()
        length = sum(len(goal["name"]) + len(goal["progress"]) + 90 for goal in result["goals"])
        length += sum(len(side["learning"]) for side in result["sides"])
        length += sum(len(quote["text"]) for quote in result["quotes"])
        # a letter takes room with the square of its size
        return f"{min(LARGEST, PAGE / sqrt(length + 1)):.1f}px"

    # ------------------------------------------------------------
    # CERTIFICATE OF PARTICIPATION
    # ------------------------------------------------------------

    def action_print_participation(self):
        """Print the certificates of participation of both companies.

        :raise UserError: the tandem is not over, or ended without a meeting
        """
        for tandem in self:
            tandem._check_participation()
        report = self.env.ref("hsk_family_friendly.report_tandem_participation_action")
        return report.report_action(self)

    def _has_participated(self):
        """Tell whether its companies get a certificate of participation."""
        self.ensure_one()
        if not self.date_start:
            return False
        return self.state == "completed" or bool(self.state == "ended" and self._held_meetings())

    def _check_participation(self):
        if not self._has_participated():
            raise UserError(
                self.env._(
                    "%s: there is a certificate of participation once the tandem is completed, or "
                    "when it ended after at least one meeting.",
                    self.display_name,
                )
            )

    def _participations(self):
        """Return what the certificates say; the context key `hsk_side` chooses one company.

        :raise UserError: the tandem is not over, or ended without a meeting
        """
        self.ensure_one()
        self._check_participation()
        wanted = self.env.context.get("hsk_side")
        return [
            {
                **self._side_result(side),
                "partner": self[f"{'mentee' if side == 'mentor' else 'mentor'}_id"].name,
                "start": german.long_date(self.date_start),
                "end": german.long_date(self.date_end),
                "meetings": len(self._held_meetings()),
                "topics": ", ".join(self._topics().mapped("name")),
            }
            for side, _label in SIDES
            if side == wanted or not wanted
        ]
