import base64
from datetime import date

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from ...tools import german, guarded, opened
from ...tools.dates import agency_today, check_years

# What only the buttons write.
BY_BUTTON = ("state", "content", "finished_on", "pdf")
# What a finished report says stays as it was.
FIXED = {"name", "date_from", "date_to", "company_id", "quote_ids", "content"}
TEXTS = ("foreword", "measures_text", "mentoring_text", "network_text", "outlook")
# Chapters that begin on a new page; the short ones follow each other.
OWN_PAGE = {"figures", "development", "breakdowns", "measures", "mentoring"}


class AnnualReport(models.Model):
    """The report on a year: figures come from `hsk.figures`, words from the agency.

    A draft shows the figures as they are; a finished report keeps what it said, and its PDF.
    """

    _name = "hsk.annual.report"
    _description = "Annual Report"
    _inherit = ["hsk.agency.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date_to desc, id desc"
    _check_company_auto = True

    name = fields.Char(
        "Title",
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        tracking=True,
    )
    date_from = fields.Date("From", required=True, default=lambda self: self._default_day(1, 1))
    date_to = fields.Date("Until", required=True, default=lambda self: self._default_day(12, 31))
    foreword = fields.Html(sanitize_style=True)
    measures_text = fields.Html("On the Measures", sanitize_style=True)
    mentoring_text = fields.Html("On the Mentoring", sanitize_style=True)
    network_text = fields.Html("On the Network", sanitize_style=True)
    outlook = fields.Html("What Comes Next", sanitize_style=True)
    quote_ids = fields.Many2many(
        "hsk.quote",
        string="Quotes",
        check_company=True,
        domain="[('state', '=', 'usable'), ('for_print', '=', True)]",
        help="Only quotes whose people agreed to see them in print.",
    )
    state = fields.Selection(
        [("draft", "Draft"), ("final", "Finished")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    content = fields.Json(readonly=True, copy=False)
    finished_on = fields.Date(readonly=True, copy=False)
    pdf = fields.Binary("Kept PDF", attachment=True, readonly=True, copy=False)

    preview = fields.Html(
        "Key Figures",
        compute="_compute_preview",
        sanitize=False,
        help="As the report has them now.",
    )
    press_text = fields.Text("For the Press", compute="_compute_preview")

    _hsk_workbooks = {"annual-report/figures": ("_workbook", "_workbook_file_name")}
    _days_in_order = models.Constraint(
        "CHECK (date_from <= date_to)", "The period ends before it begins."
    )

    def _default_day(self, month, day):
        """Return a day of the last year that is over."""
        return date(agency_today(self.env).year - 1, month, day)

    # ------------------------------------------------------------
    # CONSTRAINTS, COMPUTE, CRUD
    # ------------------------------------------------------------

    @api.constrains("quote_ids")
    def _check_quotes(self):
        for report in self:
            for quote in report.quote_ids:
                if quote.state != "usable" or not quote.for_print:
                    raise ValidationError(
                        self.env._("%s has not agreed to be quoted in print.", quote.person_id.name)
                    )

    @api.depends("date_from", "date_to")
    def _compute_name(self):
        for report in self:
            first, last = report.date_from, report.date_to
            if not first or not last:
                report.name = report.name or self.env._("Annual Report")
            elif report._is_year():
                report.name = self.env._("Annual Report %s", first.year)
            else:
                report.name = self.env._(
                    "Report %(first)s–%(last)s",
                    first=first.strftime("%d.%m.%Y"),
                    last=last.strftime("%d.%m.%Y"),
                )

    @api.depends("date_from", "date_to", "company_id", "state", "content", "quote_ids")
    def _compute_preview(self):
        """Fill what the form shows, and the text for the press: both count only once."""
        for report in self:
            if not report.id or not report.date_from or not report.date_to:
                report.preview = report.press_text = False
                continue
            says = report._says()
            report.preview = report.env["ir.qweb"]._render(
                "hsk_family_friendly.annual_report_preview",
                {"says": says, "charts": report._pictures(says), "doc": report},
            )
            report.press_text = report._press(says)

    @api.model_create_multi
    def create(self, vals_list):
        if not guarded.is_by_action(self.env) and any(
            vals.keys() & set(BY_BUTTON) for vals in vals_list
        ):
            raise UserError(self.env._("A report begins as a draft; its button finishes it."))
        return super(AnnualReport, guarded.without_defaults(self, BY_BUTTON)).create(vals_list)

    def write(self, vals):
        if not guarded.is_by_action(self.env):
            if vals.keys() & set(BY_BUTTON):
                raise UserError(self.env._("The buttons of a report finish and reopen it."))
            if (FIXED | set(TEXTS)) & vals.keys():
                self._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_finished(self):
        self._check_draft()

    def _check_draft(self):
        for report in self:
            if report.state == "final":
                raise UserError(
                    self.env._(
                        "“%s” is finished: it stays as it was. Reopen it to correct it.",
                        report.name,
                    )
                )

    @api.constrains("date_from", "date_to")
    def _check_years(self):
        for one in self:
            check_years(self.env, one.date_from, one.date_to)

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_finish(self):
        """Keep what the report says, with its PDF.

        :raise UserError: the period is not over, or the report is finished already
        """
        self.check_access("write")
        self._check_draft()
        for report in self:
            if report.date_to >= agency_today(self.env):
                raise UserError(
                    self.env._("“%s” can be finished when its period is over.", report.name)
                )
            guarded.by_action(report).write(
                {
                    "content": report._live_content(),
                    "state": "final",
                    "finished_on": agency_today(self.env),
                }
            )
            report._keep_pdf()
            report._note_quotes()

    def action_reopen(self):
        """Make a finished report a draft again; the kept PDF stays in the history.

        :raise UserError: the report is no finished one
        """
        self.check_access("write")
        if any(report.state != "final" for report in self):
            raise UserError(self.env._("Only finished reports can be reopened."))
        self._put_pdf_away()
        guarded.by_action(self).write(dict.fromkeys(BY_BUTTON, False) | {"state": "draft"})

    def action_print(self):
        """Print the report as a PDF; a finished one is the kept one."""
        return self.env.ref("hsk_family_friendly.report_annual_action").report_action(self)

    def action_workbook(self):
        """Download the figures of the report as an Excel file."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/hsk/annual-report/{self.id}/figures.xlsx",
            "target": "download",
        }

    def action_figures(self):
        """Show the figures of the period, each with the list behind it."""
        self.ensure_one()
        days = {"date_from": self.date_from, "date_to": self._last_day()}
        return opened.listed(self.env, "hsk_figures_action", params=days)

    # ------------------------------------------------------------
    # PRIVATE
    # ------------------------------------------------------------

    def _is_year(self):
        first, last = self.date_from, self.date_to
        return (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and (
            first.year == last.year
        )

    def _document_lang(self):
        return german.document_lang(self.env)

    def _workbook_file_name(self):
        return self._file_name("xlsx")

    def _file_name(self, ending):
        return f"{self.name}.{ending}".replace("/", "-")

    # ------------------------------------------------------------
    # ON PAPER
    # ------------------------------------------------------------

    def _titles(self):
        """Return {code: title} of the chapters, in their order."""
        return {
            "foreword": self.env._("Foreword"),
            "figures": self.env._("Key Figures"),
            "development": self.env._("Development over the Years"),
            "breakdowns": self.env._("Where the Companies Are"),
            "measures": self.env._("Measures and Their Effects"),
            "mentoring": self.env._("Mentoring"),
            "network": self.env._("Network"),
            "awarded": self.env._("Certified in This Period"),
            "quotes": self.env._("What the Companies Say"),
            "outlook": self.env._("What Comes Next"),
        }

    def _chapters(self, says):
        """Return the chapters that have something to say, in their order, with their number."""
        texts = says["texts"]
        empty = {code for code in ("foreword", "outlook") if not texts[code]}
        empty |= {code for code in ("development", "awarded", "quotes") if not says[code]}
        filled = {code: title for code, title in self._titles().items() if code not in empty}
        return [
            {"code": code, "title": f"{number}. {title}", "page": code in OWN_PAGE}
            for number, (code, title) in enumerate(filled.items(), start=1)
        ]

    def _headings(self):
        """Return the titles that chapters can have as they are printed, without their number."""
        return list(self.with_context(lang=self._document_lang())._titles().values())

    def _day(self, day):
        """Return a kept day as it is printed."""
        return format_date(self.env, fields.Date.to_date(day), lang_code=self._document_lang())

    def _markup(self, text):
        """Return the agency's own words, sanitized by their field, as they are printed."""
        return Markup(text)

    def _keep_pdf(self):
        """Print the report once: from now on it is this file."""
        reports = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        content, _kind = reports._render_qweb_pdf("hsk_family_friendly.report_annual", self.ids)
        guarded.by_action(self).pdf = base64.b64encode(content)

    def _note_quotes(self):
        """Note where the quotes stand: whoever takes the consent back has them taken down there."""
        known = self.quote_ids.use_ids.filtered(lambda use: use.place == self.name).quote_id
        self.env["hsk.quote.use"].create(
            [
                {"quote_id": quote.id, "medium": "print", "place": self.name}
                for quote in self.quote_ids - known
            ]
        )

    def _put_pdf_away(self):
        """Leave the kept PDFs in the history, before others take their place."""
        day = format_date(self.env, agency_today(self.env))
        for report in self.filtered("pdf"):
            name = self.env._("%(report)s (replaced on %(day)s).pdf", report=report.name, day=day)
            report.message_post(
                body=self.env._("Reopened; this is what it was."),
                attachments=[(name, base64.b64decode(report.pdf))],
            )
