from . import letter_edit
