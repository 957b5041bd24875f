from . import test_advice
from . import test_partner_merge
from . import test_people
from . import test_res_partner
