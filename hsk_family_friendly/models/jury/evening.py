from odoo import fields, models
from odoo.exceptions import UserError

STEPS = ("arrive", "leave", "absent", "clear")


class JurySession(models.Model):
    """What the screen of the evening shows of a session, and what is pressed on it."""

    _inherit = "hsk.jury.session"

    def get_evening(self):
        """Return the agenda and the people in the room, in a fixed number of queries.

        :return: a dict for the screen; cases in which the user is biased are left out
        """
        self.ensure_one()
        return {
            "id": self.id,
            "name": self.name,
            "state": self.state,
            "quorum": self.quorum_needed,
            "show_names": self.show_names,
            "is_lead": self.env.user.has_group("hsk_family_friendly.group_hsk_manager"),
            "jurors": self._evening_jurors(),
            "cases": [
                case._evening_line()
                for case in self.env["hsk.jury.case"].search([("session_id", "=", self.id)])
            ],
            "fields": [
                {"id": field.id, "name": field.name}
                for field in self.env["hsk.action.field"].search([], limit=100)
            ],
        }

    def action_attendance(self, juror_id, step):
        """Enter that a juror arrives, leaves, is absent, or clear what was entered.

        :param int juror_id: the juror
        :param str step: one of "arrive", "leave", "absent", "clear"
        :raise UserError: the session is closed, or the juror has not arrived
        """
        self.ensure_one()
        if step not in STEPS:
            raise UserError(self.env._("Choose whether the juror arrives, leaves or is absent."))
        if juror_id not in self.juror_ids.ids:
            raise UserError(self.env._("Choose a juror of this session."))
        now = fields.Datetime.now().replace(second=0)
        known = self.attendance_ids.filtered(lambda one: one.juror_id.id == juror_id)
        values = {
            "arrive": {"is_absent": False, "arrived_on": known.arrived_on or now, "left_on": False},
            "leave": {"left_on": max(now, known.arrived_on or now)},
            "absent": {"is_absent": True, "arrived_on": False, "left_on": False},
            "clear": {"is_absent": False, "arrived_on": False, "left_on": False},
        }[step]
        if known:
            known.write(values)
        else:
            known.create({"session_id": self.id, "juror_id": juror_id, **values})

    def action_all_present(self):
        """Enter that everybody arrives of whom nothing is recorded yet.

        :raise UserError: the session is closed
        """
        self.ensure_one()
        now = fields.Datetime.now().replace(second=0)
        known = self.attendance_ids
        known.filtered(lambda one: not one.is_absent and not one.arrived_on).arrived_on = now
        known.create(
            [
                {"session_id": self.id, "juror_id": juror.id, "arrived_on": now}
                for juror in self.juror_ids - known.juror_id
            ]
        )

    def action_reorder(self, case_ids):
        """Put the agenda in this order.

        :param list case_ids: ids of the session's cases
        """
        self.ensure_one()
        self._check_not_closed()
        place = {case_id: number for number, case_id in enumerate(case_ids)}
        for case in self.case_ids:
            case.sequence = place.get(case.id, len(place))

    def action_show_names(self, show):
        """Show or hide the jurors' names beside their votes; for the lead only.

        :param bool show: whether they are shown
        :raise UserError: the user is not the lead
        """
        self.ensure_one()
        self.show_names = show

    def _evening_jurors(self):
        attendance = {one.juror_id: one for one in self.attendance_ids}
        now = fields.Datetime.now()
        return [
            {
                "id": juror.id,
                "name": juror.name,
                "organisation": juror.organisation_id.name or "",
                "there": bool(one and one._there(now)),
                "absent": bool(one and one.is_absent),
                "gone": bool(one and one.left_on and one.left_on <= now),
                "words": one._in_words() if one else "",
            }
            for juror in self.juror_ids
            for one in [attendance.get(juror)]
        ]


