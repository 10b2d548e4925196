"""This host: what the doctor looks at (terminal, locale, user, directories), and key files.

Only `key_files` changes anything: it writes a universe key where the admin says.
"""
