from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools import for_good, german, guarded, limits, typed
from ...tools.dates import at_agency
from .dossier_content import Files, dossier_values

STAFF = "hsk_family_friendly.group_hsk_user"
# What a juror can choose: the vote, or to abstain.
CHOICES = ("yes", "no", "unclear", "abstained")
# A personal link of a juror shows the own votes for so long after the session.
LINK_DAYS = 30


class JurySession(models.Model):
    """What a juror sees of a session. Jurors have no rights on records: all goes through here."""

    _inherit = "hsk.jury.session"

    link_ids = fields.One2many(
        "hsk.personal.link",
        "res_id",
        string="Personal Links",
        domain=[("res_model", "=", "hsk.jury.session")],
        groups=STAFF,
    )
    dossier_ids = fields.One2many("hsk.jury.dossier", "session_id", string="Dossiers")

    # ------------------------------------------------------------
    # THE MEETING IN THE CALENDAR: DAY, TIME AND PLACE ARE KEPT THERE
    # ------------------------------------------------------------

    @for_good.commits
    def action_invite(self):
        """Invite the jurors who are not invited yet: Odoo's calendar sends the invitations.

        :raise UserError: a juror has no e-mail address
        """
        self.check_access("write")  # anyone may write to the meeting
        for session in self:
            people = session.juror_ids.partner_id - session.event_id.partner_ids
            if reasons := list(filter(None, (person._hsk_not_reached() for person in people))):
                raise UserError("\n".join(reasons))
            session.event_id.partner_ids = [Command.link(person.id) for person in people]

    @api.model
    def _with_event(self, vals):
        """Return the values of a new session with its meeting, by default the next three hours."""
        rest = {name: value for name, value in vals.items() if name not in ("start", "stop")}
        start = fields.Datetime.to_datetime(vals.get("start"))
        start = start or fields.Datetime.now().replace(minute=0, second=0)
        stop = fields.Datetime.to_datetime(vals.get("stop")) or start + timedelta(hours=3)
        return {**rest, "event_id": self._make_event(vals, start, stop).id}

    def _make_event(self, vals, start, stop):
        """Make the session's meeting; nobody is invited before the button is pressed."""
        return (
            self.env["calendar.event"]
            .with_context(skip_contact_description=True)
            .create(
                {
                    "name": vals.get("name") or self.env._("Jury Session"),
                    "start": start,
                    "stop": stop,
                    "partner_ids": [],
                    "user_id": vals.get("user_id", self.env.uid),
                    "privacy": "private",
                }
            )
        )

    def _name_events(self):
        for session in self.filtered(lambda session: session.event_id.name != session.name):
            session.event_id.name = session.name

    # ------------------------------------------------------------
    # LINKS AND DOSSIERS
    # ------------------------------------------------------------

    def action_write_to_jurors(self):
        """Open the dialog that shows and sends the jurors' personal links."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Write to the Jurors"),
            "res_model": "hsk.jury.mail",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_session_id": self.id},
        }

    def _link_until(self):
        """Return the last day on which the jurors' links to the session are valid."""
        return at_agency(self.env, self.stop).date() + timedelta(days=LINK_DAYS)

    def action_print_dossiers(self):
        """Have the dossier of all cases made that the user may see, and show how far it is.

        :raise UserError: there is no case
        """
        self.ensure_one()
        cases = self.env["hsk.jury.case"].search([("session_id", "=", self.id)])
        return cases.action_print_dossier()

    def _dossier_job_for(self, juror):
        """Return the dossier of a juror: the one that is there or in the making, else a new one.

        It holds exactly the cases that the juror may see now.

        :raise AccessError: the juror may see none; says why
        """
        self.ensure_one()
        kept = self._dossier_of(juror)
        if kept and kept.state != "failed":
            return kept
        allowed, refusals = self._dossier_cases(juror)
        if not allowed:
            raise AccessError(
                next(iter(refusals), None) or self.env._("There is no case on the agenda.")
            )
        self.sudo().dossier_ids.filtered(lambda job: job.juror_id == juror).unlink()
        return self.env["hsk.jury.dossier"]._request(allowed, juror).sudo()

    def _dossier_of(self, juror):
        """Return the juror's dossier of the cases that they may see now, if there is one."""
        allowed, _refusals = self._dossier_cases(juror)
        jobs = self.env["hsk.jury.dossier"].sudo()
        jobs = jobs.search([("session_id", "=", self.id), ("juror_id", "=", juror.id)])
        return jobs.filtered(lambda job: allowed and job.case_ids.sorted() == allowed.sorted())[:1]

    def _dossier_cases(self, juror):
        """Return the cases that a juror may see, and why not the others."""
        cases = self._all_cases()
        biased = cases._biased_pairs()
        refusals = {case: case._refusal_for(juror, biased) for case in cases}
        return cases.filtered(lambda case: not refusals[case]), filter(None, refusals.values())

    # ------------------------------------------------------------
    # WHAT A JUROR SEES
    # ------------------------------------------------------------

    def _juror_of(self, person):
        """Return the juror that a person is in this session.

        :raise AccessError: the person is none of its jurors
        """
        juror = self.sudo().juror_ids.filtered(
            lambda juror: juror.partner_id == person and person.sudo().active
        )
        if not juror:
            raise AccessError(self.env._("You are not a juror of this session."))
        return juror

    def _cases_for(self, juror):
        """Return what a juror sees of each case on the agenda, without opening any."""
        self.ensure_one()
        if self.state == "planned":
            return []
        cases = self._all_cases()
        if self.state == "open":
            self.env["hsk.jury.conflict"]._propose(cases, juror.sudo())
        biased = cases._biased_pairs()
        nothing = self.env["hsk.jury.vote"].sudo()
        own = cases._votes().filtered(lambda vote: vote.juror_id == juror).grouped("case_id")
        return [
            {
                "case": case,
                "refusal": case._refusal_for(juror, biased),
                "own": own.get(case, nothing),
            }
            for case in cases
            if self.state == "open" or case in own
        ]

    def _jurors_missing(self):
        """Return {juror: cases without their vote}; cases with a conflict do not count."""
        self.ensure_one()
        cases = self._all_cases()
        settled = cases._biased_pairs() | {
            (vote.case_id.id, vote.juror_id.id) for vote in cases._votes() if vote.is_cast
        }
        return {
            juror: cases.filtered(lambda case, juror=juror: (case.id, juror.id) not in settled)
            for juror in self.juror_ids
        }

    def _all_cases(self):
        """Return the agenda as the superuser sees it.

        Searched for: reading it through `case_ids` would leave it there for the user as well.
        """
        return self.env["hsk.jury.case"].sudo().search([("session_id", "in", self.ids)])

    def _case_for(self, juror, case_id):
        """Return a case of this session that the juror may see.

        :raise AccessError: it is none of the session's, or the juror may not see it; says why
        """
        case = self._all_cases().filtered(lambda case: case.id == case_id)
        if not case:
            raise AccessError(self.env._("This case is not on the agenda of the session."))
        if self.state == "open":
            self.env["hsk.jury.conflict"]._propose(case, juror.sudo())
        case._check_juror(juror)
        return case


