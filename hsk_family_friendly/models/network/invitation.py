from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import counts, guarded, opened
from ...tools.dates import at_agency
from ...tools.files import DOCUMENTS, PICTURES, check_files, claim_files
from ...tools.once import Once

READER = "hsk_family_friendly.group_hsk_reader"

# So long after an event its page can be opened: there people take a consent back.
LINK_DAYS = 365


class EventInvitation(models.Model):
    """A mail to one person about an event: the invitation with its answer, and what follows."""

    _name = "hsk.event.invitation"
    _description = "Mail about an Event"
    _inherit = ["hsk.link.mail"]
    _order = "id desc"
    _rec_name = "subject"
    _hsk_once_each = (
        Once(
            "person_id",
            ("event_id", "kind"),
            [("kind", "in", ("invitation", "thanks")), ("state", "!=", "cancelled")],
            lambda mail: (mail.state == "released", mail.answer != "open"),
        ),
    )

    kind = fields.Selection(
        [("invitation", "Invitation"), ("reminder", "Reminder"), ("thanks", "Thanks")],
        required=True,
        readonly=True,
        default="invitation",
    )
    event_id = fields.Many2one(
        "event.event", "Event", required=True, index=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one(related="event_id.company_id", store=True, index=True)
    answer = fields.Selection(
        [("open", "Open"), ("yes", "Coming"), ("no", "Not Coming")],
        default="open",
        required=True,
        readonly=True,
        index=True,
    )

    _once = models.UniqueIndex(
        "(event_id, person_id) WHERE kind = 'invitation' AND state <> 'cancelled'",
        "This person is invited to the event already.",
    )
    _thanked_once = models.UniqueIndex(
        "(event_id, person_id) WHERE kind = 'thanks' AND state <> 'cancelled'",
        "This person has been thanked already.",
    )

    @api.model
    def _draft(self, event, people, kind="invitation"):
        """Draft one mail per person; whoever has one of this kind already gets no second.

        :param event: the `event.event`
        :param list people: `(company, person)` pairs; an empty person is drafted, too: it says
            that nobody is named
        :return: the new drafts
        """
        if not event.sudo().hsk_kind:
            raise UserError(self.env._("“%s” is no event of the network.", event.name))
        known = self.search(
            [("event_id", "=", event.id), ("kind", "=", kind), ("state", "!=", "cancelled")]
        )
        if kind == "reminder":  # anybody can be asked again
            known = known.filtered(lambda mail: mail.state == "draft")
        taken = {mail.person_id or mail.partner_id for mail in known}
        once = {}  # who comes for two companies gets one mail
        for company, person in people:
            once.setdefault(person or company, (company, person))
        template = self.env.ref(f"hsk_family_friendly.mail_template_event_{kind}").sudo()
        text = template._hsk_texts(event)[event]
        return (
            guarded.by_action(self)
            .create(
                [
                    {
                        "kind": kind,
                        "event_id": event.id,
                        "partner_id": company.id,
                        "person_id": person.id,
                        **text,
                    }
                    for who, (company, person) in once.items()
                    if who not in taken
                ]
            )
            .with_env(self.env)
        )

    def action_remind(self):
        """Draft reminders to those of these people who were invited and have not answered.

        :return: the action that shows the drafts
        :raise UserError: everybody has answered
        """
        unanswered = self.filtered(
            lambda mail: (
                mail.kind == "invitation" and mail.state == "released" and mail.answer == "open"
            )
        )
        drafts = self.browse()
        for event, mails in unanswered.grouped("event_id").items():
            people = [(mail.partner_id, mail.person_id) for mail in mails]
            drafts |= self._draft(event, people, "reminder")
        if not drafts:
            raise UserError(
                self.env._("Nobody is to be reminded: all have answered, or a draft is there.")
            )
        return drafts._action_show()

    def _hsk_give_way(self, kept):
        # what was sent stays in the history
        if kept.answer == "open":
            guarded.by_action(kept).answer = self.answer
        self.state = "cancelled"

    def _record(self):
        return self.event_id

    def _template(self):
        name = f"hsk_family_friendly.mail_template_event_{self.kind}"
        return self.env.ref(name, raise_if_not_found=False)

    def _page(self):
        return "event", "network-event"

    def _reason_of_the_record(self):
        event = self.event_id.sudo()
        if self.kind == "thanks":
            if event._attended(self.person_id):
                return False
            return self.env._("%s is not noted as present.", self.person_id.name)
        if event.kanban_state == "cancel":
            return self.env._("The event is called off.")
        if event.date_begin <= fields.Datetime.now():
            return self.env._("The event has begun already.")
        if self.answer != "open":
            return self.env._("%s has answered already.", self.person_id.name)
        return False

    def _button_label(self, words):
        if self.kind == "thanks":
            return words._("To Material, Wishes and Photos")
        return super()._button_label(words)

    def _action_show(self):
        """Return the action that shows these mails."""
        domain = [("id", "in", self.ids)]
        return opened.of_these(
            opened.listed(self.env, "hsk_event_invitation_action", domain=domain, context={})
        )


class EventEvent(models.Model):
    # Who is invited to an event, what they answered, and what those who attended get afterwards.
    _inherit = "event.event"
    _hsk_checked_files = "hsk_material_ids"

    hsk_invitation_ids = fields.One2many(
        "hsk.event.invitation",
        "event_id",
        string="Invitations",
        groups=READER,
    )
    hsk_invited_count = fields.Integer(
        "Invited",
        compute="_compute_hsk_invited_count",
        groups=READER,
    )

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

    @api.depends("hsk_invitation_ids.state")
    def _compute_hsk_invited_count(self):
        invited = [("kind", "=", "invitation"), ("state", "!=", "cancelled")]
        found = counts.of_lines(self._origin, "hsk.event.invitation", "event_id", invited)
        for event in self:
            event.hsk_invited_count = found[event._origin]

    def action_hsk_invite(self):
        """Open the dialog that invites a part of the network."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Invite"),
            "res_model": "hsk.event.invite",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_event_id": self.id},
        }

    @opened.for_one_record("hsk-event-invited")
    def action_hsk_open_invitations(self):
        """Show the invitations to the event, with their answers."""
        domain = [("event_id", "in", self.ids)]
        return opened.listed(self.env, "hsk_event_invitation_action", domain=domain, context={})

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

    # ------------------------------------------------------------
    # PRIVATE
    # ------------------------------------------------------------

    def _link_until(self):
        """Return the last day on which the personal links of the event are valid."""
        return at_agency(self.env, self.date_end).date() + timedelta(days=LINK_DAYS)

    def _answer_invitation(self, person, answer):
        """Note what an invited person answered.

        :param person: `res.partner`
        :param str answer: "yes", "no" or "open"
        """
        mails = self.sudo().hsk_invitation_ids.filtered(
            lambda mail: person and mail.person_id == person and mail.answer != answer
        )
        guarded.by_action(mails).answer = answer

    def _claim_material(self):
        claim_files(self, "hsk_material_ids", for_field=True)

    def _attended(self, person):
        """Return the attendances of a person."""
        return self.registration_ids.filtered(
            lambda one: one.state == "done" and one._hsk_person() == person
        )
