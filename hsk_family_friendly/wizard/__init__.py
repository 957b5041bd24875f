from . import hsk_certification_step
from . import hsk_letter_draft
