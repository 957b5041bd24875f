from odoo import api, fields, models

from ...tools import guarded, opened

# What a mail of each kind is about: its record, its template, the page that its button opens.
KINDS = {
    "invitation": ("enrolment_id", "mail_template_mentoring_invitation", "enrolment"),
    "proposal": ("tandem_id", "mail_template_mentoring_proposal", "tandem"),
}


class MentoringMail(models.Model):
    """Invitations to enrol, and proposals of tandems."""

    _name = "hsk.mentoring.mail"
    _description = "Mail of a Mentoring Programme"
    _inherit = ["hsk.link.mail"]
    _order = "id desc"
    _rec_name = "subject"

    kind = fields.Selection(
        [("invitation", "Invitation"), ("proposal", "Proposal of a Tandem")],
        required=True,
        readonly=True,
    )
    program_id = fields.Many2one(
        "hsk.mentoring.program", "Programme", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="program_id.company_id", store=True, index=True)
    enrolment_id = fields.Many2one(
        "hsk.mentoring.enrolment", index="btree_not_null", ondelete="cascade", readonly=True
    )
    early_end = fields.Char(related="enrolment_id.early_end")
    tandem_id = fields.Many2one(
        "hsk.tandem", index="btree_not_null", ondelete="cascade", readonly=True
    )

    # ------------------------------------------------------------
    # PRIVATE
    # ------------------------------------------------------------

    @api.model
    def _draft(self, kind, records):
        """Draft one mail per person; where nobody is named, the draft says so.

        A draft that is there already is taken: else both would be released, and the person get two.
        Who acts for both companies of a tandem gets one as well.

        :param str kind: one of the kinds
        :param records: `hsk.mentoring.enrolment` or `hsk.tandem` records
        :return: the drafts
        """
        field, template, _page = KINDS[kind]
        drafts = self.search([(field, "in", records.ids), ("state", "=", "draft")])
        known = {(draft[field], draft.person_id or draft.partner_id) for draft in drafts}
        missing = {}
        for record in records:
            for company, people in record._addressees():
                for person in people or [self.env["res.partner"]]:
                    missing.setdefault((record, person or company), (company, person))
        template = self.env.ref(f"hsk_family_friendly.{template}").sudo()
        texts = template._hsk_texts(records)
        made = guarded.by_action(self).create(
            [
                {
                    "kind": kind,
                    "program_id": record.program_id.id,
                    field: record.id,
                    "partner_id": company.id,
                    "person_id": person.id,
                    **texts[record],
                }
                for (record, who), (company, person) in missing.items()
                if (record, who) not in known
            ]
        )
        return drafts | made.with_env(self.env)

    def _record(self):
        return self.enrolment_id or self.tandem_id

    def _template(self):
        name = f"hsk_family_friendly.{KINDS[self.kind][1]}"
        return self.env.ref(name, raise_if_not_found=False)

    def _page(self):
        page = KINDS[self.kind][2]
        return page, page

    def _reason_of_the_record(self):
        return self._record()._reason_not_to_mail(self.person_id)

    def _note_released(self):
        self.tandem_id._note_published()

    def _action_show(self):
        """Return the action that shows these mails."""
        domain = [("id", "in", self.ids)]
        return opened.of_these(
            opened.listed(self.env, "hsk_mentoring_mail_action", domain=domain, context={})
        )
