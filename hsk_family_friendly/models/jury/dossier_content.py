from odoo import models
from odoo.tools import format_date
from odoo.tools.misc import formatLang

from ...tools import german
from ...tools.dates import at_agency
from ...tools.files import PICTURES

# All that a dossier can say, and nothing else: what is not named here cannot get into it.
DOSSIER_FIELDS = {
    "hsk.jury.session": ("name", "start"),
    "res.company": ("name",),
    "res.partner": (
        "name",
        "street",
        "street2",
        "zip",
        "city",
        "industry_id",
        "hsk_municipality_id",
        "hsk_employee_count",
        "hsk_size_class",
    ),
    "res.partner.industry": ("name",),
    "hsk.municipality": ("name",),
    "hsk.action.field": ("name",),
    "hsk.certification": (
        "number",
        "cycle",
        "kind",
        "applied_on",
        "valid_from",
        "valid_until",
        "extended_until",
        "employee_count",
    ),
    "hsk.measure": (
        "action_field_id",
        "name",
        "objective",
        "success_criterion",
        "kind",
        "origin",
        "state",
        "drop_reason",
        "deadline",
        "effect",
        "assessment",
        "assessment_comment",
    ),
    "hsk.audit.visit": ("visited_on", "result", "summary"),
    "hsk.audit.observation": ("action_field_id", "observation"),
    "hsk.checklist.item": ("name", "state", "waive_reason"),
    "hsk.workforce.category": ("name",),
    "hsk.workforce.figure": ("category_id", "counted_on"),
    "ir.attachment": ("name", "mimetype"),
}


def dossier_values(record):
    """Return what a dossier may say about a record: words, with `…_code` of selections."""
    values = {}
    for name in DOSSIER_FIELDS[record._name]:
        field, value = record._fields[name], record[name]
        if field.type == "many2one":
            values[name] = dossier_values(value)["name"] if value else ""
        elif field.type == "selection":
            labels = dict(field._description_selection(record.env)) if value else {}
            values[name] = labels.get(value, "")
            values[f"{name}_code"] = value or ""
        elif field.type == "datetime":
            values[name] = german.long_date(at_agency(record.env, value)) if value else ""
        elif field.type == "date":
            values[name] = format_date(record.env, value) if value else ""
        elif field.type == "integer":
            values[name] = formatLang(record.env, value, digits=0) if value else ""
        else:
            values[name] = value or ""
    return values


class Files:
    """The files of a case, each with one number, however often it is attached."""

    def __init__(self):
        self.listed, self._known = [], {}

    def add(self, attachments, owner):
        """Return attachments as a dossier names them."""
        found = []
        for attachment in attachments:
            if attachment.id not in self._known:
                values = dossier_values(attachment)
                picture = values["mimetype"] in PICTURES.values()
                self._known[attachment.id] = {
                    "number": len(self.listed) + 1,
                    "id": attachment.id,
                    "name": values["name"],
                    "mimetype": values["mimetype"],
                    "is_picture": picture,
                    "owner": owner,
                }
                self.listed.append(self._known[attachment.id])
            found.append(self._known[attachment.id])
        return found


class Measure(models.Model):
    _inherit = "hsk.measure"

    def _dossier_measure(self, files):
        """Return a measure with the files that prove it."""
        values = dossier_values(self)
        if self.state != "dropped":
            values["drop_reason"] = ""
        return {**values, "files": files.add(self.evidence_ids, values["name"])}


class AuditVisit(models.Model):
    _inherit = "hsk.audit.visit"

    def _dossier_visit(self, files):
        """Return the report of a visit with its photos."""
        return {
            **dossier_values(self),
            "observations": [dossier_values(one) for one in self.observation_ids],
            "photos": files.add(self.photo_ids, self.env._("Photo of the visit")),
        }


class ChecklistItem(models.Model):
    _inherit = "hsk.checklist.item"

    def _dossier_item(self):
        """Return an item of the checklist; its files are only counted."""
        values = dossier_values(self)
        if self.state != "waived":
            values["waive_reason"] = ""
        return {**values, "file_count": len(self.file_ids)}


class WorkforceFigure(models.Model):
    _inherit = "hsk.workforce.figure"

    def _dossier_days(self):
        """Return the figures by day, small ones hidden for everyone."""
        return [
            {
                "day": format_date(self.env, day),
                "figures": [
                    {
                        "name": dossier_values(figure.category_id)["name"],
                        "shown": figure.shown or self.env._("not stated"),
                    }
                    for figure in figures
                ],
                "problems": figures._misfits(),
            }
            for day, figures in self.grouped("counted_on").items()
        ]
