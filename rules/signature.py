"""The end of a document: who signed it, and who receives it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rules.letterhead import RULES, Line
from rules.places import title_case
from rules.unmarked import unmarked

RECIPIENTS = re.compile(r"\W*noi nhan\s?(?:van ban)?\W*")
APPENDIX = re.compile(r"\W*(?:phu luc|bieu (?:so|mau|tong hop)|danh muc|stt\b|mau so|phu bieu)")
KEPT = re.compile(r"\W*luu\s?(?::|vt|v\.?t|van|vp|ho so|$)")
NAME_WORD = re.compile(r"[^\W\d_][^\W\d_'’.-]*(?:['’-][^\W\d_]+)*\.?")
FAR = 30  # lines after the recipients within which the signature stands


def signer(tail: Sequence[Line]) -> str | None:
    """The name under the offices of the signature, as printed; the last one where several stand there.

    >>> read = [Line(text) for text in ("TM. UBND XÃ", "CHỦ TỊCH", "(Đã ký)", "Vừ A Páo", "Phụ lục 01")]
    >>> signer(read)
    'Vừ A Páo'
    """
    start, end = _signature(tail)
    name, office = None, False
    for line in tail[start:end]:
        is_office = RULES.signature.match(line.plain) is not None
        rest = _after_office(line) if is_office else _beside_file_copy(line)
        office = office or is_office
        if office and (found := person(rest)):
            name = found
    return name


def _signature(tail: Sequence[Line]) -> tuple[int, int]:
    """The lines from the first office or the recipients to the appendix."""
    begin = next((at for at, line in enumerate(tail) if RECIPIENTS.match(line.plain)), None)
    offices = [at for at, line in enumerate(tail) if RULES.signature.match(line.plain) and len(line.text) < 80]
    near = [at for at in offices if begin is None or at > begin - 8]
    if not near:
        return 0, 0
    first = near[0] if begin is None else min(near[0], begin)
    first = near[-1] - 6 if begin is None and near[-1] - near[0] > FAR else first
    first = max(first, 0)
    after = (at for at in range(near[0] + 1, len(tail)) if APPENDIX.match(tail[at].plain))
    return first, min(next(after, len(tail)), near[0] + FAR)


def _beside_file_copy(line: Line) -> str:
    """The line; of "- Lưu: VT, CCHC. Lò Văn Hạc", where two columns ran together, what follows the last recipient."""
    return FILE_COPY.sub("", line.text) if KEPT.match(line.plain) else line.text


FILE_COPY = re.compile(r"\A.*[.;)]\s+(?=\S+\s\S)")


def _after_office(line: Line) -> str:
    """What follows the offices on one line: "PHÓ CHỦ TỊCH Nguyễn Văn An" → the name."""
    words = line.text.split()
    while words and (words[0].isupper() or not words[0][0].isalpha()):
        words.pop(0)
    return " ".join(words)


def person(text: str) -> str | None:
    """A person's name standing alone, ranks and "(đã ký)" taken off; None for anything else.

    >>> person("(Đã ký) ThS. Trần Thị B"), person("NGUYỄN VĂN AN"), person("Phòng Nội vụ"), person("Y Thanh Niê Kđăm")
    ('Trần Thị B', 'Nguyễn Văn An', None, 'Y Thanh Niê Kđăm')
    """
    text = text.strip(" *_:;.,-–()[]")
    if found := RULES.between.match(unmarked(text)):
        text = text[found.end() :].strip(" *_:;.,-–()[]")
    if found := RULES.ranks.match(unmarked(text)):
        text = text[found.end() :]
    words = text.split()
    if not 2 <= len(words) <= 6 or len(text) > 45:
        return None
    if not all(NAME_WORD.fullmatch(word) and word[0].isupper() for word in words):
        return None
    return None if _is_office(text) else title_case(text)


def _is_office(text: str) -> bool:
    """Whether capitalised words are an office, a body or a heading, or hold an abbreviation."""
    plain = unmarked(text)
    if RULES.signature.match(plain) or RULES.noise.match(plain) or NO_NAME.match(plain):
        return True
    if any(plain.startswith(rule.words) for rule in RULES.bodies if " " in rule.words):
        return True
    return not text.isupper() and any(len(word) > 1 and word.isupper() for word in text.split())


NO_NAME = re.compile(
    r"(?:noi nhan|nhu tren|nhu dieu|luu|cac|van phong|ubnd|hdnd|phong noi|so noi|dang uy|thuong truc|viet nam"
    r"|bao cao|ke hoach|thong bao|quyet dinh|phu luc|bieu|kinh gui|ket qua)\b"
)


def recipients(tail: Sequence[Line]) -> tuple[str, ...]:
    """Those after "Nơi nhận", as printed without their marks; the file copy ("Lưu") is none.

    >>> recipients([Line(text) for text in ("Nơi nhận:", "- Sở Nội vụ (b/c);", "- Như trên;", "- Lưu: VT.")])
    ('Sở Nội vụ (b/c)', 'Như trên')
    """
    begin = next((at for at, line in enumerate(tail) if RECIPIENTS.match(line.plain)), None)
    if begin is None:
        return ()
    found: list[str] = []
    for text in _entries(tail, begin):
        if KEPT.match(unmarked(text)):
            break
        marked = text[0] in "-–+•*"
        if found and not marked and found[-1].count("(") > found[-1].count(")"):
            found[-1] += f" {text}"
        elif marked or not found or not text[0].islower():
            found.append(text)
        else:
            found[-1] += f" {text}"
    return tuple(entry for one in found if (entry := one.strip(" -–+•*;.,")))


def _entries(tail: Sequence[Line], begin: int) -> Iterator[str]:
    head = RECIPIENTS.match(tail[begin].plain)
    rest = tail[begin].text[head.end() :].strip() if head else ""
    yield from (part for part in re.split(r";\s*(?=[-–+•])", f"- {rest}" if rest else "") if part)
    for line in tail[begin + 1 : begin + FAR]:
        if APPENDIX.match(line.plain):
            return
        if RULES.signature.match(line.plain) and line.text[:8].isupper():
            continue
        if person(line.text) and not line.text.startswith("-"):
            continue
        yield from (part.strip() for part in re.split(r";\s*(?=[-–+•])", line.text) if part.strip())
