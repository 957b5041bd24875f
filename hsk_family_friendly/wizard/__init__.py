from . import base_partner_merge
from . import hsk_certification_step
from . import hsk_history_import
from . import hsk_history_import_company
from . import hsk_history_import_line
from . import hsk_jury_mail
from . import hsk_letter_draft
from . import hsk_settings
