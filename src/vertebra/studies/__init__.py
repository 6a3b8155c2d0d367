"""Studies shipped with Vertebra: each a package of data, never a fork."""
