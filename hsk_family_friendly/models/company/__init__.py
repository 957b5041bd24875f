from . import action_field
from . import contact_role
from . import municipality
from . import res_partner
from . import person
from . import company_history
from . import advice
from . import partner_import
