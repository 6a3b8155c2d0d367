"""Every test: no deadline for an example, and the same examples on every run.

A busy machine is no fault of the code; `bench/` measures speed. A commit that is green stays green: new examples are
drawn by `make hunt`, and what it finds becomes a test by name.
"""

from hypothesis import settings

settings.register_profile("vertebra", deadline=None, derandomize=True)
settings.register_profile("hunt", deadline=None, print_blob=True)
settings.load_profile("vertebra")
