"""What things are: KMS configurations, master keys, checks, secrets, errors. No I/O."""
