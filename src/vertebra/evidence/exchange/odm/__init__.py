"""Exchange, ODM: CDISC Operational Data Model. Version 1.3.2 goes out; 1.2 to 1.3.2, and the forms of 2.0, come in.

`export_odm` writes a trial with its whole history; `import_odm` reads the forms of other systems into a draft, and
`read_values` the data of the same file for a preview.
"""

from vertebra.evidence.exchange.odm.read import import_odm
from vertebra.evidence.exchange.odm.values import FoundRow, read_values
from vertebra.evidence.exchange.odm.write import Exported, export_odm

__all__ = ["Exported", "FoundRow", "export_odm", "import_odm", "read_values"]
