import base64
from datetime import date

from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date
from odoo.tools.translate import LazyGettext

from ...tools import for_good, opened
from ...tools.files import template_file
from ...tools.history.entries import read_history
from ...tools.history.fault import Fault, UnreadableFile

# History makes no noise: no mails, no tracking, no followers, no planned activities.
QUIET = {
    "no_mail_to_attendees": True,
    "tracking_disable": True,
    "mail_create_nosubscribe": True,
    "mail_activity_automation_skip": True,
}
# A sentence names at most so many rows.
MAX_NAMED = 10
# After so many rows the browser is told how far it is.
STEP = 500


class HistoryImport(models.TransientModel):
    """Imports the certificates of past years from a list: all of them or none."""

    _name = "hsk.history.import"
    _description = "Import of the History"
    _rec_name = "file_name"
    # Questions about hundreds of companies may take a working day.
    _transient_max_hours = 24.0

    state = fields.Selection(
        [("upload", "File"), ("checked", "Checked"), ("done", "Imported")],
        default="upload",
        required=True,
        readonly=True,
    )
    file = fields.Binary(attachment=False, help="An Excel table (.xlsx) or a CSV text.")
    file_name = fields.Char()
    company_id = fields.Many2one(
        "res.company", "Agency", required=True, default=lambda self: self._default_company_id()
    )
    start_day = fields.Integer(
        "Day",
        default=1,
        help="First valid day of a certificate of which the list has only the year.",
    )
    start_month = fields.Integer("Month", default=12)
    sheet_ids = fields.One2many(
        "hsk.history.import.sheet",
        "import_id",
        string="Sheets",
        help="Sheets of the file that have the headings.",
    )
    sheet_count = fields.Integer(compute="_compute_sheet_count", string="Number of Sheets")
    remarks = fields.Text("What Was Read", readonly=True)
    unused_columns = fields.Char("Columns not Used", readonly=True)
    company_line_ids = fields.One2many(
        "hsk.history.import.company", "import_id", string="Companies in the File"
    )
    line_ids = fields.One2many("hsk.history.import.line", "import_id", string="Rows")
    row_count = fields.Integer("Number of Rows", compute="_compute_counts")
    company_count = fields.Integer("Number of Companies", compute="_compute_counts")
    new_count = fields.Integer("New Companies", compute="_compute_counts")
    question_count = fields.Integer("Open Questions", compute="_compute_counts")
    faulty_count = fields.Integer("Faulty Rows", compute="_compute_counts")

    def _default_company_id(self):
        return self.env.company

    @api.constrains("start_day", "start_month")
    def _check_start(self):
        for wizard in self:
            try:
                wizard._start_of(2001)
            except ValueError as error:
                raise ValidationError(
                    self.env._(
                        "The first valid day must be a day of the calendar, like day 1 of month 12."
                    )
                ) from error

    @api.depends("sheet_ids")
    def _compute_sheet_count(self):
        for wizard in self:
            wizard.sheet_count = len(wizard.sheet_ids)

    @api.depends("line_ids.state", "company_line_ids.state", "company_line_ids.decision")
    def _compute_counts(self):
        for wizard in self:
            companies = wizard.company_line_ids
            wizard.row_count = len(wizard.line_ids)
            wizard.company_count = len(companies)
            wizard.new_count = len(companies.filtered(lambda line: line._is_new()))
            wizard.question_count = len(companies.filtered(lambda line: line.state == "question"))
            wizard.faulty_count = len(wizard.line_ids.filtered(lambda line: line.state == "faulty"))

    def write(self, vals):
        """A dry run holds for its file and settings only: another file needs another one."""
        result = super().write(vals)
        if {"file", "company_id", "start_day", "start_month"} & vals.keys():
            self._forget()
        if "file" in vals:
            self.sheet_ids.unlink()
        return result

    def _forget(self):
        """The dry run holds no more."""
        checked = self.filtered(lambda wizard: wizard.state == "checked")
        checked.company_line_ids.unlink()
        checked.write({"state": "upload", "remarks": False, "unused_columns": False})

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_check(self):
        """Dry run: read the file and show row by row what the import would do.

        Nothing is created. Decisions about companies that were taken in an earlier run stay. Of
        several sheets those are read that are ticked, without a tick the one that suits best.

        :raise UserError: the file as a whole cannot be used
        """
        self.ensure_one()
        self._check_not_done()
        try:
            history = read_history(
                base64.b64decode(self.with_context(bin_size=False).file or b""),
                self.sheet_ids.filtered("is_read").mapped("name"),
            )
        except UnreadableFile as error:
            raise UserError(self._sentence(error.fault)) from error
        decisions = {
            line.name: (line.decision, line.partner_id.id)
            for line in self.company_line_ids.filtered("decision")
        }
        self.company_line_ids.unlink()
        self.sheet_ids.unlink()
        self.write(
            {
                "state": "checked",
                "unused_columns": ", ".join(history.unused),
                "remarks": "\n".join(map(self._sentence, history.remarks)),
                "sheet_ids": [Command.create(choice._asdict()) for choice in history.choices],
            }
        )
        companies = self.env["hsk.history.import.company"]._make(self, history.entries, decisions)
        self.env["hsk.history.import.line"]._make(history.entries, companies)
        self.company_line_ids._plan()

    def action_download_template(self):
        """Download the table to fill in, with examples and an explanation of its columns."""
        return {
            "type": "ir.actions.act_url",
            "url": template_file(self.env, "history"),
            "target": "download",
        }

    @for_good.commits
    def action_import(self):
        """Create the companies and certifications of the dry run, all or nothing.

        :return: an action that shows the new certifications
        :raise UserError: the dry run is missing, a question is open, a row is faulty, or Odoo
            refuses a record; the sentence names the rows
        """
        self.ensure_one()
        self._check_not_done()
        # What was free at the dry run may be taken by now.
        self.company_line_ids._plan()
        self._check_ready()
        self.line_ids._create_certifications(self.company_line_ids._create_partners())
        self.state = "done"
        return self.action_open_certifications()

    @opened.for_one_record("hsk-import-certificates")
    def action_open_certifications(self):
        """Show the certifications that were created."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "hsk_family_friendly.hsk_certificate_action"
        )
        return {
            **action,
            "domain": [("id", "in", self.line_ids.certification_id.ids)],
            "context": {},
        }

    @opened.for_one_record("hsk-import-companies")
    def action_open_companies(self):
        """Show the companies of the file in a list of their own, to decide about many at once."""
        return self._open_lines("hsk.history.import.company", self.env._("Companies in the File"))

    @opened.for_one_record("hsk-import-rows")
    def action_open_rows(self):
        """Show the rows of the file in a list of their own, to search and group them."""
        return self._open_lines("hsk.history.import.line", self.env._("Rows"))

    # ------------------------------------------------------------
    # PRIVATE
    # ------------------------------------------------------------

    def _open_lines(self, model, name):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "views": [(False, "list")],
            "domain": [("import_id", "=", self.id)],
            "context": {"search_default_todo": 1},
        }

    def _start_of(self, year):
        return date(year, self.start_month, self.start_day)

    def _years_of(self, cycle):
        company = self.company_id
        return company.hsk_validity_first if cycle == 1 else company.hsk_validity_later

    def _check_not_done(self):
        if self.state == "done":
            raise UserError(self.env._("This file is imported already. Start a new import."))

    def _check_ready(self):
        if self.state != "checked":
            raise UserError(self.env._("Check the file first."))
        faulty = self.line_ids.filtered(lambda line: line.state == "faulty")
        if faulty:
            raise UserError(faulty._refusal([(line, line.reason) for line in faulty]))
        questions = self.company_line_ids.filtered(lambda line: line.state == "question")
        if questions:
            raise UserError(
                self.env._(
                    "Nothing is imported before each question is answered: is it that company or a "
                    "new one? %(count)s are open: %(companies)s.",
                    count=len(questions),
                    companies=self._enumerate(questions.mapped("name")),
                )
            )

    def _in_steps(self, label, *groups):
        """Yield the members of the groups in batches and tell the browser how far it is.

        :param str label: what is done with them
        :param groups: record sets or lists
        """
        total = sum(map(len, groups))
        done = 0
        for group in groups:
            for start in range(0, len(group), STEP):
                batch = group[start : start + STEP]
                yield batch
                done += len(batch)
                if total > STEP:
                    self._tell({"label": label, "done": done, "total": total})

    def _tell(self, progress):
        """Tell the browser how far it is, in a transaction of its own: ours ends with all rows."""
        with self.env.registry.cursor() as cursor:
            bus = self.env(cr=cursor)["bus.bus"]
            bus._sendone(self.env.user.partner_id, "hsk_history_progress", progress)

    @api.model
    def _enumerate(self, texts):
        """Join texts, the first ones of many."""
        return ", ".join([*texts[:MAX_NAMED], *(["…"] if len(texts) > MAX_NAMED else [])])

    @api.model
    def _sentence(self, found):
        """Return a `Fault` in the user's language, its dates, lists and reasons included."""
        text = self.env._(found.text)
        return text % {name: self._written(value) for name, value in found.values.items()}

    def _written(self, value):
        if isinstance(value, LazyGettext):
            return self.env._(value)
        if isinstance(value, date):
            return format_date(self.env, value)
        if isinstance(value, list):
            return ", ".join(map(self._written, value))
        if isinstance(value, Fault):
            return self._sentence(value)
        return value
