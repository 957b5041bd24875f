from . import mailed
from . import draft
from . import letter
from . import personal_link
from . import mail_mail
from . import mail_template
from . import link_mail
