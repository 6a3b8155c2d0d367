"""What an amendment changes: two versions of a study in, every difference out, told as a person wants to read it.

`diff(old, new)` is complete: two versions that are not equal differ in at least one `Change`. Each change says what it
does to a trial that is running: nothing, rules to be asked again, stored values without a place, consent to be renewed.
"""

from vertebra.protocol.amend.change import CONSEQUENCES, Change, Consequence
from vertebra.protocol.amend.diff import diff
from vertebra.protocol.amend.tell import tell

__all__ = ["CONSEQUENCES", "Change", "Consequence", "diff", "tell"]
