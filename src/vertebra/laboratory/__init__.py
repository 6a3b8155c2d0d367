"""Laboratory: the faults of a protocol before the first patient: who is eligible, which design, how it would go."""