class JuryCase(models.Model):
    """What the screen of the evening shows of a case."""

    _inherit = "hsk.jury.case"

    def action_evening(self):
        """Show the case on the screen of the evening."""
        self.ensure_one()
        action = self.session_id.action_evening()
        return {**action, "params": {"case_id": self.id}}

    def get_evening_case(self):
        """Return the case with its summary, votes, comments and decision.

        Names stand beside the votes only where the lead has switched them on.
        """
        self.ensure_one()
        names = self.session_id.show_names
        taking_part = self._taking_part()
        biased = self._biased_pairs()
        votes = self._votes()
        cast = votes.filtered("is_cast").juror_id
        return {
            **self._evening_line(),
            "summary": self._evening_summary(),
            "measures": [
                {"field": field.name, "names": measures.mapped("name")}
                for field, measures in self.certification_id._measures_by_field()
            ],
            "votes": [
                {
                    "id": vote.id,
                    "vote": vote.vote or vote.participation,
                    "comment": vote.comment or "",
                    "rating": round(vote.rating, 1),
                    "juror": vote.juror_id.name if names else "",
                }
                for vote in votes.sorted(lambda vote: (vote.vote or "z", vote.id))
                if vote.is_cast
            ],
            "jurors": [
                {
                    "id": juror.id,
                    "name": juror.name,
                    "biased": (self.id, juror.id) in biased,
                    "taking_part": juror in taking_part,
                    "voted": juror in cast,
                }
                for juror in self.session_id.juror_ids
            ],
            "reason": self.reason or "",
            "validity_years": self.validity_years,
            "conditions": [
                {
                    "id": condition.id,
                    "name": condition.name,
                    "action_field_id": condition.action_field_id.id,
                    "deadline": fields.Date.to_string(condition.deadline),
                }
                for condition in self.condition_ids
            ],
        }

    def _evening_line(self):
        """Return what the agenda shows of the case."""
        return {
            "id": self.id,
            "name": self.partner_id.name,
            "kind": dict(self._fields["kind"]._description_selection(self.env)).get(self.kind, ""),
            "cycle": self.cycle,
            "yes": self.yes_count,
            "no": self.no_count,
            "unclear": self.unclear_count,
            "abstained": self.abstained_count,
            "decision": self.decision or "",
            "decision_label": self._decision_in_words() if self.is_settled else "",
            "postponed": self.postponed,
            "has_quorum": self.has_quorum,
            "taking_part": self.taking_part_count,
            "version": self.version,
            "decided_by": self.decided_by_id.name or "",
        }

    def _evening_summary(self):
        """Return [(label, text)]: who the company is, what it did, what was seen there."""
        certification = self.certification_id
        company = certification.partner_id
        visit = certification.visit_ids.filtered("result")[:1]
        earlier = certification.previous_id.measure_ids
        planned = certification._measures_to_plan()
        rows = [
            (self.env._("Employees"), company.hsk_employee_count or False),
            (self.env._("Municipality"), company.hsk_municipality_id.name),
            (self.env._("Branch"), company.industry_id.name),
            (self.env._("Agreed last time"), earlier and self._assessed(earlier)),
            (self.env._("Measures now"), len(certification.measure_ids)),
            (self.env._("of these planned"), len(planned)),
            (self.env._("Visit"), visit and visit._result_label()),
            (self.env._("Impression"), visit.summary),
            (self.env._("Open items"), certification.open_item_names),
        ]
        return [[label, str(text)] for label, text in rows if text or text == 0]

    def _assessed(self, measures):
        """Return how the measures agreed last time were assessed, in words."""
        labels = dict(measures._fields["assessment"]._description_selection(self.env))
        parts = [
            f"{len(found)} {label}"
            for key, label in labels.items()
            if (found := measures.filtered(lambda one, key=key: one.assessment == key))
        ]
        open_count = len(measures.filtered(lambda one: not one.assessment))
        if open_count:
            parts.append(self.env._("%s not assessed", open_count))
        return ", ".join(parts)
