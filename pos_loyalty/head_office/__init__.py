"""The head office behind the tills: HTTP service, idempotent inbox, change feed and jobs."""
