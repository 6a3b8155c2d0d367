"""Vertebra: a small autologous cell-therapy trial from protocol to report, every number proven."""
