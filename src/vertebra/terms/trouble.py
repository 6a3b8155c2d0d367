"""The one kind of exception that a user may see: the world outside is not as it must be.

Trouble is told in one line that says what to do next; every other exception is a bug and keeps its traceback.

    Trouble
    +-- protocol.study.StudyUnsound   the file is no study, or a study that may not be opened
    +-- protocol.registry.reading.RegistryTrouble  the file is no registry record that could be read
    +-- protocol.registry.accepting.NotAccepted  no such line, or nothing proposed for it
    +-- conduct.ledger.LedgerBroken   the stored ledger cannot be read as a ledger
    +-- conduct.desk.VersionMissing   a version of the study is not at hand
    +-- evidence.snapshot.NothingToShow  nothing was recorded up to the cutoff, or the role may see nothing
    +-- evidence.why.NotFound         no result, row or entry of that name
    +-- evidence.exchange.xml.NotXml, table.NoTable    the file is not what it should be, or is hostile
    +-- evidence.exchange.odm.read.NoForms, redcap.NoDictionary   it holds no forms of another system
    +-- evidence.exchange.odm.write.NothingToExport    no entries, or no such participant
    +-- evidence.exchange.labs: NoMapping, NotTold, NotSubmitted   results that cannot be taken in; nothing was saved
    +-- evidence.exchange.loggers: NoLog, NoLegs, NoLogMapping, NotTaken   a temperature log that cannot be taken in
    +-- evidence.exchange.casebook.NothingToPrint      nobody of that number
    +-- evidence.documents: NothingToTrace, NothingToCertify   no lot, or nothing of it yet
    +-- evidence.fonts.NoFont         no font for a character
    +-- simulate.site.Surprise        the study and the virtual site disagree
    +-- app.store.StoreTrouble        the database cannot be opened or written
    +-- app.pictures.NoPicture, app.attaching.Erased   a picture that is not taken in
"""


class Trouble(Exception):
    """What is wrong, and what to do next."""
