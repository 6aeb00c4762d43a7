"""What stands above and below a report: letterhead, title, recipients, signature, and the gold's metadata of them."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.forge.draft import Draft, addressee
from tests.forge.page import capital

MOTTO = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
FAMILIES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lò", "Rơ Mah")
MIDDLES = ("Văn", "Thị", "Minh", "Quốc", "Đức", "Thanh", "Xuân", "Hữu", "Ngọc", "Công")
GIVEN = (
    "An", "Bình", "Chiến", "Dũng", "Hà", "Hải", "Hòa", "Hương", "Khánh", "Lâm", "Long", "Nam", "Phúc", "Quang", "Sơn",
    "Thắng", "Thủy", "Trung", "Tuấn", "Vinh",
)  # fmt: skip
TITLES = (
    "Kết quả thực hiện cải cách hành chính",
    "Kết quả công tác cải cách hành chính",
    "Công tác cải cách hành chính",
    "Tình hình thực hiện cải cách hành chính",
)
CENTRE_TITLES = ("Kết quả tiếp nhận, giải quyết thủ tục hành chính", "Tình hình hoạt động của Trung tâm")


@dataclass(slots=True)
class Letter:
    """What the letterhead and the signature say; None where they do not."""

    number: str | None = None
    issued: str | None = None
    title: str = ""
    signer: str | None = None
    recipients: list[str] = field(default_factory=list)


def write_head(d: Draft) -> Letter:
    """The letterhead in one of its forms, the document's type and its title."""
    letter = Letter()
    form = d.rng.choice(("columns", "columns", "lines", "lines", "cut", "cut", "none"))
    if form in ("columns", "lines", "cut"):
        _number_and_date(d, letter, form)
    d.page.gap()
    d.page.verbatim(
        d.rng.choice(("BÁO CÁO", "BÁO CÁO", "**BÁO CÁO**", "B Á O C Á O")[: 3 if d.page.chance(0.97) else 4])
    )
    if d.page.chance(0.4):
        d.page.gap()
    titles = title_lines(d)
    d.page.verbatim(*titles)
    letter.title = " ".join(titles)
    return letter


def title_lines(d: Draft) -> list[str]:
    """What the report is about, in one line or two."""
    first = d.rng.choice(CENTRE_TITLES if d.subject.centre else TITLES)
    second = d.rng.choice(
        (f"phương hướng, nhiệm vụ {d.period.following()}", f"nhiệm vụ trọng tâm {d.period.following()}")
    )
    now = d.period.named(d.rng)
    way = d.rng.randrange(4)
    if way == 0:
        return [f"{first} {now}"]
    if way == 1:
        return [f"{first} {now};", second]
    if way == 2:
        return [f"{first} {now}, {second}"]
    return [f"{first}", f"{now} và {second}"]


def _number_and_date(d: Draft, letter: Letter, form: str) -> None:
    office = "TTPVHCC" if d.subject.centre else "UBND"
    number = d.rng.choice((str(d.rng.randint(11, 990)), str(d.rng.randint(11, 990)), ""))
    letter.number = f"{number}/BC-{office}"
    day = d.period.end + timedelta(days=d.rng.randint(1, 9))
    written, letter.issued = _date_line(d.rng, day)
    place = capital(d.subject.seat)
    above, below = _bodies(d)
    number_line, date_line = f"Số: {number}/BC-{office}" if number else f"Số: /BC-{office}", f"{place}, {written}"
    page = d.page
    if form == "columns":
        gap = d.rng.choice(("\t", "        "))
        page.verbatim(f"{above}{gap}{MOTTO[0]}", f"{below}{gap}{MOTTO[1]}", "", f"{number_line}{gap}{date_line}")
    elif form == "lines":
        page.verbatim(above, below, MOTTO[0], MOTTO[1], number_line, date_line)
    else:
        page.verbatim("", number_line, "", date_line)


def _bodies(d: Draft) -> tuple[str, str]:
    """The two lines of the left column: the body above, and the issuer."""
    if d.subject.centre:
        return f"UBND {d.subject.full}".upper(), d.subject.centre.upper()
    if d.subject.level == "province":
        return "ỦY BAN NHÂN DÂN", d.subject.full.upper()
    above = d.subject.district or f"tỉnh {d.subject.province}"
    return (
        f"UBND {above}".upper() if d.page.chance(0.6) else f"ỦY BAN NHÂN DÂN {above}".upper()
    ), f"UBND {d.subject.full}".upper()


def _date_line(rng: random.Random, day: date) -> tuple[str, str]:
    """The date as printed, and as the gold has it: cut where day or month wait for the pen."""
    month = f"{day.month:02}" if day.month < 3 else str(day.month)
    way = rng.randrange(6)
    if way == 0:
        return f"ngày tháng năm {day.year}", str(day.year)
    if way == 1:
        return f"ngày tháng {month} năm {day.year}", f"{day.year}-{day.month:02}"
    return f"ngày {day.day:02} tháng {month} năm {day.year}", day.isoformat()


def write_foot(d: Draft, letter: Letter) -> None:
    """The closing sentence, the recipients and the signature."""
    d.paragraph(d.say("prose.closing"))
    d.page.gap()
    letter.recipients = _recipients(d)
    letter.signer = _name(d.rng)
    own = f"- Lưu: VT{d.rng.choice(('', ', CCHC', ', VP', f' ({d.rng.randint(2, 20):02}b)'))}."
    d.page.verbatim(
        d.rng.choice(("Nơi nhận:", "**Nơi nhận:**", "Nơi nhận :")), *[f"- {one};" for one in letter.recipients], own, ""
    )
    if d.subject.centre:
        lines = [d.rng.choice(("GIÁM ĐỐC", "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC"))]
    else:
        lines = ["TM. ỦY BAN NHÂN DÂN", *d.rng.choice((("CHỦ TỊCH",), ("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")))]
    d.page.verbatim(*"\n".join(lines).split("\n"), "", letter.signer)


def _recipients(d: Draft) -> list[str]:
    first = f"{addressee(d.subject)} (b/c)"
    below = {
        "province": ["TT Tỉnh ủy, TT HĐND tỉnh", "Các sở, ban, ngành"],
        "district": [
            f"TT {d.subject.kind.capitalize()} ủy, TT HĐND {d.subject.kind}",
            "Các phòng, ban, đơn vị",
            "UBND cấp xã",
        ],
        "commune": ["TT Đảng ủy, TT HĐND", "Các bộ phận chuyên môn (t/h)"],
    }[d.subject.level]
    return [first, *d.rng.sample(below, d.rng.randint(1, len(below)))]


def _name(rng: random.Random) -> str:
    return f"{rng.choice(FAMILIES)} {rng.choice(MIDDLES)} {rng.choice(GIVEN)}"
