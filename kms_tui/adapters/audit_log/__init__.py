"""The audit log on disk: `audit.jsonl`, older files beside it, and what is known of its end."""
