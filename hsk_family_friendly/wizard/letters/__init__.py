from . import letter_draft
from . import letter_edit
