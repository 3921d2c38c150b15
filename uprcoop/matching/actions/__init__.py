"""What people do to requests, offers, matches and groups: each atomic, each on the ledger."""
