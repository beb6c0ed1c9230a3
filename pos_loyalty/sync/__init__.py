"""The exchange between a till and head office: messages, decisions, transport, the loop."""
