"""Laboratory: find the faults of a protocol before the first patient: who would be eligible, which design, how it would go."""
