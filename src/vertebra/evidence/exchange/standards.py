"""Exchange: what the submission standards call an item, as one line of annotation.

Source: SDTMIG 3.4: a finding is told by its test code, a supplemental qualifier by its name.
"""

from vertebra.protocol.forms import Standard


def target_of(standard: Standard) -> str:
    """The SDTM target of an item.

    >>> target_of(Standard(domain="LB", variable="LBORRES", test="CRP"))
    'LB.LBORRES where LBTESTCD = CRP'
    >>> target_of(Standard(domain="SUPPMH", variable="QVAL", test="CONSIMP"))
    'SUPPMH.QVAL where QNAM = CONSIMP'
    """
    name = f"{standard.domain}.{standard.variable}".rstrip(".")
    if not standard.test:
        return name
    if standard.domain.startswith("SUPP"):
        return f"{name} where QNAM = {standard.test}"
    is_finding = standard.variable.removeprefix(standard.domain) in ("ORRES", "STRESC", "STRESN", "")
    return f"{name} where {standard.domain}TESTCD = {standard.test}" if is_finding else f"{name} of {standard.test}"
