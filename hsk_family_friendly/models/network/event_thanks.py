from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize

from ...tools.files import DOCUMENTS, PICTURES, check_files, claim_files

READER = "hsk_family_friendly.group_hsk_reader"


class EventInvitation(models.Model):
    """The thanks after an event: a draft for each who attended; the page has the material."""

    _inherit = "hsk.event.invitation"

    kind = fields.Selection(selection_add=[("thanks", "Thanks")], ondelete={"thanks": "cascade"})

    _thanked_once = models.UniqueIndex(
        "(event_id, person_id) WHERE kind = 'thanks' AND state <> 'cancelled'",
        "This person has been thanked already.",
    )

    def _reason_of_the_record(self):
        if self.kind != "thanks":
            return super()._reason_of_the_record()
        if not self.event_id.sudo()._attended(self.person_id):
            return self.env._("%s is not noted as present.", self.person_id.name)
        return False

    def _button_label(self, words):
        if self.kind == "thanks":
            return words._("To Material, Wishes and Photos")
        return super()._button_label(words)


class EventEvent(models.Model):
    # What those who attended get afterwards.
    _inherit = "event.event"

    hsk_material_ids = fields.Many2many(
        "ir.attachment",
        "event_event_hsk_material_rel",
        string="Material",
        copy=False,
        groups=READER,
        bypass_search_access=True,
        help="Who attended finds these files on the personal page.",
    )

    @api.constrains("hsk_material_ids")
    def _check_hsk_material(self):
        check_files(self.sudo().hsk_material_ids, {**DOCUMENTS, **PICTURES})

    @api.model_create_multi
    def create(self, vals_list):
        events = super().create(vals_list)
        if any(vals.get("hsk_material_ids") for vals in vals_list):
            claim_files(events, "hsk_material_ids", for_field=True)
        return events

    def write(self, vals):
        result = super().write(vals)
        if "hsk_material_ids" in vals:
            claim_files(self, "hsk_material_ids", for_field=True)
        return result

    def _attended(self, person):
        """Return the attendances of a person."""
        return self.registration_ids.filtered(
            lambda one: one.state == "done" and one._hsk_person() == person
        )

    def action_hsk_thank(self):
        """Draft the thanks to those who attended and have none yet.

        :return: the action that shows the drafts
        :raise UserError: nobody is noted as present, or all have a draft
        """
        self.ensure_one()
        attended = self.registration_ids.filtered(lambda one: one.state == "done")
        if not attended:
            raise UserError(
                self.env._("Nobody is noted as present yet. Please check in who was there.")
            )
        people = [
            # who works nowhere came for themselves
            (person.parent_id and one.hsk_partner_id or person, person)
            for one in attended
            if (person := one._hsk_contact())
        ]
        drafts = self.env["hsk.event.invitation"]._draft(self, people, "thanks")
        if not drafts:
            raise UserError(
                self.env._(
                    "There is nobody left to thank: all who attended have a mail, or left no "
                    "e-mail address."
                )
            )
        return drafts._action_show()


class EventRegistration(models.Model):
    # Who attended becomes a contact: only a contact can be thanked and agree to something.
    _inherit = "event.registration"

    def _hsk_contact(self):
        """Return the contact of who is registered; a new one where only an address is known."""
        self.ensure_one()
        address = email_normalize(self.email or "")
        if (person := self._hsk_person()) or not address:
            return person
        company, name = self.hsk_partner_id, self.name or address
        self.partner_id = company._hsk_person_named(name, address) or company.create(
            {"name": name, "email": address, "parent_id": company.id}
        )
        return self.partner_id
