"""What a photo is of, by the text on it: sheets are told well, the rest is a model's to tell, or called other."""

from core.vision.sheet import Sheet

PRESCRIPTION, RESULT, BODY, DOCUMENT, OTHER = "prescription", "lab result", "body", "document", "other"
#: letters and digits from which a photo is a page of text: a T-shirt or a bottle in the picture has fewer
PAGE = 80
#: how sure the kind is: something was made out and the sheet says what it is; one of the two; only much text; nothing
NAMED_AND_HEADED, NAMED, HEADED, TEXT, NOTHING = 0.95, 0.85, 0.7, 0.6, 0.3


def sort(sheet: Sheet) -> tuple[str, float]:
    """The kind, and how sure that is (0 to 1)."""
    results = len(sheet.measures) + len(sheet.tests)
    medicines = len(sheet.medicines) + sheet.illegible
    if results or medicines:
        kind = RESULT if (results, sheet.headed == RESULT) >= (medicines, sheet.headed != RESULT) else PRESCRIPTION
        if sheet.named:
            return kind, NAMED_AND_HEADED if sheet.headed == kind else NAMED
        return kind, HEADED if sheet.headed == kind else TEXT
    if sheet.headed and sheet.letters >= PAGE // 4:
        return sheet.headed, HEADED
    return (DOCUMENT, TEXT) if sheet.letters >= PAGE else (OTHER, NOTHING)
