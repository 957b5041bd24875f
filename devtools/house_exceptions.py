"""What may differ from the rules of `house.py`, each with its reason."""

HOOK = "the one block by which this subject takes part in a model of a lower one"
DIALOG = "a complete dialog"
FUNCTIONS = "a complete piece that many files share"
MODEL = "a complete model"
TEST = "a small rule has a small test"

# {path: reason}: files of fewer than 60 or more than 400 lines.
SIZES = {
    "controllers/certification/holders.py": "routes of one list, nothing else is on the web",
    "controllers/jury/portal.py": "what the portal's start page shows of a subject",
    "controllers/mentoring/portal.py": "what the portal's start page shows of a subject",
    "controllers/mentoring/tandem_documents.py": "the two papers that a tandem keeps",
    "controllers/platform/access_log.py": "a filter that acts when it is imported",
    "models/certification/calendar_event.py": HOOK,
    "models/certification/case_part.py": "a mixin of five models",
    "models/certification/issued.py": "what keeps an issued Urkunde, in two models of Odoo",
    "models/certification/letter.py": HOOK,
    "models/company/action_field.py": MODEL,
    "models/company/municipality.py": MODEL,
    "models/jury/calendar_event.py": HOOK,
    "models/mentoring/jury_conflict.py": HOOK,
    "models/mentoring/res_partner.py": HOOK,
    "models/platform/daily_count.py": MODEL,
    "models/platform/ir_attachment.py": "the gate of one model of Odoo",
    "tests/certification/test_audit_visit.py": TEST,
    "tests/certification/test_fee_band.py": TEST,
    "tests/certification/test_round.py": TEST,
    "tests/company/test_partner_merge.py": "a list: one case for each rule about partners",
    "tests/network/common.py": "what tests of events share",
    "tests/platform/papers.py": "what tests of printed papers share",
    "tests/platform/test_translation.py": TEST,
    "tools/chart/spec.py": "what a chart is, for the three that draw it",
    "tools/counts.py": FUNCTIONS,
    "tools/for_good.py": "two marks",
    "tools/german.py": FUNCTIONS,
    "tools/history/fault.py": "what a fault is, for all that find one",
    "tools/history/sheet.py": "what a sheet is, for all that read one",
    "tools/history/table.py": "the entry of the readers",
    "tools/invitation/changes.py": "a complete comparison",
    "tools/limits.py": "a table of numbers",
    "tools/mail_body.py": FUNCTIONS,
    "tools/matching/assignment.py": "a complete step of the matching",
    "tools/matching/bans.py": "a complete step of the matching",
    "tools/once.py": FUNCTIONS,
    "tools/responsible.py": FUNCTIONS,
    "tools/selection.py": FUNCTIONS,
    "tools/size_class.py": "a rule of the EU",
    "tools/state_by_domain.py": FUNCTIONS,
    "tools/steps.py": FUNCTIONS,
    "wizard/certification/certificate_extend.py": DIALOG,
    "wizard/certification/letter_draft.py": DIALOG,
    "wizard/company/base_partner_merge.py": "the gate of Odoo's dialog",
    "wizard/figures/export_list.py": DIALOG,
    "wizard/mentoring/tandem_end.py": DIALOG,
    "wizard/platform/settings.py": DIALOG,
}

# {model: (class blocks, reason)}
BLOCKS = {}
