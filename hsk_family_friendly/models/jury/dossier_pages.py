import hashlib
import json

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools.mimetypes import guess_mimetype

from ...tools import german
from ...tools.dates import agency_today
from ...tools.dossier import assemble, evidence
from ...tools.files import DOCUMENTS, PICTURES
from .dossier_content import dossier_values

# Pages that were bound otherwise are bound again.
EDITION = 1
DAYS_KEPT = 7


class JuryDossierPages(models.Model):
    """The bound pages of a case before anyone's name is on them: bound once for all jurors.

    Not part of the case (`hsk.jury.part`): they go when the session is closed.
    """

    _name = "hsk.jury.dossier.pages"
    _description = "Bound Pages of a Jury Case"
    _order = "id desc"
    _rec_name = "case_id"

    case_id = fields.Many2one("hsk.jury.case", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="case_id.company_id", store=True, index=True)
    fingerprint = fields.Char(required=True)
    pdf = fields.Binary("Pages", attachment=True)
    entries = fields.Json()
    captions = fields.Json()

    @api.autovacuum
    def _gc_pages(self):
        """Forget pages that nobody asked for in a while; they can be bound again."""
        before = fields.Datetime.subtract(fields.Datetime.now(), days=DAYS_KEPT)
        self.search([("create_date", "<", before)]).unlink()


class JuryCase(models.Model):
    """The dossier of one case."""

    _inherit = "hsk.jury.case"

    dossier_pages_ids = fields.One2many(
        "hsk.jury.dossier.pages", "case_id", groups="base.group_system"
    )

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
        bound = self._dossier_bound()
        return self.session_id._dossier_finish([(self._dossier_title(), bound)], name)

    # ------------------------------------------------------------
    # PRIVATE
    # ------------------------------------------------------------

    def _dossier_title(self):
        """Return how a dossier names the case: by its company."""
        return dossier_values(self.sudo().partner_id)["name"]

    def _dossier_bound(self):
        """Return the bound pages; those that are there, unless something has changed since."""
        content = self._dossier_content()
        fingerprint = self._dossier_fingerprint(content)
        kept = self.sudo().dossier_pages_ids.filtered(
            lambda pages: pages.fingerprint == fingerprint
        )[:1]
        if kept:
            # raw: a Binary would come in base64
            return assemble.Bound(_raw(kept), kept.entries, kept.captions)
        bound = assemble.bind(self._dossier_parts(content))
        if self.session_state != "closed":
            self.sudo().dossier_pages_ids.unlink()
            self._keep_pages(bound, fingerprint)
        return bound

    def _keep_pages(self, bound, fingerprint):
        pages = self.env["hsk.jury.dossier.pages"].sudo()
        pages = pages.create(
            {
                "case_id": self.id,
                "fingerprint": fingerprint,
                "entries": bound.entries,
                "captions": bound.captions,
            }
        )
        self.env["ir.attachment"].sudo().create(
            {
                "name": "pdf",
                "res_model": pages._name,
                "res_id": pages.id,
                "res_field": "pdf",
                "raw": bound.pdf,
                "mimetype": "application/pdf",
            }
        )

    def _dossier_fingerprint(self, content):
        """Return what changes as soon as the dossier would."""
        files = self.env["ir.attachment"].sudo().browse(one["id"] for one in content["files"])
        sums = [file.checksum for file in files]
        text = json.dumps([EDITION, content, sums], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    def _dossier_parts(self, content):
        """Return the parts: what is written, then each file."""
        annexes = []
        for entry in content["files"]:
            found, part = self._dossier_annex(entry)
            entry["note"] = found
            annexes += part
        return [assemble.Part(pdf=self._dossier_written(content), headings=True), *annexes]

    def _dossier_annex(self, entry):
        """Return what is said about a file, and its pages where it has some."""
        env = self.with_context(lang=german.document_lang(self.env)).env
        attachment = env["ir.attachment"].sudo().browse(entry["id"])
        data = attachment.raw or b""
        mimetype = guess_mimetype(data, default=entry["mimetype"]) if data else entry["mimetype"]
        if mimetype not in (*PICTURES.values(), DOCUMENTS["pdf"]):
            mimetype = entry["mimetype"]
        found = evidence.read(data, mimetype)
        title = env._("Annex %(number)s: %(file)s", number=entry["number"], file=entry["name"])
        part = assemble.Part(title, 1, found.pdf, jpeg=found.jpeg, size=found.size, caption=title)
        if found.fault:
            part.text = self._fault_sentence(env, found.fault, entry["name"])
            return env._("not readable"), [part]
        if found.pdf:
            return env._("attached"), [part]
        if found.jpeg:
            part.title = f"{title} – {entry['owner']}"
            part.caption = env._("Annexes")
            return env._("attached"), [part]
        return env._("available as a file"), []

    def _fault_sentence(self, env, fault, name):
        sentences = {
            "empty": env._("“%s” is empty. The agency can ask the company for it.", name),
            "encrypted": env._(
                "“%s” is protected by a password and cannot be shown. The agency can ask the "
                "company for a copy without a password.",
                name,
            ),
            "broken": env._(
                "“%s” is damaged and cannot be shown. The agency can ask the company for it again.",
                name,
            ),
            "too_long": env._("“%s” is too large to be shown here. Open it as a file.", name),
        }
        return sentences[fault]

    def _dossier_written(self, content):
        """Return what is written about the case as a PDF of wkhtmltopdf."""
        lang = german.document_lang(self.env)
        html = (
            self.env["ir.qweb"]
            .sudo()
            .with_context(lang=lang)
            ._render("hsk_family_friendly.jury_dossier_print", {"dossier": content})
        )
        paper = self.env.ref("hsk_family_friendly.paperformat_dossier").sudo()
        report = self.env["ir.actions.report"].sudo().new({"paperformat_id": paper.id})
        return report._run_wkhtmltopdf([Markup("<!DOCTYPE html>\n") + html])


class JurySession(models.Model):
    """Cases of a session, bound to one dossier."""

    _inherit = "hsk.jury.session"

    def _dossier_finish(self, cases, name):
        """Return the dossier of bound cases for a person.

        :param cases: `[(name of the company, Bound)]`
        """
        session = self.sudo().with_context(lang=german.document_lang(self.env))
        env = session.env
        title = env._("Jury Dossier")
        values = dossier_values(session)
        rows = [(env._("Session"), values["name"]), (env._("Day"), values["start"])]
        if len(cases) > 1:
            rows.append((env._("Cases"), str(len(cases))))
        rows += [
            (env._("Copy for"), name),
            (env._("As of"), german.long_date(agency_today(env))),
        ]
        subject = cases[0][0] if len(cases) == 1 else values["name"]
        cover = {
            "agency": dossier_values(session.company_id)["name"],
            "title": title,
            "subject": subject,
            "rows": rows,
            "note": env._(
                "Confidential. This dossier is meant for %s personally and only for preparing "
                "the jury session. Do not pass it on, and destroy it after the session.",
                name,
            ),
        }
        words = {
            "contents": env._("Contents"),
            "page": env._("Page {number} / {total}"),
            "footer": f"{title} · {values['name']}",
            "notice": env._("Confidential"),
        }
        return assemble.finish(cases, cover, words, name)


def _raw(pages):
    """Return the bound pages as bytes."""
    attachments = pages.env["ir.attachment"].sudo()
    return attachments.search(
        [("res_model", "=", pages._name), ("res_id", "=", pages.id), ("res_field", "=", "pdf")],
        limit=1,
    ).raw
