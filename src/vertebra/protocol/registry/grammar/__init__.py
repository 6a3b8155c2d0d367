"""A hand-written grammar of registered criteria: text in, limits on named quantities out, never an exception.

`tokens` cuts a line into names, numbers with their units, comparators and joints; `limits` puts numbers and
comparators together; `atoms` finds what each limit is about; `meaning` joins atoms to an expression and says how much
of the line was understood. All words are data in `tables/`. A draft reading is shown beside the words, never taken
without a person. Source: registry notes 4 (what a deterministic reading can do, and where it goes wrong).
"""
