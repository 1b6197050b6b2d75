"""PDFs by hand: a result as laboratories send it, and those that are meant to harm."""

import zlib

#: what a laboratory's text layer says; the name must not be kept
RESULT = (
    "LABORATOIRE D'ANALYSES MEDICALES",
    "Nom du patient : NGONO Marie Claire",
    "Date : 21/09/2026",
    "Hemoglobine    4,2 g/dL    (12,0 - 16,0)",
    "TDR Paludisme : POSITIF",
)


def pdf(*objects: bytes, trailer: bytes = b"") -> bytes:
    """A document of these objects, numbered from 1; the first is the catalogue."""
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start)
    return bytes(out)


def stream(content: bytes, head: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n" % (len(content), head) + content + b"\nendstream"


def typed(
    *lines: str, catalogue: bytes = b"", box: bytes = b"0 0 595 842", pages: int = 1, trailer: bytes = b""
) -> bytes:
    """Pages with a text layer, all alike."""
    text = b"BT /F1 12 Tf 50 800 Td 20 TL " + b" ".join(
        b"(" + line.replace("(", "\\(").replace(")", "\\)").encode("latin-1") + b") Tj T*" for line in lines
    ) + b" ET"  # fmt: skip
    kids = b" ".join(b"%d 0 R" % (5 + number) for number in range(pages))
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox ["
        + box
        + b"] /Contents 3 0 R /Resources << /Font << /F1 4 0 R >> >> >>"
    )
    return pdf(
        b"<< /Type /Catalog /Pages 2 0 R " + catalogue + b" >>",
        b"<< /Type /Pages /Kids [" + kids + b"] /Count %d >>" % pages,
        stream(text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        *[page] * pages,
        trailer=trailer,
    )


def endless(pages: int = 100_000) -> bytes:
    """A result with so many pages, all of them the same one."""
    return typed(*RESULT).replace(b"/Kids [5 0 R] /Count 1", b"/Kids [" + b"5 0 R " * pages + b"] /Count %d" % pages)


def locked() -> bytes:
    """Encrypted with a password that nobody has told."""
    secret = b"<" + b"5a" * 32 + b">"
    how = b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O " + secret + b" /U " + secret + b" >> /ID [<00> <00>]"
    return typed(*RESULT, trailer=how)


def with_script() -> bytes:
    return typed(*RESULT, catalogue=b"/OpenAction << /S /JavaScript /JS (while(true){app.alert(1)}) >>")


def bomb(side: int = 50_000) -> bytes:
    """A page that draws a picture of so many pixels a side, out of a few hundred thousand bytes."""
    packed = zlib.compressobj(9)
    zeros = b"".join(packed.compress(bytes(1_000_000)) for _ in range(200)) + packed.flush()
    head = b"/Type /XObject /Subtype /Image /Width %d /Height %d /BitsPerComponent 8 /ColorSpace /DeviceRGB" % (
        side,
        side,
    )
    return pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /XObject << /I 5 0 R >> >> >>",
        stream(b"q 595 0 0 842 0 0 cm /I Do Q"),
        stream(zeros, head + b" /Filter /FlateDecode"),
    )
