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

    # ------------------------------------------------------------
    # BINDING
    # ------------------------------------------------------------

    @api.model
    def _bound(self, case):
        """Return the bound pages of a case; kept ones, unless something has changed since."""
        content = case._dossier_content()
        fingerprint = self._fingerprint(content)
        kept = case.sudo().dossier_pages_ids.filtered(
            lambda pages: pages.fingerprint == fingerprint
        )[:1]
        if kept:
            # raw: a Binary would come in base64
            return assemble.Bound(_raw(kept), kept.entries, kept.captions)
        bound = assemble.bind(self._parts(content))
        if case.session_state != "closed":
            case.sudo().dossier_pages_ids.unlink()
            self._keep(case, bound, fingerprint)
        return bound

    @api.model
    def _keep(self, case, bound, fingerprint):
        pages = self.sudo()
        pages = pages.create(
            {
                "case_id": case.id,
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

    @api.model
    def _fingerprint(self, content):
        """Return what changes as soon as the dossier would."""
        files = self.env["ir.attachment"].sudo().browse(one["id"] for one in content["files"])
        sums = [file.checksum for file in files]
        text = json.dumps([EDITION, content, sums], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    @api.model
    def _parts(self, content):
        """Return the parts: what is written, then each file."""
        annexes = []
        for entry in content["files"]:
            found, part = self._annex(entry)
            entry["note"] = found
            annexes += part
        return [assemble.Part(pdf=self._written(content), headings=True), *annexes]

    @api.model
    def _annex(self, entry):
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

    @api.model
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

    @api.model
    def _written(self, content):
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

    @api.model
    def _finish(self, session, cases, name):
        """Return the dossier of bound cases for a person.

        :param cases: `[(name of the company, Bound)]`
        """
        session = session.sudo().with_context(lang=german.document_lang(self.env))
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
