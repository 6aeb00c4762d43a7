"""The names that people read for the codes of the dataset: indicators, dimensions, units of measure, periods."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.messages import LEVELS, ROLES, Language
from pipeline.question import Question
from pipeline.verdicts import AUDITS, VERDICTS
from rules.codebook import load_codebook

Names = Mapping[str, tuple[str, str]]  # code: (Vietnamese, English)

DIMENSIONS: Mapping[str, Names] = {
    "level": {
        "province": ("cấp tỉnh", "provincial level"),
        "district": ("cấp huyện", "district level"),
        "commune": ("cấp xã", "commune level"),
        "all": ("các cấp", "all levels"),
    },
    "channel": {
        "in_person": ("trực tiếp", "in person"),
        "postal": ("qua bưu chính", "by post"),
        "online": ("trực tuyến", "online"),
        "online_level_2": ("trực tuyến mức độ 2", "online level 2"),
        "online_level_3": ("trực tuyến mức độ 3", "online level 3"),
        "online_level_4": ("trực tuyến mức độ 4", "online level 4"),
        "online_full": ("trực tuyến toàn trình", "fully online"),
        "online_partial": ("trực tuyến một phần", "partly online"),
        "online_other": ("trực tuyến khác", "otherwise online"),
        "in_person_or_postal": ("trực tiếp hoặc qua bưu chính", "in person or by post"),
    },
    "timeliness": {
        "early": ("trước hạn", "early"),
        "on_time": ("đúng hạn", "on time"),
        "early_or_on_time": ("trước và đúng hạn", "early or on time"),
        "overdue": ("quá hạn", "overdue"),
        "not_due": ("trong hạn", "not due"),
    },
    "origin": {"new": ("mới tiếp nhận", "new"), "carried_over": ("kỳ trước chuyển qua", "carried over")},
    "field": {
        "land": ("đất đai", "land"),
        "construction": ("xây dựng", "construction"),
        "civil_status": ("hộ tịch", "civil status"),
        "authentication": ("chứng thực", "authentication"),
        "business": ("đăng ký kinh doanh", "business"),
        "social_protection": ("bảo trợ xã hội", "social protection"),
        "other": ("lĩnh vực khác", "other fields"),
    },
    "role": {code: (words, code) for code, words in ROLES.items()},
    "unit_level": {code: (words, code) for code, words in LEVELS.items()},
    "unit": {
        "dossier": ("hồ sơ", "dossiers"),
        "petition": ("đơn, phản ánh", "petitions"),
        "procedure": ("thủ tục", "procedures"),
        "document": ("văn bản", "documents"),
        "task": ("nhiệm vụ", "tasks"),
        "activity": ("hoạt động", "activities"),
        "person": ("người", "persons"),
        "agency": ("cơ quan, đơn vị", "agencies"),
        "session": ("cuộc, lớp", "sessions"),
        "item": ("tin, bài, mục", "items"),
        "case": ("trường hợp", "cases"),
        "form": ("phiếu", "forms"),
        "account": ("tài khoản", "accounts"),
        "finding": ("vấn đề", "findings"),
        "initiative": ("sáng kiến, mô hình", "initiatives"),
        "service": ("dịch vụ", "services"),
        "enterprise": ("doanh nghiệp", "enterprises"),
        "percent": ("%", "%"),
        "VND": ("đồng", "VND"),
        "point": ("điểm", "points"),
        "code": ("mã", "code"),
    },
    "period_type": {
        "month": ("tháng", "month"),
        "quarter": ("quý", "quarter"),
        "half_year": ("6 tháng", "half-year"),
        "nine_months": ("9 tháng", "nine months"),
        "year": ("năm", "year"),
        "mid_year": ("giữa năm", "mid-year"),
        "other": ("kỳ khác", "other"),
    },
    "audit": {code: VERDICTS[code] for code in AUDITS if code},
    "show": {
        "value": ("giá trị", "value"),
        "change": ("tăng, giảm so với cùng kỳ năm trước", "change over the year before"),
        "share": ("tỷ trọng trong tổng của các đơn vị", "share in the sum of the units"),
        "rate": ("tỷ lệ trên tổng số", "rate of the whole"),
    },
}
# kind: a period in Vietnamese and English, written out and as the head of a column
PERIODS: Mapping[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "month": (("tháng {no}/{year}", "{no}/{year}"), ("T{no}/{year}", "{no}/{year}")),
    "quarter": (("quý {quarter}/{year}", "Q{no}/{year}"), ("quý {quarter}/{year}", "Q{no}/{year}")),
    "half_year": (("6 tháng {half} năm {year}", "{half} of {year}"), ("6T {half}/{year}", "H{no}/{year}")),
    "nine_months": (("9 tháng năm {year}", "nine months of {year}"), ("9T/{year}", "9M/{year}")),
    "year": (("năm {year}", "{year}"), ("{year}", "{year}")),
    "mid_year": (("giữa năm {year}", "mid-{year}"), ("giữa {year}", "mid-{year}")),
    "other": (("kỳ khác năm {year}", "another period of {year}"), ("kỳ khác {year}", "other {year}")),
}
QUARTERS = {1: "I", 2: "II", 3: "III", 4: "IV"}
HALVES = {1: ("đầu", "first half"), 2: ("cuối", "second half")}


def name_of(dimension: str, code: str, lang: Language = "vi") -> str:
    """What people call a code; the code itself where it has no name.

    >>> name_of("timeliness", "early_or_on_time"), name_of("unit", "dossier", "en")
    ('trước và đúng hạn', 'dossiers')
    """
    vietnamese, english = DIMENSIONS[dimension].get(code, (code, code))
    return english if lang == "en" else vietnamese


def indicator_name(indicator: str, lang: Language = "vi", short: bool = False) -> str:
    """The name of an indicator in the codebook; `short` leaves out its remark in brackets.

    >>> indicator_name("dossiers_resolved_rate", short=True)
    'Tỷ lệ hồ sơ giải quyết'
    """
    one = load_codebook().indicators.get(indicator)
    if one is None:
        return indicator
    name = one.en if lang == "en" else one.vi
    return name.split(" (")[0] if short else name


def period_name(kind: str, number: float | None, year: float | None, lang: Language = "vi", full: bool = False) -> str:
    """A period as the head of a column; `full` as officials write it. "?" stands for what is not known of it.

    >>> names = [("year", None), ("quarter", 1.0), ("half_year", 1), ("nine_months", float("nan")), ("month", 5)]
    >>> [period_name(*one, 2024) for one in names]
    ['2024', 'quý I/2024', '6T đầu/2024', '9T/2024', 'T5/2024']
    >>> [period_name(*one, 2024, full=True) for one in names]
    ['năm 2024', 'quý I/2024', '6 tháng đầu năm 2024', '9 tháng năm 2024', 'tháng 5/2024']
    >>> period_name("half_year", 2, 2023, "en"), period_name("half_year", 2, 2023, "en", full=True)
    ('H2/2023', 'second half of 2023')
    """
    english = lang == "en"
    form = PERIODS.get(kind, PERIODS["year"])[not full][english]
    no, when = (0 if one is None or one != one else int(one) for one in (number, year))  # NaN is not itself
    half = HALVES[no][english] if no in HALVES else "?"
    return form.format(year=when or "?", no=no or "?", quarter=QUARTERS.get(no, "?"), half=half)


def heading(question: Question, indicator: str, lang: Language = "vi") -> str:
    """What a comparison counts: the indicator and the dimensions asked for.

    >>> from pipeline.question import Question
    >>> heading(Question(("dossiers_resolved",), "unit", timeliness="overdue", level="commune"), "dossiers_resolved")
    'Số hồ sơ đã giải quyết, cấp xã, quá hạn'
    """
    parts = {"level": question.level or "", **question.parts}
    words = [name_of(dimension, code, lang) for dimension, code in parts.items() if code]
    return ", ".join([indicator_name(indicator, lang, short=True), *words])


def measure_name(shown: str, unit: str, lang: Language = "vi") -> str:
    """What the numbers of a comparison are measured in.

    >>> measure_name("value", "dossier"), measure_name("change", "percent"), measure_name("rate", "dossier")
    ('hồ sơ', 'tăng, giảm so với cùng kỳ năm trước (điểm %)', 'tỷ lệ trên tổng số (%)')
    """
    if shown == "value":
        return name_of("unit", unit, lang)
    in_points = shown == "change" and unit == "percent"
    return f"{name_of('show', shown, lang)} ({('điểm %', 'points')[lang == 'en'] if in_points else '%'})"
