"""Every test: no deadline for an example. A busy machine is no fault of the code; `bench/` measures speed."""

from hypothesis import settings

settings.register_profile("vertebra", deadline=None)
settings.load_profile("vertebra")
