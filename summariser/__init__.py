"""News articles on a negotiation or dispute in, a briefing out in which every line can be checked against its sentence."""
