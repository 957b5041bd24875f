from odoo import api, fields, models

from ...tools import selection
from ...tools.files import PICTURES, check_files, claim_files
from .checklist_item import DONE_STATES


class AuditVisit(models.Model):
    """The visit at the company before the jury decides, and its report."""

    _name = "hsk.audit.visit"
    _description = "Audit Visit"
    _inherit = ["hsk.case.part", "mail.thread", "mail.activity.mixin"]
    _order = "certification_id, id desc"
    _hsk_checked_files = "photo_ids"

    partner_id = fields.Many2one(related="certification_id.partner_id", string="Company")
    event_ids = fields.One2many("calendar.event", "hsk_visit_id", string="Meetings")
    event_id = fields.Many2one("calendar.event", "Meeting", compute="_compute_event_id")
    start = fields.Datetime("Appointment", compute="_compute_event_id")
    participant_ids = fields.Many2many(
        "res.partner", compute="_compute_event_id", string="Participants"
    )
    visited_on = fields.Date(tracking=True)
    result = fields.Selection(
        [
            ("recommended", "Recommended"),
            ("reservations", "Recommended with Reservations"),
            ("not_recommended", "Not Recommended"),
        ],
        tracking=True,
    )
    summary = fields.Text(tracking=True)
    observation_ids = fields.One2many("hsk.audit.observation", "visit_id", string="Observations")
    photo_ids = fields.Many2many("ir.attachment", string="Photos")

    @api.constrains("photo_ids")
    def _check_photos(self):
        check_files(self.photo_ids, PICTURES)

    @api.depends("event_ids.start", "event_ids.partner_ids")
    def _compute_event_id(self):
        for visit in self:
            event = visit.event_ids.sorted("start")[-1:]
            visit.event_id = event
            visit.start = event.start
            visit.participant_ids = event.partner_ids

    @api.depends("partner_id")
    def _compute_display_name(self):
        for visit in self:
            visit.display_name = self.env._("Visit at %s", visit.partner_id.name)

    @api.model_create_multi
    def create(self, vals_list):
        visits = super().create(vals_list)
        claim_files(visits, "photo_ids")
        visits._tick_checklists()
        return visits

    def write(self, vals):
        result = super().write(vals)
        if "photo_ids" in vals:
            claim_files(self, "photo_ids")
        if "result" in vals:
            self._tick_checklists()
        return result

    def _tick_checklists(self):
        """A visit with a result is done on the checklist, too: nobody enters it twice."""
        done = self.filtered("result").certification_id.checklist_item_ids.filtered(
            lambda item: item.type == "visit" and item.state not in DONE_STATES
        )
        done.state = "accepted"

    def _result_label(self):
        """Return the result in words."""
        return selection.label(self, "result")

    def action_schedule_meeting(self):
        """Open the calendar with the visit's name, place and people filled in."""
        self.ensure_one()
        people = self.env.user.partner_id | self.certification_id._responsible_user().partner_id
        people |= self.partner_id._hsk_people("management", "hr")
        action = self.env["ir.actions.actions"]._for_xml_id("calendar.action_calendar_event")
        return {
            **action,
            "domain": [],
            "context": {
                "default_hsk_visit_id": self.id,
                "default_name": self.display_name,
                "default_location": self.partner_id._display_address(without_company=True).replace(
                    "\n", ", "
                ),
                "default_partner_ids": people.ids,
                "initial_date": self.start or fields.Datetime.now(),
            },
        }


class AuditObservation(models.Model):
    """What was seen at the visit in one action field."""

    _name = "hsk.audit.observation"
    _description = "Observation at a Visit"
    _order = "visit_id, action_field_id, id"
    _rec_name = "observation"

    visit_id = fields.Many2one("hsk.audit.visit", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="visit_id.company_id", store=True, index=True)
    action_field_id = fields.Many2one("hsk.action.field", required=True, ondelete="restrict")
    observation = fields.Text(required=True)
