"""The registry record and the study: a record becomes a draft study, a study becomes a record again.

What comes in: the JSON of the ClinicalTrials.gov API, version 2. `reading` turns it into a `Record` and says what it
did not understand; `importing` makes a draft study of it; `ctgov` and `usdm` write a study in the words of others.
Nothing that is proposed here is ever in force before a person has accepted it (`accepting`). Source: registry notes 1
to 5; the registry's data element definitions.
"""
