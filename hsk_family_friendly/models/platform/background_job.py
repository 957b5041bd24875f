from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.typed import one_line

# So often a step may take the whole process down before it is left out.
ATTEMPTS = 3


class BackgroundJob(models.AbstractModel):
    """A file that is made in the background, step by step, and kept for a few days.

    A model of jobs says how one is made (`_produce`), which scheduled action does it (`_cron`)
    and what its requester is told (`_notice`). After a crash the scheduled action takes a job up
    again.
    """

    _name = "hsk.background.job"
    _description = "File Made in the Background"

    _cron = None
    _days_kept = 7

    requested_by_id = fields.Many2one(
        "res.users", "Requested by", required=True, readonly=True, index=True, ondelete="cascade"
    )
    state = fields.Selection(
        [
            ("waiting", "Queued"),
            ("running", "In Progress"),
            ("done", "Ready"),
            ("failed", "Failed"),
        ],
        default="waiting",
        required=True,
        readonly=True,
        index=True,
    )
    done_count = fields.Integer("Done", readonly=True)
    total_count = fields.Integer("All", readonly=True)
    progress = fields.Float("Progress (%)", compute="_compute_progress")
    attempts = fields.Integer(readonly=True)
    attachment_id = fields.Many2one(
        "ir.attachment", "File", readonly=True, ondelete="set null", copy=False
    )

    @api.depends("done_count", "total_count", "state")
    def _compute_progress(self):
        for job in self:
            # the last step finishes the file
            share = job.done_count / (job.total_count + 1)
            job.progress = 100 if job.state == "done" else 100 * share

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_download(self):
        """Download the file.

        :raise UserError: it is not ready
        """
        self.ensure_one()
        self.check_access("read")
        if not self.attachment_id:
            raise UserError(self.env._("The file is not ready yet."))
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.attachment_id.id}?download=true",
            "target": "download",
        }

    def action_refresh(self):
        """Show how far it is."""
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_again(self):
        """Make files anew, for instance because something was changed."""
        self.check_access("unlink")
        self.sudo().attachment_id.unlink()
        self.sudo().write(self._values_again())
        self._trigger()

    def action_show(self):
        """Show the job with its progress."""
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "current",
        }

    # ------------------------------------------------------------
    # PRODUCTION
    # ------------------------------------------------------------

    def _values_again(self):
        return {"state": "waiting", "done_count": 0, "attempts": 0}

    def _trigger(self):
        self.env.ref(self._cron).sudo()._trigger()

    @api.model
    def _cron_produce(self):
        """Make the files that wait or that an interrupted run left behind."""
        jobs = self.search([("state", "in", ("waiting", "running"))], order="id")
        commit = self.env["ir.cron"]._commit_progress
        commit(remaining=sum(job.total_count - job.done_count + 1 for job in jobs))
        for job in jobs:
            if not job._produce(commit):
                return

    def _produce(self, commit):
        """Make one file.

        :param commit: saves a step and returns how much time is left
        :return: whether there is time for another one
        """
        raise NotImplementedError

    def _begin_step(self, commit):
        """Note that a step begins, so that one that never ends is not begun for ever."""
        if not self.exists() or self.state not in ("waiting", "running"):  # ended meanwhile
            return False
        self.write({"state": "running", "attempts": self.attempts + 1})
        commit()
        return True

    def _keep(self, content, name, mimetype):
        """Keep the file at the job: who may read this may read it."""
        attachment = self.env["ir.attachment"].sudo()
        self.attachment_id = attachment.create(
            {
                "name": one_line(name),
                "raw": content,
                "mimetype": mimetype,
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        self.state = "done"

    def _tell(self):
        """Tell the member of staff who waits for it."""
        job = self.with_context(lang=self.requested_by_id.lang)
        self.requested_by_id._bus_send(
            "simple_notification",
            {"type": "success" if self.state == "done" else "danger", "message": job._notice()},
        )

    def _notice(self):
        """Return the sentence for who waits: it is ready, or it failed."""
        raise NotImplementedError

    @api.autovacuum
    def _gc_files(self):
        """Delete files of past days: what is in them has changed."""
        if self._abstract:  # the vacuum calls this one, too
            return
        before = fields.Datetime.subtract(fields.Datetime.now(), days=self._days_kept)
        self.search([("create_date", "<", before)]).unlink()
