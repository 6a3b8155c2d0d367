"""The words and measures everybody shares: texts, dates, units, code lists, findings."""
