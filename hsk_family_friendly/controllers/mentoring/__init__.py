from . import portal
from . import tandem
from . import tandem_meeting
from . import tandem_feedback
from . import tandem_documents
from . import enrolment
