"""Whose sheet it is: rows that name a patient, a doctor, a number or a place are dropped before all else."""

import re

from core.privacy import EMAIL, LONG_NUMBER, PHONE
from core.text.fold import fold
from core.vision.rows import Row

#: a row with one of these names somebody, or where and when somebody was born or lives, or a number of theirs
PERSONAL = re.compile(
    r"\b(?:noms?(?! d[ue] (?:medicament|produit))|prenoms?|patient(?:e|\(e\))?s?|malade|name|surname|first name"
    r"|full name|sexe|sex|gender|age|nee? (?:le|en|a)|ne\(e\)|date de naissance|date of birth|dob|born|adresse|address"
    r"|quartier|domicile|residence|profession|employeur|tel|telephone|phone|mobile|fax|b\.?p|p\.?o\.? ?box"
    r"|e-?mail|whatsapp|n[o°] ?(?:dossier|patient|d'?ordre|assure|cni)|dossier|file no|hospital no|lab no|matricule|cni"
    r"|passeport|passport|ordre|onmc|reg(?:istration)? no|assure|assurance|insurance|medecin|docteur|doctor"
    r"|prescripteur"
    r"|prescriber|physician|prescrit par|prescribed by|signature|signed|signe|cachet|stamp|infirmiere?|nurse|biologiste"
    r"|technicien|laborantin|scientist|pharmacien)\b"
    r"(?:\s*(?:[:.\-°]|\w{0,12}\s*:)|\s|$)"
)
#: a title, and one that is glued to the name
TITLE = re.compile(r"\b(?:dr|dre|pr|prof|mme|mlle|mr|mrs|miss|ms)\b\.?\s*\S", re.IGNORECASE)
GLUED = re.compile(r"\b(?:Dr|Pr|Mme|Mlle)\.?(?=[A-ZÀ-Ý])")
#: papers that say who somebody is, and are no business of a health service
IDENTITY = re.compile(
    r"carte nationale d.?identite|national identity card"
    r"|republi\w+ (?:du |of )?camero(?:un|on).{0,80}(?:identi|passe?port)"
    r"|passe?port no|permis de conduire|driving licen[cs]e|carte d.?electeur|voter.?s? card|acte de naissance"
    r"|birth certificate"
    r"|titre de sejour|residence permit"
)


def personal(row: Row) -> bool:
    """Whether the row says who somebody is. Rather a row too many: what it holds is asked for if it is missed."""
    folded = fold(row.text)
    return bool(
        PERSONAL.search(folded)
        or TITLE.search(row.text)
        or GLUED.search(row.text)
        or EMAIL.search(row.text)
        or PHONE.search(row.text)
        or LONG_NUMBER.search(row.text)
    )


def identity_paper(rows: list[Row]) -> bool:
    """Whether this is a paper that says who somebody is."""
    return bool(IDENTITY.search(fold(" ".join(row.text for row in rows))))
