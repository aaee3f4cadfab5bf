"""The command ``auricle``; every sub-command is loaded when it is asked for."""