class JuryCase(models.Model):
    """What a juror sees of a case and does with it before the evening."""

    _inherit = "hsk.jury.case"

    dossier_pages_ids = fields.One2many(
        "hsk.jury.dossier.pages", "case_id", groups="base.group_system"
    )

    def _vote_of(self, juror):
        """Return the juror's line in this case, if there is one."""
        return self.sudo()._votes().filtered(lambda vote: vote.juror_id == juror)

    def _refusal_for(self, juror, biased=None):
        """Return why a juror cannot see the dossier and vote, or nothing.

        :param set biased: the pairs of `_biased_pairs`, where they are at hand
        """
        self.ensure_one()
        session, juror = self.sudo().session_id, juror.sudo()
        if juror not in session.juror_ids:
            return self.env._("You are not a juror of this session.")
        if session.state == "planned":
            return self.env._("The session is not open for preparation yet.")
        if session.state == "closed":
            return self.env._("The session is closed. Dossiers are not available any more.")
        if not juror.confidentiality_signed_on:
            return self.env._(
                "Your confidentiality declaration is missing. Please sign it and send it to the "
                "agency; then the dossiers are released."
            )
        if (self.id, juror.id) in (self._biased_pairs() if biased is None else biased):
            return self.env._("You take no part in this case because of a conflict of interest.")
        return False

    def _check_juror(self, juror):
        """Refuse a juror who may not see this case.

        :raise AccessError: says why
        """
        refusal = self._refusal_for(juror)
        if refusal:
            raise AccessError(refusal)

    def _others_for(self, juror):
        """Return the other jurors' votes for a juror who has voted; before that none."""
        self._check_juror(juror)
        if not self._vote_of(juror).is_cast:
            return self.env["hsk.jury.vote"]
        votes = self.sudo()._votes()
        return votes.filtered(lambda vote: vote.juror_id != juror and vote.is_cast)

    def _vote_as(self, juror, choice, comment=None, scores=None):
        """Cast or change a juror's vote.

        :param str choice: one of CHOICES
        :param str comment: needed for no and unclear
        :param dict scores: {criterion id: 1 to 5}
        :raise AccessError: the juror may not vote in this case
        :raise UserError: the choice is none of them, or a comment is missing or too long
        """
        self.ensure_one()
        self._hsk_in_turn()
        self._check_juror(juror)
        if choice not in CHOICES:
            raise UserError(self.env._("Choose yes, no, unclear or abstain."))
        case = self.sudo()
        abstains = choice == "abstained"
        label = case.vote_ids._fields["comment"]._description_string(self.env)
        values = {
            "participation": "abstained" if abstains else "voting",
            "vote": False if abstains else choice,
            "comment": typed.text(self.env, comment, label, limits.VOTE) or False,
        }
        self.env["hsk.daily.count"]._take(juror.partner_id, "vote")
        vote = case._vote_of(juror)
        if vote:
            vote.write(values)
        else:
            vote = vote.create({**values, "case_id": case.id, "juror_id": juror.id})
        vote._rate(scores or {})

    def _declare_bias(self, juror, explanation):
        """Let a juror declare a conflict of interest; it holds at once.

        :raise UserError: the explanation is missing or too long
        """
        self.ensure_one()
        self._hsk_in_turn()
        self._check_juror(juror)
        label = self.env["hsk.jury.conflict"]._fields["explanation"]._description_string(self.env)
        explanation = typed.text(self.env, explanation, label, limits.CONFLICT)
        if not explanation:
            raise UserError(self.env._("Please write in a few words why you are biased."))
        self.env["hsk.daily.count"]._take(juror.partner_id, "conflict")
        conflicts = guarded.by_action(self.env["hsk.jury.conflict"].sudo())
        conflict = conflicts.search([("case_id", "=", self.id), ("juror_id", "=", juror.id)])
        values = {"explanation": explanation, "is_declared": True}
        if conflict:
            conflict.write(values)
        else:
            conflict = conflict.create({**values, "case_id": self.id, "juror_id": juror.id})
        conflict.action_confirm()

    # ------------------------------------------------------------
    # DOSSIER
    # ------------------------------------------------------------

    def action_print_dossier(self):
        """Make the dossier of these cases: one at once, several in the background.

        :raise UserError: there is no case, or cases of several sessions
        """
        self.check_access("read")
        self.env["hsk.jury.dossier"].check_access("read")  # made as the superuser
        if not self:
            raise UserError(self.env._("There is no case on the agenda."))
        if len(self.session_id) > 1:
            raise UserError(self.env._("Choose cases of one session."))
        job = self.env["hsk.jury.dossier"]._request(self)
        if len(self) == 1:
            job._keep_pdf(self._dossier_pdf())
            job.done_count = 1
            return job.action_download()
        return job.action_show()

    def _dossier_pdf(self, juror=None):
        """Return the dossier of the case as a PDF with a name on each page.

        :param juror: `hsk.juror` whose copy it is; without one it is the user's
        :rtype: bytes
        :raise AccessError: the juror or the user may not see the case
        """
        self.ensure_one()
        if juror:
            self._check_juror(juror)
        self.check_access("read")
        name = juror.sudo().name if juror else self.env.user.name
        pages = self.env["hsk.jury.dossier.pages"]
        bound = pages._bound(self)
        return pages._finish(self.session_id, [(self._dossier_title(), bound)], name)

    def _dossier_title(self):
        """Return how a dossier names the case: by its company."""
        return dossier_values(self.sudo().partner_id)["name"]

    def _dossier_content(self):
        """Return all that a dossier of the case says; templates get this and no record.

        Files carry a `number` and their `id`; a page may add a `url` to offer them.

        :raise AccessError: the user may not see the case
        """
        self.ensure_one()
        self.check_access("read")
        case = self.sudo().with_context(lang=german.document_lang(self.env))
        certification = case.certification_id
        files = Files()
        return {
            "agency": dossier_values(case.company_id)["name"],
            "session": dossier_values(case.session_id)["name"],
            "company": dossier_values(certification.partner_id),
            "certification": dossier_values(certification),
            "fields": certification._dossier_measures(files),
            "previous": certification._dossier_previous(files),
            "visits": [visit._dossier_visit(files) for visit in certification.visit_ids],
            "checklist": [item._dossier_item() for item in certification.checklist_item_ids],
            "workforce": certification.workforce_ids._dossier_days(),
            "statistics": certification._dossier_statistics(),
            "files": files.listed,
        }

    def _dossier_files(self):
        """Return the files that a dossier shows or lists, in the order of their numbers.

        :raise AccessError: the user may not see the case
        """
        numbers = [file["id"] for file in self._dossier_content()["files"]]
        return self.env["ir.attachment"].sudo().browse(numbers)
