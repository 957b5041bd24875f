import logging

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ...tools import table
from ...tools.opened import plain
from ...tools.workbook import Sheet, workbook
from .background_job import ATTEMPTS

_logger = logging.getLogger(__name__)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Files with fewer rows are made while the user waits: about a second.
AT_ONCE = 5000


class Cancelled(Exception):
    """Nobody wants the file any more."""


class Export(models.Model):
    """A list as an Excel file for the user who asked for it, made with this user's rights."""

    _name = "hsk.export"
    _description = "Export"
    _inherit = ["hsk.background.job"]
    _cron = "hsk_family_friendly.ir_cron_export"
    _order = "id desc"

    name = fields.Char("Content", required=True, readonly=True)
    model = fields.Char(required=True, readonly=True)
    domain = fields.Json(readonly=True)
    company_ids = fields.Many2many("res.company", string="Agencies", readonly=True)
    state = fields.Selection(
        selection_add=[("cancelled", "Cancelled")], ondelete={"cancelled": "cascade"}
    )
    done_count = fields.Integer("Rows Done")
    total_count = fields.Integer("All Rows")
    failure = fields.Char("Why It Failed", readonly=True)

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    @api.model
    def action_export_list(self):
        """Export what is selected in a list, or all that meets its filter; from its menu.

        :return: the action that downloads the file, or shows how far it is
        :raise UserError: there is nothing to export
        """
        context = self.env.context
        model = self.env.get(str(context.get("active_model")))
        ids, filtered = context.get("active_ids") or [], context.get("active_domain")
        known = model is not None and table.described(model) and isinstance(ids, list)
        if not known or not isinstance(filtered, list | None):
            raise UserError(self.env._("This list cannot be exported."))
        limit = self.env["ir.config_parameter"].sudo().get_param("web.active_ids_limit", 20000)
        if filtered is not None and len(ids) >= int(limit):
            return self._export(model, filtered)  # the list names no more than these ids
        domain = Domain("id", "in", ids)
        if model._active_name:  # archived ones can be selected, too
            domain &= Domain(model._active_name, "in", [True, False])
        return self._export(model, domain)

    def action_cancel(self):
        """Stop making the files."""
        self.check_access("unlink")
        going_on = self.filtered(lambda job: job.state in ("waiting", "running"))
        going_on.sudo().state = "cancelled"

    def _values_again(self):
        return {**super()._values_again(), "failure": False}

    # ------------------------------------------------------------
    # REQUEST
    # ------------------------------------------------------------

    @api.model
    def _export(self, model, domain, name=None):
        """Export records: few at once, many in the background.

        :param model: the records' model; its table is described (`table.of_model`)
        :param domain: which records
        :param str name: what the file is called; default: the table's title
        :return: an action
        :raise AccessError: the user may not read them
        :raise UserError: there is none
        """
        self.check_access("read")
        content = table.described(model)
        count = model.search_count(Domain(domain) & Domain(content.domain))
        if not count:
            raise UserError(self.env._("There is nothing to export in this list."))
        job = self.sudo().create(
            {
                "requested_by_id": self.env.uid,
                "name": name or content.title,
                "model": model._name,
                "domain": plain(Domain(domain)),
                "company_ids": [(6, 0, self.env.companies.ids)],
                "total_count": count,
            }
        )
        if count < AT_ONCE:
            job._make()
            return job.sudo(False).action_download()
        job._trigger()
        return job.action_show()

    # ------------------------------------------------------------
    # PRODUCTION
    # ------------------------------------------------------------

    def _produce(self, commit):
        """Make the file; a run that was interrupted begins anew."""
        if not self._begin_step(commit):
            return True
        self.done_count = 0
        try:
            if self.attempts > ATTEMPTS:
                raise UserError(
                    self.env._("The server was stopped each time while this file was made.")
                )
            self._make(lambda count: self._note(count, commit))
        except Cancelled:
            return commit()
        except psycopg2.OperationalError:
            raise  # another transaction was faster; the next run tries again
        except Exception as error:
            self.env.cr.rollback()
            self.write({"state": "failed", "failure": self._in_words(error)})
        self._tell()
        return commit(1)

    def _note(self, count, commit):
        """Save how far it is."""
        self.done_count += count
        commit(count)
        if not self.exists() or self.state != "running":
            raise Cancelled

    def _make(self, after_chunk=None):
        """Make the file with the rights, the language and the agencies of who asked for it."""
        user = self.requested_by_id
        if not user.active:
            raise UserError(self.env._("The user %s is archived.", user.name))
        model = (
            self.env[self.model]
            .with_user(user)
            .with_context(lang=user.lang, tz=user.tz, allowed_company_ids=self.company_ids.ids)
        )
        content = table.described(model)
        found = table.ids(model, content, self.domain)
        sheet = Sheet(
            content.title,
            table.columns(model, content),
            table.rows(model, content, found, after_chunk),
        )
        words = table.explanations(model, content, len(found))
        made = workbook(model.env, [sheet], words)
        self._keep(made, f"{self.name}.xlsx".replace("/", "-"), XLSX)
        self.total_count = self.done_count = len(found)

    def _in_words(self, error):
        """Return why it failed, for the one who asked for it."""
        env = self.with_context(lang=self.requested_by_id.lang).env
        if isinstance(error, AccessError):
            return env._("You may no longer read what the file would hold.")
        if isinstance(error, UserError):
            return str(error)
        _logger.error("Export %s", self.id, exc_info=error)
        return env._(
            "Something unexpected happened. Please try again; if it happens again, ask your "
            "administrator."
        )

    def _notice(self):
        if self.state == "done":
            return self.env._("“%s” is ready. You find it under My Exports.", self.name)
        return self.env._("“%(name)s” was not made: %(why)s", name=self.name, why=self.failure)
