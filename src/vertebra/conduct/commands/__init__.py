"""What people ask for. A command is a wish; only `decide` turns it into entries."""

# Said again here, so that all kinds are found in one place.
from vertebra.conduct.commands.oversight import (
    AcceptSuggestion as AcceptSuggestion,
    AskDatabaseLock as AskDatabaseLock,
    AskDatabaseUnlock as AskDatabaseUnlock,
    AssignQuery as AssignQuery,
    CloseAccount as CloseAccount,
    ConfirmDatabaseLock as ConfirmDatabaseLock,
    ConfirmDatabaseUnlock as ConfirmDatabaseUnlock,
    EndDelegation as EndDelegation,
    FreezeForms as FreezeForms,
    LockForms as LockForms,
    OpenAccount as OpenAccount,
    OversightOfParticipant,
    OversightOfTrial,
    RecordTraining as RecordTraining,
    ReopenAccount as ReopenAccount,
    ReopenQuery as ReopenQuery,
    ReportCheck as ReportCheck,
    ReportDeviation as ReportDeviation,
    ReviewTrail as ReviewTrail,
    ReviewTrialTrail as ReviewTrialTrail,
    SignForms as SignForms,
    UnfreezeForms as UnfreezeForms,
    UnlockForms as UnlockForms,
    UnverifySource as UnverifySource,
    VerifySource as VerifySource,
)
from vertebra.conduct.commands.participant import (
    AboutParticipant,
    AnswerQuery as AnswerQuery,
    ClassifyDeviation as ClassifyDeviation,
    CloseQuery as CloseQuery,
    Decline as Decline,
    DoStep as DoStep,
    ErasePersonalData as ErasePersonalData,
    GiveConsent as GiveConsent,
    Identify as Identify,
    MissVisit as MissVisit,
    MoveParticipant as MoveParticipant,
    OpenQuery as OpenQuery,
    OrderLot as OrderLot,
    ReviewSignal as ReviewSignal,
    SaveForm as SaveForm,
    SendReport as SendReport,
    SignEligibility as SignEligibility,
    WithdrawConsent as WithdrawConsent,
)
from vertebra.conduct.commands.slots import (
    BookSlot as BookSlot,
    FreeSlot as FreeSlot,
    MoveSlot as MoveSlot,
    OfferSlots as OfferSlots,
    SlotOfParticipant as SlotOfParticipant,
    SlotsOfTrial,
)
from vertebra.conduct.commands.trial import (
    AboutTrial,
    AdoptStudy as AdoptStudy,
    ApproveEthics as ApproveEthics,
    ApproveVersion as ApproveVersion,
    CloseRecruitment as CloseRecruitment,
    CloseWorkspace as CloseWorkspace,
    Delegate as Delegate,
    LiftHold as LiftHold,
    OpenRecruitment as OpenRecruitment,
    OpenSite as OpenSite,
    OpenWorkspace as OpenWorkspace,
    PlaceHold as PlaceHold,
    RecallMaterial as RecallMaterial,
    ReceiveMaterial as ReceiveMaterial,
)

TrialCommand = AboutTrial | OversightOfTrial | SlotsOfTrial
ParticipantCommand = AboutParticipant | OversightOfParticipant
Command = TrialCommand | ParticipantCommand
