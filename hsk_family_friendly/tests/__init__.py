from . import test_access
from . import test_certificate_document
from . import test_certification
from . import test_chain
from . import test_measure
from . import test_partner
from . import test_round
