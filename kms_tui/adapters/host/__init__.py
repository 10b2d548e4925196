"""What the doctor looks at on this host: terminal, locale, user, directories. Changes nothing."""
