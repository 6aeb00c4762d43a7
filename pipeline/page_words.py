"""Every word that the page says of itself, in Vietnamese and English. What reports say stays as it is printed."""

from __future__ import annotations

from pipeline.messages import Language
from pipeline.verdicts import VERDICTS

# key: (Vietnamese, English)
WORDS: dict[str, tuple[str, str]] = {
    "title": ("Rà soát số liệu báo cáo cải cách hành chính", "Administrative-reform reports: their figures reviewed"),
    "scope": (
        "{reports} báo cáo của {units} đơn vị, kỳ báo cáo từ năm {first} đến năm {last}",
        "{reports} reports of {units} units, periods from {first} to {last}",
    ),
    "scope_plain": ("{reports} báo cáo", "{reports} reports"),
    "skip": ("Đến nội dung chính", "Skip to the content"),
    "contents": ("Mục lục", "Contents"),
    # headings
    "h_summary": ("Tóm tắt", "Summary"),
    "h_coverage": ("Báo cáo đã có và còn thiếu", "Reports present and missing"),
    "h_compare": ("So sánh giữa các đơn vị và các kỳ", "Units and periods compared"),
    "h_findings": ("Kết quả kiểm tra số liệu", "What the checks found"),
    "h_unresolved": ("Báo cáo chưa rõ đơn vị", "Reports without a unit"),
    "h_failures": ("Tệp không đọc được", "Files that could not be read"),
    "h_reading": ("Cách đọc trang này", "How to read this page"),
    # summary
    "reports": ("Báo cáo đã đọc", "Reports read"),
    "failed": ("Tệp bị lỗi", "Files failed"),
    "figures": ("Số liệu tìm thấy", "Figures found"),
    "unexplained": ("Con số chưa giải thích", "Numerals unexplained"),
    "unresolved": ("Báo cáo chưa rõ đơn vị", "Reports without a unit"),
    # verdicts by their name, and where they are counted
    **{f"s_{status}": (vi.capitalize(), en.capitalize()) for status, (vi, en) in VERDICTS.items()},
    **{
        f"n_{status}": (f"{'Phép kiểm' if status == 'pass' else 'Chỗ'} {vi}", en.capitalize())
        for status, (vi, en) in VERDICTS.items()
    },
    "verdict_none": (
        "Không phép kiểm nào cho thấy báo cáo tự mâu thuẫn. Những gì phép kiểm không chạm tới được nêu ở cuối mục 4.",
        "No check shows a report contradicting itself. What no check touches is listed at the end of section 4.",
    ),
    "verdict_some": (
        "Có {count} chỗ mâu thuẫn trong {reports} báo cáo: các con số của chính báo cáo không khớp nhau. Mỗi chỗ được "
        "nêu ở mục 4 cùng nguyên văn. Trang này không sửa số nào của báo cáo.",
        "There are {count} contradictions in {reports} reports, whose own numbers do not agree. Each is shown in "
        "section 4 with the words of the source. Nothing in a report has been changed.",
    ),
    "no_figures": (
        "{count} văn bản đọc được nhưng không có số liệu nào thuộc bộ chỉ tiêu.",
        "{count} documents were read but state no figure that the codebook knows.",
    ),
    # coverage
    "coverage_lead": (
        "Mỗi hàng là một đơn vị, mỗi cột là một kỳ báo cáo. Ô có số là số báo cáo đã có; ô gạch chéo là chưa có "
        "báo cáo trong bộ dữ liệu; ô trống là khi đó chưa có hoặc không còn đơn vị này.",
        "Each row is a unit, each column a period. A number counts the reports at hand; a crossed cell has none in the "
        "dataset; a blank cell means that the unit did not exist then.",
    ),
    "coverage_none": (
        "Chưa có báo cáo nào vừa rõ đơn vị vừa rõ kỳ báo cáo.",
        "No report has both a unit and a period that are known.",
    ),
    "coverage_left_out": (
        "{count} báo cáo không nằm trong các bảng này vì chưa rõ đơn vị hoặc kỳ báo cáo.",
        "{count} reports stand in none of these tables, for their unit or period is not known.",
    ),
    "grid": ("{level}: báo cáo {type}", "{level}: {type} reports"),
    "unit": ("Đơn vị", "Unit"),
    "since": ("từ {day}", "since {day}"),
    "until": ("đến {day}", "until {day}"),
    "reporting": ("Đã có báo cáo", "Have reported"),
    "of": ("{count}/{all}", "{count}/{all}"),
    "cell_hole": ("chưa có", "missing"),
    "cell_absent": ("không có đơn vị này", "no such unit"),
    "legend_some": ("đã có báo cáo", "report at hand"),
    "legend_hole": ("chưa có báo cáo", "no report"),
    "legend_absent": ("đơn vị không tồn tại vào kỳ đó", "unit did not exist"),
    "more_rows": (
        "Bảng chỉ nêu {shown} đơn vị đầu; {more} đơn vị khác xem ở bảng reports.",
        "Only the first {shown} units are shown; see the table reports for {more} more.",
    ),
    "more_periods": (
        "Bảng chỉ nêu {shown} kỳ gần nhất; {more} kỳ trước đó xem ở bảng reports.",
        "Only the latest {shown} periods are shown; see the table reports for {more} earlier ones.",
    ),
    "shares": ("Bao nhiêu đơn vị đã có báo cáo", "How many units have reported"),
    "shares_lead": (
        "So với danh mục đơn vị hành chính vào ngày cuối của kỳ báo cáo mới nhất. Đơn vị không bắt buộc gửi mọi loại "
        "báo cáo, nên “chưa có” là điều cần hỏi, chưa phải là lỗi.",
        "Against the list of administrative units on the last day of the latest period. Not every unit must send every "
        "report, so “none” is a question and not yet a fault.",
    ),
    "on_day": ("(ngày {day})", "({day})"),
    "share_of": ("{count}/{all} đơn vị", "{count} of {all} units"),
    "missing_names": ("Chưa có báo cáo nào ({count} đơn vị)", "None yet ({count} units)"),
    "and_more": ("… và {count} đơn vị khác", "… and {count} more"),
    "more_shares": (
        "Còn {more} dòng không nêu ở đây; xem bảng reports.",
        "{more} more rows are not shown; see the table reports.",
    ),
    # comparisons
    "compare_lead": (
        "Chỉ so sánh những số cùng nghĩa: cùng cấp đơn vị, cùng loại kỳ báo cáo, toàn địa bàn. Số không so được thì "
        "không so và nêu rõ lý do. Đơn vị đổi tên, đổi cấp vẫn được theo dõi trên một hàng.",
        "Only what means the same is compared: units of one level, one kind of period, their whole territory. What "
        "cannot be compared is refused with the reason. A unit keeps its row when its name or kind changes.",
    ),
    "compare_none": ("Chưa có số liệu hồ sơ nào để so sánh.", "There are no figures on dossiers to compare yet."),
    "m_received": ("Hồ sơ tiếp nhận", "Dossiers received"),
    "m_resolved": ("Hồ sơ đã giải quyết", "Dossiers resolved"),
    "m_overdue": ("Giải quyết quá hạn", "Resolved overdue"),
    "m_on_time": ("Tỷ lệ không quá hạn", "Share not overdue"),
    "rate_note": (
        "Tỷ lệ không quá hạn = (đã giải quyết − quá hạn) ÷ đã giải quyết, do chương trình tính từ số hồ sơ; cách tính "
        "này không phụ thuộc việc “đúng hạn” có gồm “trước hạn” hay không.",
        "Share not overdue = (resolved − overdue) ÷ resolved, computed from the counts, so that it does not matter "
        "whether “on time” holds “early”.",
    ),
    "ranking": ("Xếp hạng {count} đơn vị, {period}", "{count} units ranked, {period}"),
    "ranking_one": ("Số liệu {period}", "Figures of {period}"),
    "rank": ("Hạng", "Rank"),
    "change": ("so với kỳ trước một năm: {change}", "on the year before: {change}"),
    "points": ("điểm", "points"),
    "sort_hint": ("Bấm tên cột để xếp hạng theo cột đó.", "Press the name of a column to rank by it."),
    "more_ranked": (
        "Bảng chỉ nêu {shown} đơn vị đầu; xem đủ bằng: cchc compare dossiers_received --by unit",
        "Only the first {shown} units are shown; for all: cchc compare dossiers_received --by unit",
    ),
    "doubt_disputed": ("≠", "≠"),
    "doubt_approximate": ("≈", "≈"),
    "doubt_derived": ("Σ", "Σ"),
    "doubt_failed": ("!", "!"),
    "why_disputed": (
        "báo cáo nêu các giá trị khác nhau nên để trống",
        "the report states different values, so there is none",
    ),
    "why_approximate": ("giá trị gần đúng", "approximate"),
    "why_derived": ("tổng các phần, do chương trình cộng", "sum of the parts, made by the program"),
    "why_failed": ("số này nằm ở một chỗ mâu thuẫn", "this number takes part in a contradiction"),
    "heat": ("Tỷ lệ không quá hạn (%) qua các kỳ, thấp nhất trước", "Share not overdue (%), lowest first"),
    "heat_more": ("{more} đơn vị khác không nêu ở đây.", "{more} more units are not shown."),
    "lines": ("Hồ sơ tiếp nhận của từng đơn vị qua các kỳ", "Dossiers received by each unit over the periods"),
    "lines_more": (
        "Chỉ vẽ {shown} đơn vị có nhiều hồ sơ nhất; còn {more} đơn vị.",
        "Only the {shown} units with most dossiers are drawn; {more} more.",
    ),
    "totals": ("Cộng các đơn vị có số liệu ở mọi kỳ", "Summed over units that have every period"),
    "total_units": ("{count} đơn vị", "{count} units"),
    "values": ("Số liệu của biểu đồ", "The chart's numbers"),
    "period": ("Kỳ báo cáo", "Period"),
    "no_value": ("không có số liệu", "no value"),
    "refusals": ("Không so sánh", "Not compared"),
    "notes": ("Lưu ý khi so sánh", "Mind, when comparing"),
    # findings
    "findings_lead": (
        "Nặng nhất trước. Số, ngày hay tên mà phép kiểm nói tới được tô đậm trong nguyên văn. Giá trị gợi ý chỉ là gợi "
        "ý: hãy đối chiếu với bản gốc.",
        "Worst first. The numbers, dates or names that a check speaks of are marked in the words of the source. A "
        "suggested value is a suggestion only: compare it with the original.",
    ),
    "findings_none": ("Mọi phép kiểm đều khớp.", "All checks are consistent."),
    "line_at": ("dòng {line}", "line {line}"),
    "page_at": ("trang {page}, dòng {line}", "page {page}, line {line}"),
    "in_report": ("trong {source}", "in {source}"),
    "principle": ("Phải có: {rule}", "What should hold: {rule}"),
    "suggestion": ("Gợi ý", "Suggestion"),
    "passage": ("Nguyên văn", "In the source"),
    "passage_none": (
        "Báo cáo gốc không có dòng nào nêu riêng điều này.",
        "No line of the report says this by itself.",
    ),
    "passage_more": ("{count} dòng nữa", "{count} more lines"),
    "more_findings": (
        "Trang này chỉ nêu {shown} trong {all} chỗ “{status}”; tất cả ở bảng findings, hoặc in bằng: cchc audit",
        "Only {shown} of {all} findings “{status}” are shown; all are in the table findings, or in: cchc audit",
    ),
    "listed": ("Từng báo cáo, nhiều chỗ mâu thuẫn nhất trước", "The reports, those with most contradictions first"),
    "each": ("Từng chỗ, kèm nguyên văn", "Each finding, with the words of the source"),
    "report": ("Báo cáo", "Report"),
    "limits": ("Những gì phép kiểm không chạm tới", "What no check touches"),
    "limits_lead": (
        "{count} số liệu không nằm trong phép cộng, tỷ lệ hay chỗ nhắc lại nào của báo cáo, nên sai cũng không phát "
        "hiện được. “Không có mâu thuẫn” không có nghĩa là đúng.",
        "{count} figures take part in no sum, share or repetition of their report, so an error in them would not show. "
        "“No contradiction” does not mean right.",
    ),
    "limit_count": ("{count} trong {all} số liệu", "{count} of {all} figures"),
    "limit_numbers": ("Các số (dòng: số)", "The numbers (line: number)"),
    "more_limits": (
        "Còn {more} báo cáo không nêu ở đây; xem các hàng kind = coverage của bảng findings.",
        "{more} more reports are not shown; see the rows kind = coverage of the table findings.",
    ),
    "source": ("Tệp", "File"),
    # filters
    "search": ("Tìm trong danh sách", "Search the list"),
    "search_hint": ("đơn vị, tên tệp, nội dung …", "unit, file, words …"),
    "show": ("Hiện", "Show"),
    "shown_of": ("đang hiện {shown} trong {all}", "{shown} of {all} shown"),
    "search_table": ("Tìm trong bảng", "Search the table"),
    # unresolved, failures, warnings
    "unresolved_lead": (
        "Số liệu của các báo cáo này vẫn nằm trong bộ dữ liệu nhưng không vào bảng so sánh nào, vì không chắc là của "
        "đơn vị nào. Hãy xem phần đầu văn bản: tên đơn vị, tên tỉnh, huyện hay ngày tháng có thể thiếu hoặc viết nhầm.",
        "The figures of these reports are in the dataset but in no comparison, for it is not certain whose they are. "
        "Look at the head of the document: the unit, its province and district, or the date may be missing or wrong.",
    ),
    "unresolved_none": ("Mọi báo cáo đều đã rõ đơn vị.", "The unit of every report is known."),
    "failures_lead": (
        "Các tệp này không có số liệu nào trong bộ dữ liệu. Làm theo cột “Việc cần làm” rồi chạy lại; tệp đã đọc được "
        "không phải đọc lại.",
        "These files have no figure in the dataset. Do as the last column says and run again; what was read is not "
        "read again.",
    ),
    "failures_none": ("Mọi tệp đều đọc được.", "Every file was read."),
    "reason": ("Lý do", "Reason"),
    "todo": ("Lỗi và việc cần làm", "What is wrong and what to do"),
    "stage": ("Bước", "Step"),
    "stage_find": ("tìm tệp", "find"),
    "stage_read": ("đọc tệp", "read"),
    "stage_rules": ("hiểu nội dung", "understand"),
    "stage_dataset": ("ghi bộ dữ liệu", "write"),
    "stage_worker": ("tiến trình đọc", "process"),
    "warnings": ("Báo cáo đọc được nhưng cần lưu ý", "Read, but with a warning"),
    "warning": ("Lưu ý", "Warning"),
    "more_list": (
        "Còn {more} dòng không nêu ở đây; xem bảng {table}.",
        "{more} more rows are not shown; see the table {table}.",
    ),
    # how to read
    "read_1": (
        "“Mâu thuẫn” là các con số của chính báo cáo không thể cùng đúng. “Cần xem” là có điều lạ nhưng báo cáo không "
        "in đủ để kết luận. “Cắt số” là tỷ lệ bị cắt bớt chữ số thay vì làm tròn. Nơi sai và số đúng do người có "
        "thẩm quyền quyết định.",
        "Contradictory: numbers of one report that cannot all be true. To check: something odd, but too little is "
        "printed to tell. Cut off: a share was cut instead of rounded. Where the error is, and what is right, "
        "the officials in charge decide.",
    ),
    "read_2": (
        "“Con số chưa giải thích” là con số đã thấy nhưng chưa chắc nghĩa nên không đưa vào số liệu; chúng nằm trong "
        "bảng mentions cùng lý do. Số trong trang là số báo cáo ghi, trừ chỗ nêu rõ là tự tính.",
        "An unexplained numeral was seen but its meaning is not certain, so it is no figure; it stands in the table "
        "mentions with the reason. Numbers here are those of the reports unless they are said to be computed.",
    ),
    "read_3": (
        "“Dòng” là dòng của tệp văn bản, hoặc dòng của phần chữ rút ra từ tệp Word, PDF. Mở một báo cáo với từng số "
        "liệu ở đúng chỗ bằng: cchc show TỆP",
        "A line is that of the text file, or of the text drawn from a Word or PDF file. To see a report with each "
        "figure in its place: cchc show FILE",
    ),
    "read_4": (
        "Trang mở được khi không có mạng, không gửi đi và không tải về điều gì. Cùng báo cáo đầu vào thì trang này "
        "giống nhau từng byte.",
        "The page works without a network; it sends and fetches nothing. The same reports give the same page, byte for "
        "byte.",
    ),
    "data": ("Dữ liệu đầy đủ", "The data"),
    "data_lead": (
        "Các bảng Parquet nằm cùng thư mục với trang này; mở bằng pandas, DuckDB, Polars, R hoặc Spark. Nghĩa của từng "
        "cột: cchc codebook --dataset",
        "Parquet tables beside this page, for pandas, DuckDB, Polars, R or Spark. What each column means: "
        "cchc codebook --dataset",
    ),
    "table": ("Bảng", "Table"),
    "file": ("Tệp dữ liệu", "Data file"),
    "rows": ("Số hàng", "Rows"),
    "holds": ("Mỗi hàng là", "One row per"),
    "t_reports": ("một báo cáo đã đọc", "report read"),
    "t_figures": ("một số liệu", "figure"),
    "t_mentions": ("một con số đã thấy", "numeral seen"),
    "t_findings": ("một phép kiểm", "check"),
    "t_failures": ("một tệp không đọc được", "file that failed"),
    # levels and kinds of periods
    "level_province": ("Cấp tỉnh", "Provinces"),
    "level_department": ("Sở, ngành", "Departments"),
    "level_district": ("Cấp huyện", "Districts"),
    "level_commune": ("Cấp xã", "Communes"),
    "type_year": ("năm", "yearly"),
    "type_nine_months": ("9 tháng", "nine-month"),
    "type_half_year": ("6 tháng", "half-yearly"),
    "type_mid_year": ("giữa năm", "mid-year"),
    "type_quarter": ("quý", "quarterly"),
    "type_month": ("tháng", "monthly"),
}


def word(key: str, lang: Language = "vi", **values: object) -> str:
    """What the page says under `key`.

    >>> word("line_at", line=12)
    'dòng 12'
    """
    return WORDS[key][lang == "en"].format(**values)
