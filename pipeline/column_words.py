"""The data dictionary in Vietnamese: what each table and column holds. The schemas, so the files too, are in English.

An entry stands under the English sentence, so that a sentence that changes asks for its translation anew.
"""

from __future__ import annotations

from pipeline.messages import Language

VIETNAMESE = {
    # tables
    "One row per file read as a report": "mỗi dòng một tệp đã đọc như một báo cáo",
    "One row per figure reported: an indicator of the codebook, its dimensions, a value, and its place": (
        "mỗi dòng một số liệu báo cáo nêu: chỉ tiêu, các chiều phân tổ, giá trị và chỗ của nó"
    ),
    "One row per numeral seen, or per explicit none: what it is, figure or not": (
        "mỗi dòng một con số đã thấy, kể cả chữ “không có”: nó là gì, có phải số liệu không"
    ),
    "One row per check of a report's own arithmetic; filled by the audit": (
        "mỗi dòng một phép kiểm tra số học của báo cáo"
    ),
    "One row per file that could not be read; the rest of the run went on": (
        "mỗi dòng một tệp không đọc được; các tệp khác vẫn được đọc"
    ),
    # the report
    "Id of the report: depends on the file's bytes and its name under the input": (
        "Mã của báo cáo, theo nội dung tệp và tên của nó trong thư mục đầu vào"
    ),
    "Path of the file relative to the input folder, in Unicode NFC": (
        "Đường dẫn của tệp trong thư mục đầu vào, Unicode dựng sẵn (NFC)"
    ),
    "SHA-256 of the file's bytes, in hexadecimal": "Mã băm SHA-256 của tệp, hệ thập lục phân",
    "Media type, told by content": "Loại tệp, theo nội dung",
    "Number of pages; empty where the source has none": "Số trang; trống nếu tệp không chia trang",
    "How the text was got: text, html, pdf, ocr (scan), mixed, docx …": (
        "Cách lấy chữ: text, html, pdf, ocr (bản quét), mixed (vừa chữ vừa quét), docx …"
    ),
    "bao_cao, thong_bao, ke_hoach, quyet_dinh, cong_van, tin_bai or other": (
        "bao_cao, thong_bao, ke_hoach, quyet_dinh, cong_van, tin_bai hoặc other (khác)"
    ),
    "Title of the document": "Tiêu đề văn bản",
    "Document number as printed; begins with / where the sequence number is blank": (
        "Số, ký hiệu như in trong văn bản; bắt đầu bằng / nếu chưa điền số"
    ),
    "Date of issue as far as printed: YYYY-MM-DD, YYYY-MM or YYYY": (
        "Ngày ban hành, theo phần văn bản có in: năm-tháng-ngày, năm-tháng hoặc năm"
    ),
    "Issuing unit as printed": "Cơ quan ban hành như in trong văn bản",
    "What told the unit: name, alias, former_name or letters (marks were lost); then kind, district, province, unique, "
    "near_date, second_day": (
        "Căn cứ nhận ra đơn vị: name (tên), alias (tên gọi khác), former_name (tên cũ) hoặc letters (tên mất dấu); rồi "
        "kind (loại), district (huyện), province (tỉnh), unique (duy nhất), near_date, second_day (ngày gần đó)"
    ),
    "Confidence of the unit, from 0 to 1; empty where none was found": (
        "Độ tin cậy của đơn vị, từ 0 đến 1; trống nếu không tìm được"
    ),
    "First day of the period, as printed or as its regime fixes it": (
        "Ngày đầu kỳ, như in hoặc theo chế độ báo cáo quy định"
    ),
    "Last day of the period, as printed or as its regime fixes it": (
        "Ngày cuối kỳ, như in hoặc theo chế độ báo cáo quy định"
    ),
    "printed, or derived from decree 09/2019 after 12/3/2019; '' where none": (
        "printed (có in) hoặc derived (theo Nghị định 09/2019, từ ngày 12/3/2019); '' nếu không có"
    ),
    "Whether the period counts from the beginning of the year; empty if unknown": (
        "Kỳ có tính lũy kế từ đầu năm không; trống nếu không rõ"
    ),
    "Name of the person who signed": "Tên người ký",
    "Number of rows of this report in figures": "Số dòng của báo cáo trong bảng figures",
    "Number of rows of this report in mentions": "Số dòng của báo cáo trong bảng mentions",
    "Numerals of kind unmapped_figure or other": "Số con số thuộc loại unmapped_figure (chưa có chỉ tiêu) hoặc other",
    "ok, or no_figures where the document states none that the codebook knows": (
        "ok, hoặc no_figures nếu văn bản không nêu số liệu nào thuộc danh mục chỉ tiêu"
    ),
    "Report that speaks for this one: the same in a better file (Word, text, PDF, scan, in this order); empty where it "
    "speaks for itself": (
        "Báo cáo nói thay báo cáo này: cùng văn bản ở tệp tốt hơn (thứ tự Word, văn bản thô, PDF, bản quét); trống nếu "
        "không có"
    ),
    "What a person should know about the reading, separated by '; '": (
        "Điều người dùng cần biết về việc đọc tệp, cách nhau bằng '; '"
    ),
    # the unit and the period
    "Key of the unit that reports: its code and the first day of that form; empty where no single unit was found, and "
    "for departments and centres, which have no code": (
        "Khóa của đơn vị báo cáo: mã và ngày đầu của đơn vị ở dạng đó; trống nếu không tìm được đúng một đơn vị, và "
        "với các sở, trung tâm (không có mã)"
    ),
    "Official (GSO) code of that unit, a string; a code alone is no key over time": (
        "Mã đơn vị của Tổng cục Thống kê, dạng chữ; riêng mã không đủ làm khóa qua các năm"
    ),
    "Kind and official name of the unit at that time; as in the document where not found": (
        "Loại và tên chính thức của đơn vị lúc đó; như trong văn bản nếu không tìm được"
    ),
    "Level of that unit: national, province, department, district or commune": (
        "Cấp của đơn vị: national (trung ương), province (tỉnh), department (sở), district (huyện), commune (xã)"
    ),
    "Province of the unit, by its official name where it is known": "Tỉnh, thành phố của đơn vị, theo tên chính thức",
    "Official code of the province": "Mã tỉnh, thành phố",
    "District of the unit, by its official name where it is known; none after 1/7/2025": (
        "Đơn vị cấp huyện, theo tên chính thức; không còn từ ngày 1/7/2025"
    ),
    "Official code of the district": "Mã cấp huyện",
    "Commune of the unit, by its official name where it is known": "Đơn vị cấp xã, theo tên chính thức",
    "Year of the reporting period": "Năm của kỳ báo cáo",
    "month, quarter, half_year, nine_months, year, mid_year or other": (
        "month (tháng), quarter (quý), half_year (6 tháng), nine_months (9 tháng), year (năm), mid_year (giữa năm) "
        "hoặc other (khác)"
    ),
    "Which month (1-12), quarter (1-4) or half (1-2); empty for other periods": (
        "Tháng (1-12), quý (1-4) hay nửa năm (1-2) thứ mấy; trống với kỳ khác"
    ),
    # the figure
    "report_id, first character of the number, and a running number there": (
        "report_id, ký tự đầu của con số và số thứ tự ở đó"
    ),
    "Report in which it stands": "Báo cáo chứa nó",
    "Path of the file relative to the input folder": "Đường dẫn của tệp trong thư mục đầu vào",
    "Id of the indicator in the codebook": "Mã chỉ tiêu trong danh mục (cchc codebook)",
    "Whose bodies handled it: province, district, commune, all; '' is unsaid": (
        "Cấp giải quyết: province (tỉnh), district (huyện), commune (xã), all (các cấp); '' là không nêu"
    ),
    "How a dossier came in or a result went out; '' is every way together": (
        "Hình thức nộp hồ sơ hay trả kết quả; '' là mọi hình thức"
    ),
    "early, on_time, early_or_on_time, overdue, not_due; '' is the whole": (
        "early (trước hạn), on_time (đúng hạn), early_or_on_time (trước và đúng hạn), overdue (quá hạn), not_due "
        "(trong hạn); '' là toàn bộ"
    ),
    "new or carried_over; '' is both together": "new (mới) hoặc carried_over (kỳ trước chuyển qua); '' là cả hai",
    "Field of administration; '' is all fields": "Lĩnh vực; '' là mọi lĩnh vực",
    "Free words for a part of the whole; '' is the whole": "Từ ngữ nêu một phần của tổng số; '' là tổng số",
    "actual, target or forecast": "actual (thực hiện), target (chỉ tiêu) hoặc forecast (dự kiến)",
    "The reported number, exact: percent in percent, money in dong": (
        "Con số báo cáo nêu, chính xác: phần trăm tính bằng %, tiền tính bằng đồng"
    ),
    "Unit of the value, as in the codebook": "Đơn vị tính, theo danh mục chỉ tiêu",
    "Decimals as printed, before a word such as ty (10^9) multiplies them": (
        "Số chữ số thập phân như in, trước khi nhân với các từ như “tỷ”"
    ),
    "Power of ten of the last printed digit in the unit: 6 for 36,050 ty dong": (
        "Bậc của chữ số cuối được in, tính theo đơn vị: 36,050 tỷ đồng có bậc 6"
    ),
    "approximately, at_least, at_most, more_than, less_than; '' is exact": (
        "approximately (khoảng), at_least (ít nhất), at_most (nhiều nhất), more_than (hơn), less_than (dưới); '' là "
        "chính xác"
    ),
    "The number as printed": "Con số như in",
    "1-based line of the source file where it is text, of the document's text else": (
        "Dòng của tệp văn bản, hoặc dòng của phần chữ lấy ra từ tệp khác; đếm từ 1"
    ),
    "1-based page; empty where the source has no pages": "Trang, đếm từ 1; trống nếu tệp không chia trang",
    "Left edge on the page in points; empty where the source has no pages": (
        "Mép trái trên trang, tính bằng point; trống nếu tệp không chia trang"
    ),
    "Top edge on the page in points": "Mép trên trên trang, tính bằng point",
    "Right edge on the page in points": "Mép phải trên trang, tính bằng point",
    "Bottom edge on the page in points": "Mép dưới trên trang, tính bằng point",
    "First character of the number in the document's text (NFC)": "Ký tự đầu của con số trong văn bản (NFC)",
    "Character after the number in the document's text": "Ký tự ngay sau con số trong văn bản",
    "Labels of the sections around it, outermost first, joined by ' > '": (
        "Số hiệu các mục chứa nó, từ ngoài vào trong, nối bằng ' > '"
    ),
    "Title of the innermost section that has one": "Tên của mục trong cùng có tên",
    "The words it was read from, blanks folded": "Nguyên văn đoạn chữ mà từ đó đọc ra, khoảng trắng gộp lại",
    "Where it stands: text, table or footnote": "Nơi nêu: text (lời văn), table (bảng) hoặc footnote (chú thích)",
    "figure_id of the whole that this is a part of": "figure_id của tổng số mà nó là một phần",
    "Entry of the rules that linked the number to the indicator": "Quy tắc đã nối con số với chỉ tiêu",
    "Confidence of the link, from 0 to 1": "Độ tin cậy của việc nối, từ 0 đến 1",
    "Of a scanned number that was read in two ways and that a sum of the report bears out as it stands: the other "
    "reading": ("Với số trên bản quét đọc được hai cách mà một phép cộng của báo cáo xác nhận cách này: cách đọc kia"),
    # the numeral
    "First character in the document's text (NFC)": "Ký tự đầu trong văn bản (NFC)",
    "Character after it in the document's text": "Ký tự ngay sau nó trong văn bản",
    "The numeral as printed": "Con số như in",
    "Its value in the base unit, where it has one": "Giá trị theo đơn vị cơ sở, nếu có",
    "figure, unmapped_figure, previous, date, legal_reference, document_number, section_number, footnote_mark, "
    "name_part or other": (
        "figure (số liệu), unmapped_figure (chưa có chỉ tiêu), previous (kỳ trước), date (ngày tháng), legal_reference "
        "(viện dẫn), document_number (số văn bản), section_number (số mục), footnote_mark (dấu chú thích), name_part "
        "(thuộc tên riêng) hoặc other (khác)"
    ),
    "Unit word as printed, '' where none stands beside the number": (
        "Từ chỉ đơn vị như in; '' nếu không có từ nào cạnh con số"
    ),
    "Words that say what an unmapped figure counts": "Từ ngữ cho biết con số chưa có chỉ tiêu đếm gì",
    "Why it was not linked, or which rule told its kind": (
        "Vì sao chưa nối được với chỉ tiêu (tiếng Anh), hoặc quy tắc nào cho biết loại của nó"
    ),
    "First figure read from this numeral": "Số liệu đầu tiên đọc từ con số này",
    "Of a scanned number that was read in two ways: the other reading, '' where nothing was read the second time": (
        "Với số trên bản quét đọc được hai cách: cách đọc kia; '' nếu lần thứ hai không đọc được"
    ),
    # the finding
    "Id of the finding": "Mã của phép kiểm tra",
    "Report that was checked": "Báo cáo được kiểm tra",
    "Kind of check": "Loại phép kiểm tra",
    "Entry of the rules that asked for the check": "Quy tắc yêu cầu phép kiểm tra",
    "pass, truncated, fail or unverifiable": (
        "pass (khớp), truncated (cắt số), fail (mâu thuẫn) hoặc unverifiable (cần xem)"
    ),
    "The check, with the report's numbers in it": "Phép tính, với các con số của báo cáo",
    "What the other numbers give": "Giá trị mà các con số khác cho",
    "What the report states": "Giá trị báo cáo ghi",
    "reported minus expected": "reported trừ expected",
    "Smallest error in one of the numbers that the check would have seen": (
        "Sai số nhỏ nhất của một con số mà phép kiểm tra phát hiện được"
    ),
    "Figures that took part, separated by blanks": "Các số liệu tham gia, cách nhau bằng dấu cách",
    "1-based line of the stated value": "Dòng của giá trị báo cáo ghi, đếm từ 1",
    "All lines that the check speaks of, separated by blanks": "Mọi dòng liên quan, cách nhau bằng dấu cách",
    "1-based page of the stated value": "Trang của giá trị báo cáo ghi, đếm từ 1",
    "What was found, in Vietnamese": "Điều tìm thấy",
    "What to look at, in Vietnamese": "Gợi ý xem lại chỗ nào",
    "For scans: reading_error, source_error or undecided; '' where nothing is in doubt or nothing was scanned": (
        "Với bản quét: reading_error (đọc nhầm), source_error (bản gốc sai) hoặc undecided (chưa rõ); '' nếu không có "
        "gì nghi ngờ hoặc không phải bản quét"
    ),
    "The words it rests on, a line per passage: line (page), colon, words; what the check speaks of stands between ⟦ "
    "and ⟧. Empty where the check passed": (
        "Nguyên văn làm căn cứ, mỗi đoạn một dòng: dòng (trang), dấu hai chấm, lời văn; con số liên quan nằm giữa ⟦ và "
        "⟧. Trống nếu phép kiểm tra đúng"
    ),
    # the failure
    "SHA-256 of the file's bytes; empty where they could not be read": (
        "Mã băm SHA-256 của tệp; trống nếu không đọc được"
    ),
    "Step that failed: find, read, rules, dataset or worker": (
        "Bước bị lỗi: find (tìm tệp), read (đọc), rules (hiểu nội dung), dataset (ghi) hoặc worker (tiến trình đọc)"
    ),
    "Short code of the error": "Mã lỗi ngắn",
    "What is wrong and what to do, in Vietnamese": "Lỗi gì và cần làm gì",
}


def described(description: str, lang: Language = "vi") -> str:
    """A description of the schemas in the language asked for.

    >>> described("Title of the document"), described("Title of the document", "en")
    ('Tiêu đề văn bản', 'Title of the document')
    """
    return description if lang == "en" else VIETNAMESE.get(description, description)
