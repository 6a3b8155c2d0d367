"""Feasibility, the people who are asked: a shipped survey, a table in a file, the site's own extract; always local.

Whatever comes in leaves as one `Population`: a table with a row for each person, how it holds the items of the study
(`vertebra.laboratory.feasibility.rule.table`), the design of its sample, and in plain words what it is not.
"""
