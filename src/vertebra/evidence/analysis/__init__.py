"""What it shows, analysed: each group of displays puts its results into the book and lays out what is printed."""

from vertebra.evidence.analysis.document import write_report

__all__ = ["write_report"]
