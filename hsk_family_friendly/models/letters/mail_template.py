from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...tools.german import document_lang
from . import gaps as letter_gaps

# The parts of a template that people read.
TEXTS = ("subject", "body_html")
# Says that a draft is written; known to this module only, no context from outside can hold it.
_DRAFTS = object()


class MailTemplate(models.Model):
    # A template of ours says which records its words are true for, and needs all its values.
    _inherit = "mail.template"

    hsk_fits = fields.Char(
        "Fits Only",
        help="Records for which the words of this template are true. Only for these it is offered "
        "and can be sent, and only with all values that its text needs.",
    )

    @api.constrains("hsk_fits", "model_id")
    def _check_hsk_fits(self):
        for template in self.filtered("hsk_fits"):
            try:
                template._hsk_domain().validate(self.env[template.model])
            except (ValueError, SyntaxError, KeyError) as error:
                raise ValidationError(
                    self.env._("“%s”: what it fits is no filter of its records.", template.name)
                ) from error

    def _hsk_domain(self):
        """Return the domain of the records for which the words of the template are true."""
        return Domain(literal_eval(self.hsk_fits or "[]"))

    def _hsk_fitting(self, records):
        """Return those of the records for which the words of the template are true.

        :param records: records of the template's model
        """
        self.ensure_one()
        if not self.hsk_fits or not records:
            return records
        # what counts is the record, not who sees which of its fields
        found = records.sudo().with_context(active_test=False)
        return records & records.browse(
            found.search(self._hsk_domain() & Domain("id", "in", records.ids)).ids
        )

    def _hsk_fitting_to_all(self, records):
        """Return those of the templates whose words are true for each of the records."""
        return self.filtered(lambda template: template._hsk_fitting(records) == records)

    def _render_field(self, field, res_ids, *args, add_context=None, **kwargs):
        """Refuse false letters, wherever they are written; gaps are shown by name in drafts."""
        if field not in TEXTS or not self._hsk_is_ours():
            return super()._render_field(field, res_ids, *args, add_context=add_context, **kwargs)
        draft = self.env.context.get("hsk_drafts") is _DRAFTS
        if not draft:
            self._hsk_check_fits(self.env[self.model].browse(res_ids))
        asking = {**(add_context or {}), "hsk_filled": letter_gaps.filled}
        texts = super()._render_field(field, res_ids, *args, add_context=asking, **kwargs)
        if not draft:
            self._hsk_check_filled(texts)
        return texts

    def _render_template(
        self, template_src, model, res_ids, engine="inline_template", add_context=None, options=None
    ):
        if template_src and "hsk_filled" in (add_context or {}):
            lang = document_lang(self.env)  # staff look for the field, whoever gets the letter
            named = self.env[model].with_context(lang=lang)
            template_src = letter_gaps.with_names(template_src, engine, named)
        return super()._render_template(
            template_src, model, res_ids, engine=engine, add_context=add_context, options=options
        )

    def _check_can_be_rendered(self, *args, **kwargs):
        """Try what is saved with any record, also one that it does not fit."""
        drafting = self.with_context(hsk_drafts=_DRAFTS)
        return super(MailTemplate, drafting)._check_can_be_rendered(*args, **kwargs)

    def _hsk_is_ours(self):
        """Tell whether staff of the agency write with this template."""
        return bool(self.hsk_fits) or (self.model or "").startswith("hsk.")

    def _hsk_check_fits(self, records):
        for record in records - self._hsk_fitting(records):
            raise UserError(
                self.env._(
                    "“%(template)s” does not fit %(record)s: its words would not be true.",
                    template=self.name,
                    record=record.display_name,
                )
            )

    def _hsk_check_filled(self, texts):
        names = letter_gaps.missing(*texts.values())
        if names:
            raise UserError(
                self.env._(
                    "“%(template)s” cannot be sent, its text needs: %(names)s.",
                    template=self.name,
                    names=", ".join(names),
                )
            )

    def _hsk_texts(self, records):
        """Return {record: {"subject", "body"}} for drafts, in the language of each reader.

        What is missing is shown in the text by its name; the release looks for it.

        :param records: records of the template's model
        :raise UserError: the words of the template are not true for one of them
        """
        self._hsk_check_fits(records)
        rendered = self.with_context(hsk_drafts=_DRAFTS)._generate_template(records.ids, TEXTS)
        return {
            record: {"subject": rendered[record.id]["subject"], "body": texts["body_html"]}
            for record in records
            for texts in [rendered[record.id]]
        }
