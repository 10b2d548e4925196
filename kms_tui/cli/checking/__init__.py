"""`kms-tui check`: what is wrong, and what will break."""
