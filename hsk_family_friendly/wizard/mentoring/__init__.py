from . import invite
from . import survey_invitation
from . import tandem_end
