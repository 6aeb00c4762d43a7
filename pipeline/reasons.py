"""Why a number is no figure, as a person reads it. The dataset keeps the English sentence that the rules gave it."""

from __future__ import annotations

import re
from functools import cache

from pipeline.heads import head
from pipeline.labels import indicator_name, name_of
from pipeline.messages import Language, pattern_of

# The sentence of rules/: the same in Vietnamese. What is in braces differs from number to number.
REASONS: dict[str, str] = {
    "no indicator counts this": "không có chỉ tiêu nào đếm việc này",
    "no words that say what it counts": "không có từ ngữ cho biết con số đếm gì",
    "counts what is not": "đếm những gì chưa có, chưa làm",
    "counts something else than its whole": "đếm thứ khác với tổng số của nó",
    "two counts added together": "hai số đếm gộp làm một",
    "two columns that seem to say the same": "hai cột dường như nói cùng một điều",
    "a part that no dimension names": "là một phần không thuộc cách phân tổ nào",
    "two values of {dimension}: {codes}": "{dimension} có hai giá trị: {codes}",
    "part of: {reason}": "là một phần của số khác: {reason}",
    "the whole, not said of what": "là tổng số, không rõ của gì",
    "the rest, not said of what": "là phần còn lại, không rõ của gì",
    "the whole of {indicator} has no indicator": "tổng số của “{indicator}” không có chỉ tiêu",
    "{indicator} has no {dimension}": "“{indicator}” không phân theo {dimension}",
    "said of {field}": "nói riêng về {field}",
    "said of some units": "chỉ nói về một số đơn vị",
    "of a sample": "chỉ của số được kiểm tra, chọn mẫu",
    "of a qualification": "là số người theo trình độ",
    "of one aspect": "chỉ của một mặt",
    "of an unknown level": "không rõ cấp nào giải quyết",
    "a difference": "là mức chênh lệch",
    "an average": "là số bình quân",
    "a range": "là một khoảng",
    "fees": "là lệ phí, không phải tiền phạt",
    "places, not those who were asked": "là số nơi khảo sát, không phải số người được hỏi",
    "a threshold": "là mức để xét, không phải kết quả",
    "the table counts something else than dossiers": "bảng đếm thứ khác, không phải hồ sơ",
    "a measure": "là số đo",
    "rank": "là số thứ tự",
    "a share": "là tỷ lệ",
    "a share of a plan": "là tỷ lệ so với kế hoạch",
    "a share of some of them": "là tỷ lệ của một phần",
    "a share of we know not what": "là tỷ lệ, không rõ của gì",
    "a share of other things than dossiers": "là tỷ lệ của thứ khác, không phải hồ sơ",
    "a share of {indicator}": "là tỷ lệ của “{indicator}”",
    "restates a ratio": "nhắc lại một tỷ lệ",
    "begun, not said whether done": "đã bắt đầu, không rõ đã xong chưa",
    "what is demanded": "là điều được yêu cầu",
    "only recommended": "chỉ là kiến nghị",
    "more than any unit handles": "lớn hơn mức một đơn vị có thể giải quyết",
    "previous": "là số liệu kỳ trước",
    "another interval": "của khoảng thời gian khác",
    "another interval (a part of the period)": "của một tháng hoặc quý trong kỳ báo cáo",
    "another interval (lũy kế)": "của khoảng thời gian khác (lũy kế)",
    "another body's number": "của cơ quan khác",
    "no value": "không có giá trị",
    "{text}: thousands or decimals?": "“{text}”: dấu phân cách hàng nghìn hay dấu thập phân?",
    "{text}: a decimal point?": "“{text}”: có phải dấu chấm thập phân?",
    "{text}: separators mixed": "“{text}”: lẫn lộn dấu chấm và dấu phẩy",
    "the unit of the amount cannot be read": "không đọc được đơn vị của số tiền",
    "a list whose labels are not found": "thuộc danh sách không tìm thấy tên gọi",
    "in a table that we cannot read": "trong bảng chưa đọc được",
    "in a head": "trong đầu bảng",
    "a row without a name": "ở hàng không có tên",
    "several fields in one row": "ở hàng nêu nhiều lĩnh vực",
    "the row of {label}": "ở hàng “{label}”",
    "an answer by number that no indicator asks": "là câu trả lời bằng số cho điều không chỉ tiêu nào hỏi",
    "in a margin": "ở lề trang",
    "in no passage": "ngoài mọi đoạn văn",
    "not linked": "chưa nối được với chỉ tiêu",
}


def reason_words(reason: str, lang: Language = "vi") -> str:
    """A reason of the dataset in the language asked for.

    >>> reason_words("part of: a share of dossiers_resolved")
    'là một phần của số khác: là tỷ lệ của “Số hồ sơ đã giải quyết”'
    >>> reason_words("two values of timeliness: early, overdue")
    'thời hạn có hai giá trị: trước hạn, quá hạn'
    >>> reason_words("a range", "en")
    'a range'
    """
    if lang == "en":
        return reason
    for pattern, vietnamese in _patterns():
        if found := pattern.fullmatch(reason):
            return vietnamese.format(**_named(found.groupdict()))
    return reason


def _named(given: dict[str, str]) -> dict[str, str]:
    """What stands in the braces: another reason, an indicator, a dimension and its codes, or words of the report."""
    names = {
        "reason": reason_words,
        "indicator": lambda text: indicator_name(text, short=True),
        "dimension": lambda text: head(text).lower(),
        "codes": lambda text: ", ".join(name_of(given["dimension"], one) for one in text.split(", ")),
    }
    return {name: names.get(name, str)(text) for name, text in given.items()}


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """Sentences without a brace first, so that none is taken for another's words."""
    told = sorted(REASONS.items(), key=lambda pair: "{" in pair[0])
    return [(re.compile(pattern_of(english, ".+"), re.DOTALL), vietnamese) for english, vietnamese in told]
