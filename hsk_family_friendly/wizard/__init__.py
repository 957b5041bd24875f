from . import hsk_certification_step
