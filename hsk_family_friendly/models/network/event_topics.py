from collections import Counter

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

READER = "hsk_family_friendly.group_hsk_reader"
# So many topics are suggested for an event.
SUGGESTED = 3


class EventEvent(models.Model):
    # What an event is about: what most companies work on, and what they wish for.
    _inherit = "event.event"

    hsk_topic_ids = fields.Many2many(
        "hsk.action.field",
        "hsk_event_topic_rel",
        string="Topics",
        groups=READER,
    )

    def action_hsk_suggest_topics(self):
        """Enter the topics that most companies have open measures in, or wish for.

        :raise UserError: there is nothing to go by
        """
        self.check_access("write")
        for event in self:
            counts = event._topic_counts()
            if not counts:
                raise UserError(self.env._("There are no open measures and no wishes yet."))
            best = [field for field, _count in counts.most_common(SUGGESTED)]
            event.hsk_topic_ids = [fields.Command.set([field.id for field in best])]

    def _topic_counts(self):
        """Return {action field: number of companies} with an open measure in it."""
        certified = self.env["hsk.certification"]._certificate_domains()["active"]
        agencies = self.company_id.ids or self.env.companies.ids
        domain = (
            Domain("state", "in", ("planned", "running"))
            & Domain("certification_id", "any", certified)
            & Domain("company_id", "in", agencies)
        )
        return Counter(
            dict(
                self.env["hsk.measure"]._read_group(
                    domain, ["action_field_id"], ["partner_id:count_distinct"]
                )
            )
        )
