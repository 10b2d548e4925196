"""This host: what the doctor looks at (terminal, locale, user, directories), and files.

Universe keys leave by files, and client secrets come in by them, or by descriptors.

Only `key_files` changes anything: it writes a universe key where the admin says.
"""
