"""Laboratory, designs: how a stopping rule behaves, worked out exactly by counting, never by chance.

In: a boundary (after n participants, stop at so many with an event), true rates. Out: the chance to stop, how many are
treated, when it stops; the rules of the literature for the same question; the best of all rules; and warnings.
"""
