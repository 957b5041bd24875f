from collections import defaultdict
from collections.abc import Callable
from typing import NamedTuple

from odoo import Command, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools import guarded

# What two partners may be, and one may not: the rows that name it, by which fields, and the rule.
# That somebody works elsewhere today breaks no rule: what was, stays.
RULES = [
    ("hsk.tandem", ("mentor_id", "mentee_id"), "_check_sides"),
    ("hsk.tandem", ("mentor_contact_ids", "mentee_contact_ids"), "_check_no_staff"),
    ("hsk.mentoring.enrolment", ("contact_ids",), "_check_no_staff"),
    (
        "hsk.mentoring.enrolment",
        ("partner_id", "excluded_partner_ids", "wish_partner_ids"),
        "_check_partners",
    ),
    ("hsk.jury.session", ("juror_ids.partner_id",), "_check_each_person_once"),
]
# How far somebody has come with an event.
PROGRESS = ("draft", "open", "done")


def _is_open(session):
    return session.state != "closed"


def _hand_over(row, kept):
    """Let what hangs on a row hang on the one that stays."""
    merge = row.env["base.partner.merge.automatic.wizard"]
    merge._update_foreign_keys_generic(row._name, row, kept)
    merge._update_reference_fields_generic(row._name, row, kept)
    row.env.invalidate_all()


class Once(NamedTuple):
    """What there is once for a partner: after a merge, two such rows become one."""

    model: str
    field: str  # the partner
    others: tuple[str, ...]  # what tells the rows of one partner apart
    domain: list  # which rows there are once
    rank: Callable = lambda row: 0  # the row with the highest stays; of equals the kept partner's
    counts: Callable = lambda row: True  # what the domain cannot say


ONCE = [
    Once(
        "hsk.personal.link",
        "person_id",
        ("purpose", "res_model", "res_id"),
        [("revoked_on", "=", False)],
    ),
    Once(
        "hsk.event.invitation",
        "person_id",
        ("event_id", "kind"),
        [("kind", "in", ("invitation", "thanks")), ("state", "!=", "cancelled")],
        lambda mail: (mail.state == "released", mail.answer != "open"),
    ),
    Once(
        "hsk.photo.consent",
        "person_id",
        ("event_id",),
        [("event_id", "!=", False), ("revoked_on", "=", False)],
        lambda consent: consent.state == "usable",
    ),
    Once(
        "hsk.juror",
        "partner_id",
        ("company_id",),
        [("active", "=", True)],
        lambda juror: (any(juror.session_ids.mapped(_is_open)), juror._is_known()),
    ),
    Once(
        "hsk.mentoring.enrolment",
        "partner_id",
        ("program_id", "role"),
        [],
        lambda enrolment: (bool(enrolment.tandem_ids), enrolment.state == "enrolled"),
    ),
    Once("hsk.company.history", "partner_id", ("until",), []),
    Once(
        "hsk.tandem.pulse",
        "person_id",
        ("tandem_id", "due_on"),
        [],
        lambda pulse: bool(pulse.answered_on),
    ),
    Once("hsk.daily.count", "person_id", ("day", "what"), [], lambda row: row.count),
    # who may read less stays so
    Once("hsk.tandem.latecomer", "person_id", ("tandem_id",), [], lambda row: not row.agreed_on),
    Once(
        "hsk.invitation.guest",
        "person_id",
        ("invitation_id",),
        [],
        lambda guest: (bool(guest.told), guest.is_reached),
    ),
    Once(
        "survey.user_input",
        "partner_id",
        ("hsk_tandem_id", "hsk_moment"),
        [("hsk_tandem_id", "!=", False)],
        lambda answers: (answers.state == "done", answers.state == "in_progress"),
    ),
    # not kept apart by the database, but nobody has them twice
    Once("hsk.contact.role", "person_id", ("partner_id", "role", "date_from", "date_to"), []),
    Once("hsk.contact.role", "partner_id", ("person_id", "role", "date_from", "date_to"), []),
    Once(
        "calendar.attendee",
        "partner_id",
        ("event_id",),
        [("event_id.hsk_tandem_id", "!=", False)],
    ),
    Once(
        "event.registration",
        "partner_id",
        ("event_id", "event_slot_id"),
        [("event_id.hsk_kind", "!=", False), ("state", "!=", "cancel")],
        lambda registration: PROGRESS.index(registration.state),
        lambda registration: registration._hsk_person(),
    ),
]


