from . import test_letter
from . import test_personal_link
