from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ...tools.dates import agency_today
from . import enrolment as home  # noqa: F401


class MentoringEnrolment(models.Model):
    """The answer of a company to its invitation, over the personal link of one of its people."""

    _inherit = "hsk.mentoring.enrolment"

    answered_on = fields.Datetime(readonly=True, copy=False)
    answered_by_id = fields.Many2one(
        "res.partner", "Answered by", readonly=True, copy=False, ondelete="restrict"
    )
    mail_ids = fields.One2many("hsk.mentoring.mail", "enrolment_id", string="Mails")

    @api.ondelete(at_uninstall=False)
    def _unlink_except_mailed(self):
        self.mail_ids._unlink_except_released()

    # ------------------------------------------------------------
    # MAIL
    # ------------------------------------------------------------

    def action_draft_mail(self):
        """Draft invitations of these companies, and show them."""
        return self.env["hsk.mentoring.mail"]._draft("invitation", self)._action_show()

    def _addressees(self):
        """Return [(company, who gets the mail)]."""
        return [(self.partner_id, self.contact_ids)]

    def _link_until(self):
        """Return the last day on which the company can answer."""
        return self.program_id.enrolment_until or self.program_id.date_end

    def _reason_not_to_mail(self, person):
        if person not in self.contact_ids:
            return self.env._(
                "%s is not among the people of the enrolment. Enter them there first.", person.name
            )
        if self._link_until() < agency_today(self.env):
            return self.env._("The enrolment is over.")
        return False

    # ------------------------------------------------------------
    # PAGE
    # ------------------------------------------------------------

    def _check_person(self, person):
        """Refuse those who do not speak for the company, or not any more.

        :raise AccessError: the person is not named, or the programme is over
        """
        named = len(self) == 1 and person in self.contact_ids
        is_staff = self.env["hsk.tandem"]._is_staff(person)
        if not named or is_staff or person._hsk_gone(self.partner_id):
            raise AccessError(self.env._("You do not speak for this company, or not any more."))

    def _is_open(self):
        """Tell whether the company can still answer by itself."""
        self.ensure_one()
        return (
            self.program_id.state in ("draft", "enrolment")
            and self._link_until() >= agency_today(self.env)
            and not self.tandem_ids
        )

    def _page_companies(self):
        """Return the companies that can be wished for or excluded: the agency's certified ones."""
        active = self.env["hsk.certification"]._certificate_domains()["active"]
        cases = self.env["hsk.certification"].search(
            active & Domain("company_id", "=", self.company_id.id)
        )
        return (cases.partner_id - self.partner_id).sorted(lambda one: one._hsk_sort_key())

    def _page_topics(self):
        return self.env["hsk.action.field"].search([], limit=100)

    def _answer(self, person, takes_part, values):
        """Keep what a company answered on its page.

        :param person: who answers
        :param bool takes_part: whether the company takes part
        :param dict values: topic_ids, excluded_partner_ids, wish_partner_ids (lists of ids),
            capacity (where the company chooses it), max_distance (whole numbers), availability,
            remark (texts)
        :raise UserError: the enrolment is over, or a value is not possible
        """
        self.ensure_one()
        if not self._is_open():
            raise UserError(
                self.env._("The enrolment is over. Please call us if something has changed.")
            )
        self.env["hsk.daily.count"]._take(person, "enrolment")
        self.write(
            {
                "state": "enrolled" if takes_part else "declined",
                "answered_on": fields.Datetime.now(),
                "answered_by_id": person.id,
                **(self._answer_values(values) if takes_part else {}),
            }
        )
        # what was asked in confidence stays out of the history
        self.message_post(
            author_id=person.id,
            body=self.env._("Takes part.") if takes_part else self.env._("Does not take part."),
        )

    def _answer_values(self, values):
        topics = self._page_topics().filtered(lambda one: one.id in values["topic_ids"])
        companies = self._page_companies()
        if not topics:
            raise UserError(self.env._("Choose at least one topic."))
        result = {
            "topic_ids": [Command.set(topics.ids)],
            "max_distance": values["max_distance"],
            "availability": values["availability"],
            "remark": values["remark"],
        }
        if self._chooses_capacity():
            result["capacity"] = values["capacity"]
        for name in ("excluded_partner_ids", "wish_partner_ids"):
            chosen = companies.filtered(lambda one, n=name: one.id in values[n])
            result[name] = [Command.set(chosen.ids)]
        return result