class Partner(models.Model):
    """What becomes of our rows when Odoo merges partners: of each pair one stays."""

    _inherit = "res.partner"

    def _hsk_fold(self, kept):
        """Leave one row where these partners have one each that there is only once.

        :param kept: the one of these partners that stays
        :raise UserError: two rows contradict each other; says what has to be settled first
        """
        self._hsk_check_certifications()
        for once in ONCE:
            rows = self.env[once.model].sudo().with_context(active_test=False)
            found = defaultdict(rows.browse)
            ours = rows.search([(once.field, "in", self.ids), *once.domain], order="id")
            for row in ours.filtered(once.counts):
                found[tuple(row[name] for name in once.others)] |= row
            for same in found.values():
                stays = max(
                    same, key=lambda row, one=once: (one.rank(row), row[one.field] == kept, -row.id)
                )
                for row in guarded.by_action(same - stays):
                    if hasattr(row, "_hsk_give_way"):
                        row._hsk_give_way(stays)
                    else:
                        row.unlink()
        self._hsk_name_registrations(kept)
        self.env.flush_all()

    def _hsk_check_certifications(self):
        """Refuse to make one company of two that both have certifications."""
        cases = self.env["hsk.certification"].sudo()
        holders = cases._read_group(
            [("partner_id", "in", self.ids), ("state", "not in", ("refused", "withdrawn"))],
            ["partner_id"],
        )
        if len(holders) > 1:
            raise UserError(
                self.env._(
                    "These companies have certifications of their own and cannot be merged: %s.",
                    ", ".join(partner.display_name for (partner,) in holders),
                )
            )

    def _hsk_name_registrations(self, kept):
        """Let the registrations of all of them be those of the one that stays: names tell."""
        registrations = self.env["event.registration"].sudo()
        ours = registrations.search(
            [("partner_id", "in", (self - kept).ids), ("event_id.hsk_kind", "!=", False)]
        )
        ours.filtered(lambda one: one._hsk_person()).name = kept.name

    def _hsk_check_merged(self):
        """Refuse a merge after which a rule about the partner that stays is broken.

        :raise ValidationError: by the rule itself
        """
        self.env.invalidate_all()
        for model, names, check in RULES:
            rows = self.env[model].sudo()
            domain = Domain.OR(Domain(name, "in", self.ids) for name in names)
            getattr(rows.search(domain), check)()
        # Odoo moves rows past what follows from them
        self.modified(["name"])
        self.env["hsk.checklist.item"].sudo()._tick_workshops(self.sudo())


class PersonalLink(models.Model):
    """Of two links to the same page one is closed; its uses stay with it."""

    _inherit = "hsk.personal.link"

    def _hsk_give_way(self, kept):
        kept.expires_on = max(kept.expires_on, self.expires_on)
        self.revoked_on = fields.Datetime.now()


class EventInvitation(models.Model):
    """Of two invitations one is cancelled: what was sent stays in the history."""

    _inherit = "hsk.event.invitation"

    def _hsk_give_way(self, kept):
        if kept.answer == "open":
            guarded.by_action(kept).answer = self.answer
        self.state = "cancelled"


class PhotoConsent(models.Model):
    """Two consents become one where they say the same."""

    _inherit = "hsk.photo.consent"

    def _hsk_give_way(self, kept):
        names = self._agreed_fields() - {"person_id"}
        if self.state == "usable" and any(self[name] != kept[name] for name in names):
            raise UserError(
                self.env._(
                    "%(person)s agreed twice to pictures of “%(event)s”, and not to the same. "
                    "Revoke one of these consents first.",
                    person=self.person_id.name,
                    event=self.event_id.name,
                )
            )
        days = [day for day in (self.consent_on, kept.consent_on) if day]
        guarded.by_action(kept).consent_on = min(days, default=False)
        _hand_over(self, kept)
        self.unlink()


class Juror(models.Model):
    """Of two jurors one is archived, with the votes of past sessions."""

    _inherit = "hsk.juror"

    def _hsk_give_way(self, kept):
        if not kept.confidentiality_signed_on:
            kept.write(
                {
                    "confidentiality_signed_on": self.confidentiality_signed_on,
                    "confidentiality_file_ids": [Command.set(self.confidentiality_file_ids.ids)],
                }
            )
        self.active = False


class MentoringEnrolment(models.Model):
    """Two enrolments become one, with the people of both."""

    _inherit = "hsk.mentoring.enrolment"

    def _hsk_give_way(self, kept):
        pairs = self.program_id.pair_ids
        if self.tandem_ids or self in pairs.mentor_enrolment_id | pairs.mentee_enrolment_id:
            raise UserError(
                self.env._(
                    "%(one)s and %(other)s both take part in “%(program)s” and have tandems or "
                    "settled pairs there. Remove those of one of them first.",
                    one=kept.display_name,
                    other=self.display_name,
                    program=self.program_id.name,
                )
            )
        _hand_over(self, kept)
        self.unlink()
