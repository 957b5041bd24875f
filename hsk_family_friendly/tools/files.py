"""Which files may be attached as evidence (the content counts), and which can be downloaded."""

from odoo.exceptions import ValidationError
from odoo.tools import human_size
from odoo.tools.mimetypes import guess_mimetype

MAX_BYTES = 15 * 1024 * 1024
PICTURES = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
}
DOCUMENTS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
}


def check_files(attachments, allowed):
    """Refuse files of another kind or too large ones, and say why.

    :param attachments: `ir.attachment` records
    :param dict allowed: {file ending: MIME type}
    :raise ValidationError: a file is refused
    """
    env = attachments.env
    for attachment in attachments.sudo():
        ending = attachment.name.rpartition(".")[2].lower()
        if ending not in allowed or guess_mimetype(attachment.raw or b"") != allowed[ending]:
            raise ValidationError(
                env._(
                    "“%(file)s” cannot be attached: only these files are taken, and the content "
                    "must match the name: %(endings)s.",
                    file=attachment.name,
                    endings=", ".join(sorted(allowed)),
                )
            )
        if attachment.file_size > MAX_BYTES:
            raise ValidationError(
                env._(
                    "“%(file)s” cannot be attached: it has %(size)s, at most %(limit)s are taken.",
                    file=attachment.name,
                    size=human_size(attachment.file_size),
                    limit=human_size(MAX_BYTES),
                )
            )


def claim_files(records, field_name, for_field=False):
    """Let who may read a record read its files: they belong to it, not to the uploader.

    :param bool for_field: only those may read them who may read the field
    """
    for record in records:
        mine = {"res_model": record._name, "res_id": record.id}
        files = record[field_name].sudo()
        loose = files.filtered(lambda file: not file.res_id)
        loose.write(mine)
        if for_field:
            own = files.filtered_domain([(name, "=", value) for name, value in mine.items()])
            own.filtered(lambda file: file.res_field != field_name).res_field = field_name


def template_file(env, name):
    """Return the address of a table to fill in, German or English as the user's language is."""
    language = "de" if (env.lang or "").startswith("de") else "en"
    return f"/hsk_family_friendly/static/xls/{name}_{language}.xlsx"
