"""Laboratory, trials: whole trials by the hundred thousand, to see beforehand how one may go.

In: a study, whose own stagger and stopping boundary are used, and scenarios: how often there is harm, how often a
culture fails, what the cells do. Out: how long it takes, how many are screened, when it stops, how precise it is, and
how far a naive analysis misleads, each with its simulation error. What can be worked out exactly is, in `designs`.
"""
