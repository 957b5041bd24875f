from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.opened import plain
from . import figures  # noqa: F401

ALL = Domain("active", "in", [True, False])


class Figures(models.AbstractModel):
    """Events, advice, and which companies were reached in any way."""

    _inherit = "hsk.figures"

    @api.model
    def _codes_of_network(self):
        return [
            "network_meetings",
            "events",
            "participants",
            "companies_reached",
            "sme_reached",
            "reached_by_municipality",
            "visits",
        ]

    # ------------------------------------------------------------
    # LISTS
    # ------------------------------------------------------------

    def _events(self, period):
        """Return the events of the network that began in the period; what is ahead is no event."""
        end = min(period.end, fields.Datetime.now())
        return (
            ALL
            & Domain("company_id", "in", [*period.companies, False])
            & Domain("hsk_kind", "!=", False)
            & Domain("kanban_state", "!=", "cancel")
            & Domain("date_begin", ">=", period.begin)
            & Domain("date_begin", "<", end)
        )

    def _contacts(self, period):
        return (
            Domain("company_id", "in", [*period.companies, False])
            & Domain("date", ">=", period.first)
            & Domain("date", "<=", period.last)
        )

    def _reached(self, contacts):
        return ALL & Domain("hsk_reach_ids", "any", contacts)

    def _distinct(self, contacts):
        ((companies,),) = (
            self.env["hsk.reach"].sudo()._read_group(contacts, [], ["partner_id:count_distinct"])
        )
        return companies

    # ------------------------------------------------------------
    # FIGURES
    # ------------------------------------------------------------

    def _figure_network_meetings(self, period):
        return self._figure(
            self.env._("Network Meetings"),
            self.env._("Events of the kind “Network Meeting” that began in the period."),
            "event.event",
            self._events(period) & Domain("hsk_kind", "=", "network"),
        )

    def _figure_events(self, period):
        events = self._events(period)
        return self._figure(
            self.env._("Events"),
            self.env._(
                "All events of the network that began in the period, of whatever kind; those that "
                "were called off do not count."
            ),
            "event.event",
            events,
        )

    def _figure_participants(self, period):
        attended = (
            ALL & Domain("state", "=", "done") & Domain("event_id", "any", self._events(period))
        )
        return self._figure(
            self.env._("Participants"),
            self.env._(
                "Attendances at these events: registrations that were noted as attended. Who came "
                "to two events counts twice."
            ),
            "event.registration",
            attended,
        )

    def _figure_companies_reached(self, period):
        contacts = self._contacts(period)
        return self._figure(
            self.env._("Companies Reached"),
            self.env._(
                "Different companies with at least one contact in the period: an event attended, a "
                "tandem begun or a tandem meeting held, a visit, advice. Each counts once."
            ),
            "res.partner",
            self._reached(contacts),
            value=self._distinct(contacts),
        )

    def _figure_sme_reached(self, period):
        contacts = self._contacts(period) & Domain("is_sme", "=", True)
        return self._figure(
            self.env._("SME Reached"),
            self.env._(
                "Those of them that were a small or medium-sized enterprise on the day of a "
                "contact: fewer than 250 employees, unless stated otherwise."
            ),
            "res.partner",
            self._reached(contacts),
            value=self._distinct(contacts),
        )

    def _figure_reached_by_municipality(self, period):
        contacts = self._contacts(period)
        groups = (
            self.env["hsk.reach"]
            .sudo()
            ._read_group(contacts, ["municipality_id"], ["partner_id:count_distinct"])
        )
        labels = self._labels("hsk.reach", "municipality_id")
        rows = [
            {
                "key": municipality.id,
                "label": labels(municipality),
                "value": companies,
                "companies": companies,
                "domain": plain(
                    self._reached(contacts & Domain("municipality_id", "=", municipality.id))
                ),
            }
            for municipality, companies in groups
        ]
        return self._figure(
            self.env._("Reached by Municipality"),
            self.env._(
                "Companies reached in the period, by their municipality on the day of the contact; "
                "who moved in between counts in both."
            ),
            "res.partner",
            self._reached(contacts),
            value=self._distinct(contacts),
            rows=sorted(rows, key=lambda row: (not row["key"], -row["value"], row["label"])),
        )

    def _figure_visits(self, period):
        return self._figure(
            self.env._("Visits"),
            self.env._("Visits at companies in the period."),
            "hsk.audit.visit",
            Domain("company_id", "in", period.companies)
            & Domain("visited_on", ">=", period.first)
            & Domain("visited_on", "<=", period.last),
        )

    def _figure_advice(self, period):
        return self._figure(
            self.env._("Advice"),
            self.env._("Consultations with companies in the period."),
            "hsk.advice",
            Domain("company_id", "in", period.companies)
            & Domain("date", ">=", period.first)
            & Domain("date", "<=", period.last),
        )
