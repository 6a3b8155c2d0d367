"""What oversight sees: queries, verification, freeze and lock, signatures, what a blinded reader may be told."""
