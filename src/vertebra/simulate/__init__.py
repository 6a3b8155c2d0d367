"""Virtual participants who come in through the same door as real ones."""
