"""A registry record as frozen data: the fields of the registry's protocol section, under their own names.

All text is as registered; dates are text, since the registry knows days and months; yes and no may be a word in older
records. What is absent is None or empty. Enumerated values are kept as they stand: the lint asks about unknown ones.
Source: data dictionary of the ClinicalTrials.gov API, version 2 (151 fields of the protocol section).
"""

from decimal import Decimal

import msgspec

YesNo = bool | str | None


class _Part(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel"):
    pass


class OrgStudyId(_Part, frozen=True):
    id: str = ""
    type: str = ""
    link: str = ""


class SecondaryId(_Part, frozen=True):
    id: str = ""
    type: str = ""
    domain: str = ""
    link: str = ""


class Organization(_Part, frozen=True):
    full_name: str = ""
    class_: str = msgspec.field(name="class", default="")


class Identification(_Part, frozen=True):
    nct_id: str = ""
    nct_id_aliases: tuple[str, ...] = ()
    org_study_id_info: OrgStudyId = OrgStudyId()
    secondary_id_infos: tuple[SecondaryId, ...] = ()
    brief_title: str = ""
    official_title: str = ""
    acronym: str = ""
    organization: Organization = Organization()


class DateStruct(_Part, frozen=True):
    """date: `2026-03-31`, `2026-03`, or in older records `March 31, 2026`. type: ACTUAL, ESTIMATED (ANTICIPATED)."""

    date: str = ""
    type: str = ""


class ExpandedAccess(_Part, frozen=True):
    has_expanded_access: YesNo = None
    nct_id: str = ""
    status_for_nct_id: str = ""


class Status(_Part, frozen=True):
    status_verified_date: str = ""
    overall_status: str = ""
    last_known_status: str = ""
    delayed_posting: YesNo = None
    why_stopped: str = ""
    expanded_access_info: ExpandedAccess = ExpandedAccess()
    start_date_struct: DateStruct = DateStruct()
    primary_completion_date_struct: DateStruct = DateStruct()
    completion_date_struct: DateStruct = DateStruct()
    study_first_submit_date: str = ""
    study_first_submit_qc_date: str = ""
    study_first_post_date_struct: DateStruct = DateStruct()
    results_waived: YesNo = None
    results_first_submit_date: str = ""
    results_first_submit_qc_date: str = ""
    results_first_post_date_struct: DateStruct = DateStruct()
    disp_first_submit_date: str = ""
    disp_first_submit_qc_date: str = ""
    disp_first_post_date_struct: DateStruct = DateStruct()
    last_update_submit_date: str = ""
    last_update_post_date_struct: DateStruct = DateStruct()


class ResponsibleParty(_Part, frozen=True):
    type: str = ""
    investigator_full_name: str = ""
    investigator_title: str = ""
    investigator_affiliation: str = ""
    old_name_title: str = ""
    old_organization: str = ""


class Sponsor(_Part, frozen=True):
    name: str = ""
    class_: str = msgspec.field(name="class", default="")


class Sponsors(_Part, frozen=True):
    responsible_party: ResponsibleParty = ResponsibleParty()
    lead_sponsor: Sponsor = Sponsor()
    collaborators: tuple[Sponsor, ...] = ()


class Oversight(_Part, frozen=True):
    oversight_has_dmc: YesNo = None
    is_fda_regulated_drug: YesNo = None
    is_fda_regulated_device: YesNo = None
    is_unapproved_device: YesNo = None
    is_ppsd: YesNo = None
    is_us_export: YesNo = None
    fdaaa801_violation: YesNo = None


class Description(_Part, frozen=True):
    brief_summary: str = ""
    detailed_description: str = ""


class Conditions(_Part, frozen=True):
    conditions: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()


class ExpandedAccessTypes(_Part, frozen=True):
    individual: YesNo = None
    intermediate: YesNo = None
    treatment: YesNo = None


class Masking(_Part, frozen=True):
    masking: str = ""
    masking_description: str = ""
    who_masked: tuple[str, ...] = ()


class DesignInfo(_Part, frozen=True):
    allocation: str = ""
    intervention_model: str = ""
    intervention_model_description: str = ""
    primary_purpose: str = ""
    observational_model: str = ""
    time_perspective: str = ""
    masking_info: Masking = Masking()


class BioSpec(_Part, frozen=True):
    retention: str = ""
    description: str = ""


class Enrollment(_Part, frozen=True):
    count: int | None = None
    type: str = ""


class Design(_Part, frozen=True):
    study_type: str = ""
    n_ptrs_to_this_exp_acc_nct_id: int | None = None
    expanded_access_types: ExpandedAccessTypes = ExpandedAccessTypes()
    patient_registry: YesNo = None
    target_duration: str = ""
    phases: tuple[str, ...] = ()
    design_info: DesignInfo = DesignInfo()
    bio_spec: BioSpec = BioSpec()
    enrollment_info: Enrollment = Enrollment()


class ArmGroup(_Part, frozen=True):
    """intervention_names: `Biological: aNPC`, the type before the name."""

    label: str = ""
    type: str = ""
    description: str = ""
    intervention_names: tuple[str, ...] = ()


class Intervention(_Part, frozen=True):
    type: str = ""
    name: str = ""
    description: str = ""
    arm_group_labels: tuple[str, ...] = ()
    other_names: tuple[str, ...] = ()


class Arms(_Part, frozen=True):
    arm_groups: tuple[ArmGroup, ...] = ()
    interventions: tuple[Intervention, ...] = ()


class Outcome(_Part, frozen=True):
    measure: str = ""
    description: str = ""
    time_frame: str = ""


class Outcomes(_Part, frozen=True):
    primary_outcomes: tuple[Outcome, ...] = ()
    secondary_outcomes: tuple[Outcome, ...] = ()
    other_outcomes: tuple[Outcome, ...] = ()


class Eligibility(_Part, frozen=True):
    """eligibility_criteria: one text with headings and lists. minimum_age, maximum_age: `20 Years`, `6 Months`."""

    eligibility_criteria: str = ""
    healthy_volunteers: YesNo = None
    sex: str = ""
    gender_based: YesNo = None
    gender_description: str = ""
    minimum_age: str = ""
    maximum_age: str = ""
    std_ages: tuple[str, ...] = ()
    study_population: str = ""
    sampling_method: str = ""


class Contact(_Part, frozen=True):
    name: str = ""
    role: str = ""
    phone: str = ""
    phone_ext: str = ""
    email: str = ""


class Official(_Part, frozen=True):
    name: str = ""
    affiliation: str = ""
    role: str = ""


class GeoPoint(_Part, frozen=True):
    """Degrees, north and east."""

    lat: Decimal | None = None
    lon: Decimal | None = None


class Location(_Part, frozen=True):
    facility: str = ""
    status: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""
    country: str = ""
    contacts: tuple[Contact, ...] = ()
    geo_point: GeoPoint = GeoPoint()


class Contacts(_Part, frozen=True):
    central_contacts: tuple[Contact, ...] = ()
    overall_officials: tuple[Official, ...] = ()
    locations: tuple[Location, ...] = ()


class Retraction(_Part, frozen=True):
    pmid: str = ""
    source: str = ""


class Reference(_Part, frozen=True):
    pmid: str = ""
    type: str = ""
    citation: str = ""
    retractions: tuple[Retraction, ...] = ()


class Link(_Part, frozen=True):
    label: str = ""
    url: str = ""


class AvailableData(_Part, frozen=True):
    id: str = ""
    type: str = ""
    url: str = ""
    comment: str = ""


class References(_Part, frozen=True):
    references: tuple[Reference, ...] = ()
    see_also_links: tuple[Link, ...] = ()
    avail_ipds: tuple[AvailableData, ...] = ()


class Sharing(_Part, frozen=True):
    ipd_sharing: str = ""
    description: str = ""
    info_types: tuple[str, ...] = ()
    time_frame: str = ""
    access_criteria: str = ""
    url: str = ""


class Record(_Part, frozen=True):
    """The protocol section of one registered study."""

    identification_module: Identification = Identification()
    status_module: Status = Status()
    sponsor_collaborators_module: Sponsors = Sponsors()
    oversight_module: Oversight = Oversight()
    description_module: Description = Description()
    conditions_module: Conditions = Conditions()
    design_module: Design = Design()
    arms_interventions_module: Arms = Arms()
    outcomes_module: Outcomes = Outcomes()
    eligibility_module: Eligibility = Eligibility()
    contacts_locations_module: Contacts = Contacts()
    references_module: References = References()
    ipd_sharing_statement_module: Sharing = Sharing()
