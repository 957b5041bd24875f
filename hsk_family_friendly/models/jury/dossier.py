import logging

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ...tools import german
from ...tools.dossier import assemble
from ..platform.background_job import ATTEMPTS
from .dossier_pages import DAYS_KEPT

_logger = logging.getLogger(__name__)


class JuryDossier(models.Model):
    """The dossier of a session's cases for one person, made in the background.

    Not part of the session (`hsk.jury.part`), which keeps what it has: a dossier goes with the
    closing.
    """

    _name = "hsk.jury.dossier"
    _description = "Jury Dossier"
    _inherit = ["hsk.background.job"]
    _cron = "hsk_family_friendly.ir_cron_jury_dossier"
    _days_kept = DAYS_KEPT
    _order = "id desc"
    _rec_name = "session_id"

    session_id = fields.Many2one(
        "hsk.jury.session", required=True, index=True, ondelete="cascade", readonly=True
    )
    juror_id = fields.Many2one(
        "hsk.juror",
        index=True,
        ondelete="cascade",
        readonly=True,
        help="Whose copy it is; empty: of a member of staff.",
    )
    case_ids = fields.Many2many("hsk.jury.case", string="Cases", readonly=True)
    failed_case_ids = fields.Many2many(
        "hsk.jury.case", "hsk_jury_dossier_failed_rel", string="Without Pages", readonly=True
    )
    done_count = fields.Integer("Cases Done")
    total_count = fields.Integer("All Cases")
    company_id = fields.Many2one(related="session_id.company_id", store=True, index=True)

    @api.depends("session_id", "juror_id")
    def _compute_display_name(self):
        for job in self:
            person = job.juror_id.name or job.requested_by_id.name
            job.display_name = f"{job.session_id.name} – {person}"

    # ------------------------------------------------------------
    # PRODUCTION
    # ------------------------------------------------------------

    @api.model
    def _request(self, cases, juror=None):
        """Return a new dossier of cases, which is made in the background."""
        job = self.sudo().create(
            {
                "session_id": cases.session_id.id,
                "juror_id": juror.id if juror else False,
                "requested_by_id": self.env.uid,
                "case_ids": [(6, 0, cases.ids)],
                "total_count": len(cases),
            }
        )
        job._trigger()
        return job

    def _values_again(self):
        return {**super()._values_again(), "failed_case_ids": [(5,)]}

    def _produce(self, commit):
        """Make one dossier, case by case.

        :param commit: saves a step and returns how much time is left
        :return: whether there is time for another one
        """
        for case in self.case_ids.sorted()[self.done_count :]:
            if not self._begin_step(commit):
                return True
            self._take_case(case)
            self.write({"done_count": self.done_count + 1, "attempts": 0})
            if not commit(1):
                return False
        if self._begin_step(commit):
            self._complete()
        return commit(1)

    def _take_case(self, case):
        """Bind a case; one that cannot be bound gets a page that says so."""
        if self.attempts > ATTEMPTS:
            _logger.error("Dossier of case %s ended the process, it is left out", case.id)
            self.failed_case_ids |= case
            return
        try:
            with self.env.cr.savepoint():
                self.env["hsk.jury.dossier.pages"]._bound(case)
        except psycopg2.OperationalError:
            raise  # another transaction was faster; the next run tries again
        except Exception:
            _logger.exception("Dossier of case %s", case.id)
            self.failed_case_ids |= case

    def _complete(self):
        """Bind all cases that the person may still see, and keep the file."""
        if self.attempts > ATTEMPTS:
            self.state = "failed"
            return
        try:
            with self.env.cr.savepoint():
                self._keep_pdf(self._finished())
        except psycopg2.OperationalError:
            raise
        except Exception:
            _logger.exception("Dossier %s", self.id)
            self.state = "failed"
        self._tell()

    def _finished(self):
        """Return the PDF.

        :raise AccessError: no case is left that the person may see
        """
        cases = self._allowed_cases()
        if not cases:
            raise AccessError(self.env._("There is no case that this person may see."))
        bound = [(case._dossier_title(), self._bound(case)) for case in cases]
        name = self.juror_id.name or self.requested_by_id.name
        return self.env["hsk.jury.dossier.pages"]._finish(self.session_id, bound, name)

    def _bound(self, case):
        """Return the pages of a case, or the one that says that there are none."""
        if case not in self.failed_case_ids:
            try:
                with self.env.cr.savepoint():
                    return self.env["hsk.jury.dossier.pages"]._bound(case)
            except psycopg2.OperationalError:
                raise
            except Exception:
                _logger.exception("Dossier of case %s", case.id)
                self.failed_case_ids |= case
        env = self.with_context(lang=german.document_lang(self.env)).env
        sentence = env._(
            "The pages of %s could not be made. Please ask the agency.", case.partner_id.name
        )
        return assemble.bind([assemble.Part(title=env._("No pages"), text=sentence)])

    def _allowed_cases(self):
        """Return the cases that the person may see now: that can have changed since the request."""
        cases = self.sudo().case_ids.sorted()
        if self.juror_id:
            return cases.filtered(lambda case: not case._refusal_for(self.juror_id))
        seen = cases.with_user(self.requested_by_id)._filtered_access("read")
        return cases.browse(seen.ids)

    def _keep_pdf(self, pdf):
        self._keep(pdf, self._file_name(), "application/pdf")

    def _file_name(self):
        env = self.with_context(lang=german.document_lang(self.env)).env
        cases = self.case_ids
        of = cases.partner_id.name if len(cases) == 1 else self.session_id.name
        return f"{env._('Jury Dossier')} {of}.pdf".replace("/", "-")

    def _tell(self):
        """Tell the member of staff who waits for it; jurors look for themselves."""
        return None if self.juror_id else super()._tell()

    def _notice(self):
        if self.state == "done":
            return self.env._("The dossiers are ready: %s", self.session_id.name)
        return self.env._("The dossiers could not be made: %s", self.session_id.name)
