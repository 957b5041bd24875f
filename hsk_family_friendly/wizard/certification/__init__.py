from . import certificate_extend
from . import certification_step
from . import history_import
from . import history_import_company
from . import history_import_line
from . import letter_draft
