"""News articles on a negotiation or dispute in, a briefing out whose every line can be checked."""
