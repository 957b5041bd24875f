from . import test_annual_report
from . import test_figures
from . import test_funding_period
from . import test_week
