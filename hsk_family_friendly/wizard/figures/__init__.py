from . import export_list
