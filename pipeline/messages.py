"""What the program says to people, in Vietnamese (the default) and English, and how it writes numbers.

Rows of the dataset carry the Vietnamese text whatever the language of a run, so that the same input gives the same
bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Literal

Language = Literal["vi", "en"]

# key: (Vietnamese, English)
MESSAGES: dict[str, tuple[str, str]] = {
    # the run
    "reading": ("Đang đọc", "Reading"),
    "summary": ("Kết quả", "Result"),
    "reports_read": ("Báo cáo đã đọc", "Reports read"),
    "files_failed": ("Tệp bị lỗi", "Files failed"),
    "figures_found": ("Số liệu tìm thấy", "Figures found"),
    "numerals_unexplained": ("Con số chưa giải thích", "Numerals unexplained"),
    "results_at": ("Nơi để kết quả", "Results in"),
    "page_at": ("Mở bằng trình duyệt: {path}", "Open in a browser: {path}"),
    "page_failed": (
        "Bộ dữ liệu ở {out} đã ghi đủ, nhưng chưa làm được trang bao-cao.html ({error}); hãy chạy lại với -v và gửi "
        "thông báo cho nhóm phát triển.",
        "The dataset in {out} is complete, but the page bao-cao.html could not be made ({error}); run again with -v "
        "and send the message to the developers.",
    ),
    "ingested": (
        "Đã đọc {reports} báo cáo, {failed} tệp bị lỗi, {figures} số liệu; kết quả ở {out}",
        "Read {reports} reports, {failed} files failed, {figures} figures; results in {out}",
    ),
    "unchanged": ("Không có gì thay đổi từ lần chạy trước.", "Nothing has changed since the last run."),
    "failed_file": ("Lỗi: {source}: {message}", "Failed: {source}: {message}"),
    "nothing_done": (
        "Chưa đọc tệp nào; bộ dữ liệu ở {out} giữ nguyên.",
        "No file was read; the dataset in {out} stays as it is.",
    ),
    "empty_path": ("đường dẫn này rỗng; hãy ghi tên tệp hay thư mục", "the path is empty; name a file or folder"),
    # what can be wrong with a source, in the form of extractors.errors: one sentence that goes on after a colon
    "missing": (
        "không tìm thấy đường dẫn này; hãy kiểm tra lại tên và thư mục",
        "there is no such path; check its name and folder",
    ),
    "empty_folder": (
        "thư mục này không có tệp nào để đọc; hãy chỉ tới tệp báo cáo",
        "this folder holds no file to read; point to a report instead",
    ),
    "unreadable": (
        "không mở được ({reason}); hãy kiểm tra quyền đọc",
        "cannot be opened ({reason}); check the permission to read it",
    ),
    "inside_file": (
        "đường dẫn này đi qua một tệp; hãy chỉ tới chính tệp đó",
        "this path leads through a file; point to that file itself",
    ),
    "not_a_file": (
        "không phải là tệp thông thường nên không đọc",
        "not a regular file, so it was not read",
    ),
    "too_slow": (
        "đọc quá {seconds} giây nên đã dừng; hãy chia nhỏ tệp rồi chạy lại",
        "took more than {seconds} seconds and was stopped; split the file and run again",
    ),
    "killed": (
        "tiến trình đọc tệp này bị dừng đột ngột (thường do hết bộ nhớ); hãy chia nhỏ tệp rồi chạy lại",
        "the process reading this file ended abruptly (mostly for lack of memory); split the file and run again",
    ),
    "out_of_memory": (
        "tệp này cần quá nhiều bộ nhớ; hãy chia nhỏ tệp rồi chạy lại",
        "this file needs too much memory; split it and run again",
    ),
    "unexpected": (
        "lỗi của chương trình ở bước {stage} ({error}); hãy chạy lại với -v và gửi thông báo cho nhóm phát triển",
        "the program failed at step {stage} ({error}); run again with -v and send the message to the developers",
    ),
    # the dataset
    "locked": (
        "Một lần chạy khác đang ghi vào {out}; hãy đợi lần đó xong rồi chạy lại.",
        "Another run is writing to {out}; wait for it to end, then run again.",
    ),
    "cannot_write": (
        "Không ghi được vào {out} ({reason}); hãy chọn thư mục khác bằng --out.",
        "Cannot write to {out} ({reason}); choose another folder with --out.",
    ),
    "cannot_write_file": (
        "Không ghi được tệp {path} ({reason}); hãy đóng tệp nếu đang mở, hoặc chọn tên hay thư mục khác.",
        "Cannot write {path} ({reason}); close the file where it is open, or choose another name or folder.",
    ),
    "output_suffix": (
        "{path}: với --format {form}, tên tệp của --output phải có đuôi {suffix}.",
        "{path}: with --format {form} the file of --output must end in {suffix}.",
    ),
    "output_unknown": (
        "{path}: không rõ ghi theo định dạng nào; hãy đặt tên tệp có một trong các đuôi: {suffixes}.",
        "{path}: the form is not known; give the file one of the endings: {suffixes}.",
    ),
    "output_folder": (
        "{path}: --format csv ghi nhiều tệp vào một thư mục; hãy ghi tên thư mục ở --output.",
        "{path}: --format csv writes several files into a folder; name a folder with --output.",
    ),
    "output_twice": (
        "--chart và --output cùng là {path}; hãy đặt hai tên khác nhau.",
        "--chart and --output are both {path}; give them different names.",
    ),
    "written": ("Đã ghi {path}", "Wrote {path}"),
    "no_dataset": (
        "Chưa có bộ dữ liệu ở {out}; hãy chạy: cchc ingest THƯ_MỤC --out {out}",
        "There is no dataset in {out}; run: cchc ingest FOLDER --out {out}",
    ),
    "damaged_dataset": (
        "Không đọc được bộ dữ liệu ở {out} ({path}: {reason}); hãy chạy lại: cchc ingest THƯ_MỤC --out {out}",
        "The dataset in {out} cannot be read ({path}: {reason}); run again: cchc ingest FOLDER --out {out}",
    ),
    "damaged": ("tệp bị hỏng", "the file is damaged"),
    "other_dataset": (
        "Bộ dữ liệu ở {out} do phiên bản khác ghi ({path}); hãy chạy lại: cchc ingest THƯ_MỤC --out {out}",
        "The dataset in {out} is of another version ({path}); run again: cchc ingest FOLDER --out {out}",
    ),
    "unknown_report": (
        "Không có tệp hay mã báo cáo “{report}”; xem các mã trong bảng reports ở {out}.",
        "There is no file or report id “{report}”; see the ids in the table reports in {out}.",
    ),
    "source_gone": (
        "Báo cáo {report} đọc từ “{source}”, nhưng tệp đó không còn hoặc đã thay đổi; hãy chạy lại cchc ingest.",
        "Report {report} was read from “{source}”, but that file is gone or has changed; run cchc ingest again.",
    ),
    # units that were not found; in warnings and in the summary of a run
    "unit_no_date": (
        "chưa xác định được mã đơn vị của “{name}” vì văn bản không cho biết thời gian",
        "the unit “{name}” has no code yet, because the document tells no time",
    ),
    "unit_no_name": (
        "chưa xác định được đơn vị báo cáo vì văn bản không nêu tên",
        "the reporting unit is not known, because the document does not name it",
    ),
    "unit_unknown_province": (
        "chưa xác định được mã đơn vị của “{name}”: vào thời điểm báo cáo không có tỉnh, thành phố “{province}”",
        "the unit “{name}” has no code yet: there was no province “{province}” at that time",
    ),
    "unit_unknown_district": (
        "chưa xác định được mã đơn vị của “{name}”: vào thời điểm báo cáo không có đơn vị cấp huyện “{district}”",
        "the unit “{name}” has no code yet: there was no district “{district}” at that time",
    ),
    "unit_unknown_name": (
        "chưa xác định được mã đơn vị: không có “{name}” trong danh mục ở nơi và thời điểm báo cáo",
        "no code yet: there was no “{name}” in the list at that place and time",
    ),
    "unit_several": (
        "chưa xác định được mã đơn vị của “{name}”, có {count} đơn vị phù hợp: {named}",
        "the unit “{name}” has no code yet, {count} units fit: {named}",
    ),
    "units_unresolved": ("Báo cáo chưa rõ đơn vị", "Reports without a unit"),
    "unresolved_file": ("Chưa rõ đơn vị: {source}: {message}", "No unit: {source}: {message}"),
    "more_unresolved": (
        "… và {count} báo cáo khác; xem cột warnings của bảng reports",
        "… and {count} more reports; see the column warnings of the table reports",
    ),
    # compare: refusals, each one sentence, and notes
    "compare_nothing": (
        "Không có số liệu nào như vậy của đơn vị đã rõ mã; xem các chỉ tiêu bằng: cchc codebook.",
        "There is no such figure of any unit whose code is known; see the indicators with: cchc codebook.",
    ),
    "compare_unknown": (
        "Không có chỉ tiêu “{indicator}”; xem các chỉ tiêu bằng: cchc codebook.",
        "There is no indicator “{indicator}”; see the indicators with: cchc codebook.",
    ),
    "compare_dimension": (
        "--{name} không có giá trị “{value}”; các giá trị: {allowed}.",
        "--{name} has no value “{value}”; the values are: {allowed}.",
    ),
    "compare_years": (
        "--years phải là một năm hay một khoảng, ví dụ 2022 hoặc 2019-2023.",
        "--years must be a year or a range, as 2022 or 2019-2023.",
    ),
    "compare_years_reversed": (
        "--years {first}-{last} bị ngược, năm đầu phải đứng trước; hãy viết {last}-{first}.",
        "--years {first}-{last} is reversed, the first year comes first; write {last}-{first}.",
    ),
    "compare_periods": (
        "Không so sánh các kỳ báo cáo khác loại ({types}) với nhau; hãy chọn một loại bằng --period.",
        "Periods of different kinds ({types}) are not compared; choose one with --period.",
    ),
    "compare_numbers": (
        "Không cộng hay so sánh các kỳ khác nhau trong một năm (loại {type}); hãy dùng --by period.",
        "Different periods of one year (kind {type}) are not compared by year; use --by period.",
    ),
    "compare_cumulative": (
        "Không so sánh vì có báo cáo tính riêng kỳ này, có báo cáo tính lũy kế từ đầu năm hoặc không nói rõ.",
        "Not compared, for some reports count the period alone, others from the beginning of the year or do not say.",
    ),
    "compare_levels": (
        "Không cộng đơn vị khác cấp ({levels}) vì sẽ tính trùng; hãy chọn một cấp bằng --unit-level.",
        "Units of different levels ({levels}) hold each other and are not added up; choose one with --unit-level.",
    ),
    "compare_ratio": (
        "Không cộng được “{indicator}” của nhiều đơn vị vì đó không phải là số đếm; hãy dùng --by unit.",
        "“{indicator}” of several units cannot be added up, for it is no count; use --by unit.",
    ),
    "compare_on_time": (
        "Không so sánh vì “đúng hạn” ở {together} báo cáo có thể gồm cả trước hạn, ở {apart} báo cáo thì không; hãy "
        "dùng --timeliness early_or_on_time.",
        "Not compared, for “on time” may hold “early” in {together} reports and does not in {apart}; use --timeliness "
        "early_or_on_time.",
    ),
    "compare_services": (
        "Không so sánh mức độ 3, 4 với toàn trình, một phần: năm {years} báo cáo theo cách phân loại kia, hãy chỉ chọn "
        "năm {mine} bằng --years.",
        "Levels 3 and 4 are not compared with full and partial: {years} are reported in the other terms, choose {mine} "
        "with --years.",
    ),
    "compare_no_panel": (
        "Không so sánh “{indicator}” vì không có đơn vị nào có số liệu ở mọi kỳ.",
        "“{indicator}” is not compared, for no unit has it in every period.",
    ),
    "compare_left_out": (
        "Bỏ ra {count} đơn vị hay báo cáo chưa rõ mã đơn vị hoặc kỳ báo cáo.",
        "Left out: {count} units or reports whose code or period is not known.",
    ),
    "compare_disputed": (
        "{count} số liệu có các giá trị khác nhau trong báo cáo nên để trống.",
        "{count} facts are stated with different values and stand empty.",
    ),
    "compare_approximate": ("{count} giá trị là gần đúng.", "{count} values are approximate."),
    "compare_failed": (
        "{count} giá trị nằm trong một chỗ mâu thuẫn.",
        "{count} values take part in a contradiction.",
    ),
    "compare_derived": (
        "{count} giá trị là tổng các phần mà báo cáo nêu (tự tính).",
        "{count} values are sums of the parts that a report states (derived).",
    ),
    "compare_ends": (
        "Ngày chốt số liệu của cùng một kỳ lệch nhau tới {days} ngày.",
        "The last days of one period differ by up to {days} days.",
    ),
    "compare_panel": (
        "{indicator}: cộng trên {count}/{of} đơn vị có số liệu ở mọi kỳ.",
        "{indicator}: summed over the {count} of {of} units that have it in every period.",
    ),
    "compare_carried": (
        "Số đơn vị được cộng vào đơn vị mới sau khi sáp nhập toàn bộ, theo năm: {years}.",
        "Units added to the unit into which they merged as a whole, by year: {years}.",
    ),
    "compare_not_carried": (
        "Số đơn vị không cộng được vì bị chia tách, không rõ nơi đến hoặc thiếu số liệu, theo năm: {years}.",
        "Units not added, for they were divided, went nobody knows where, or lack a value, by year: {years}.",
    ),
    "compare_territory": (
        "{count} đơn vị đổi địa giới giữa các kỳ (sáp nhập, chia tách) nên trước và sau là hai dòng, không tính tăng, "
        "giảm; --follow cộng theo đơn vị của kỳ cuối.",
        "The territory of {count} units changed between the periods (mergers, splits): before and after are two rows, "
        "without a change; --follow adds them up by the units of the last period.",
    ),
    "compare_ranked_levels": (
        "Không so sánh đơn vị khác cấp ({levels}) với nhau; hãy chọn một cấp bằng --unit-level.",
        "Units of different levels ({levels}) are not set beside each other; choose one with --unit-level.",
    ),
    "compare_not_counted": (
        "Tỷ trọng và tỷ lệ chỉ tính được từ số đếm; chỉ tiêu này không phải là số đếm.",
        "Shares and rates are made of counts, and this indicator is no count.",
    ),
    "compare_no_whole": (
        "Không rõ tỷ lệ của phần nào; hãy chọn một phần bằng --timeliness, --channel hay --origin.",
        "A rate is that of a part; choose one with --timeliness, --channel or --origin.",
    ),
    "compare_share_of_one": (
        "Tỷ trọng chỉ có khi so sánh giữa các đơn vị hay các tỉnh; hãy dùng --by unit hoặc --by province.",
        "A share is that of a unit or a province; use --by unit or --by province.",
    ),
    "compare_unit_unknown": (
        "Không có đơn vị “{unit}” trong danh mục; hãy viết tên có loại và tỉnh, ví dụ “huyện Châu Thành (Bến Tre)”.",
        "There is no unit “{unit}” in the list; write kind and province, as “huyện Châu Thành (Bến Tre)”.",
    ),
    "compare_unit_several": (
        "“{unit}” có thể là nhiều đơn vị: {named}; hãy ghi thêm loại, tỉnh trong ngoặc, hoặc mã sau cùng.",
        "“{unit}” may be several units: {named}; add the kind, the province in brackets, or use the id.",
    ),
    "compare_chart_kind": (
        "Không vẽ được kiểu “{chart}” cho câu hỏi này; các kiểu vẽ được: {others}.",
        "The chart “{chart}” does not fit this question; these do: {others}.",
    ),
    "compare_chart_file": (
        "Tệp biểu đồ phải có đuôi .svg, .png hoặc .html.",
        "The file of a chart must end in .svg, .png or .html.",
    ),
    "compare_chart_alone": (
        "--chart-type chỉ dùng cùng với --chart TỆP.",
        "--chart-type goes with --chart FILE.",
    ),
    "compare_chart_written": ("Đã vẽ biểu đồ vào {path}.", "The chart was drawn in {path}."),
    "chart_measure": ("Đơn vị tính: {measure}.", "Measured in: {measure}."),
    "chart_missing": ("– chưa có số liệu", "– no figure"),
    "chart_broken": ("đường đứt: chưa có số liệu hoặc báo cáo nêu khác nhau", "broken line: no figure, or several"),
    "chart_open": ("điểm rỗng: có mâu thuẫn hoặc gần đúng", "open point: in a contradiction, or approximate"),
    "chart_disputed": ("≠ báo cáo nêu các giá trị khác nhau", "≠ stated with different values"),
    "chart_not_standing": ("ô xám: đơn vị không tồn tại khi đó", "grey: the unit did not exist then"),
    "chart_failed": ("! có mâu thuẫn", "! in a contradiction"),
    "chart_approximate": ("≈ gần đúng hoặc ước tính", "≈ approximate or estimated"),
    "chart_derived": ("Σ tổng các phần, tự tính", "Σ sum of parts, derived"),
    "compare_chart_cut": (
        "Chỉ vẽ {shown} trong {count} đơn vị, theo thứ tự trong bảng; bảng có đủ.",
        "Only {shown} of {count} units are drawn, in the order of the table; the table has them all.",
    ),
    "compare_needs_file": (
        "Định dạng {form} cần một tệp; hãy thêm --output TỆP.{form}.",
        "The format {form} needs a file; add --output FILE.{form}.",
    ),
    "compare_written": ("Đã ghi {path}.", "Written: {path}."),
    "compare_source": (
        "Nguồn: {count} báo cáo trong bộ dữ liệu, tổng hợp bằng cchc-miner.",
        "Source: {count} reports of the dataset, put together by cchc-miner.",
    ),
    "compare_coverage": (
        "{indicator}: có số liệu của {counts} đơn vị {level}, {places}.",
        "{indicator}: reported by {counts} units, {level}, {places}.",
    ),
    "provinces_count": ("{count} tỉnh, thành phố", "{count} provinces"),
    "compare_rate": (
        "Tỷ lệ được tính lại từ số đếm: phần được chọn trên tổng số của cùng đơn vị, cùng kỳ.",
        "Rates are derived from counts: the part asked for in the whole of the same unit and period.",
    ),
    "compare_over": (
        "{count} tỷ lệ vượt 100 %: phần lớn hơn tổng số mà báo cáo nêu.",
        "{count} rates exceed 100 %: the part is larger than the whole that the report states.",
    ),
    "compare_whole_missing": (
        "{count} giá trị không tính được tỷ lệ vì báo cáo không nêu tổng số.",
        "{count} values have no rate, for the report does not state the whole.",
    ),
    "compare_apportioned": (
        "Số đơn vị mới nhận phần chia đều của đơn vị bị chia tách (ước tính, theo yêu cầu), theo năm: {years}.",
        "New units that hold an equal part of a unit that was divided (estimated, as asked for), by year: {years}.",
    ),
    # workbooks and exports
    "sheet_contents": ("Đọc trước", "Read first"),
    "sheet_chart": ("Biểu đồ", "Chart"),
    "sheet_comparison": ("So sánh", "Comparison"),
    "sheet_rows": ("Số liệu", "Rows"),
    "sheet_title": ("Dữ liệu báo cáo cải cách hành chính", "Data from administrative-reform reports"),
    "sheet_holds": ("{title}: {rows} dòng, ở trang tính {sheets}.", "{title}: {rows} rows, in the sheets {sheets}."),
    "sheet_cut": (
        "Bảng này dài hơn một trang tính ({most} dòng) nên tiếp tục ở các trang {sheets}.",
        "This table is longer than a sheet ({most} rows) and goes on in the sheets {sheets}.",
    ),
    "text_cut": (
        "{count} đoạn văn bản dài hơn một ô ({most} ký tự) nên bị cắt; bộ dữ liệu và tệp CSV có đủ.",
        "{count} texts are longer than a cell ({most} letters) and were cut; the dataset and the CSV files hold them.",
    ),
    "export_note": (
        "Hàng đầu là tên cột, hàng thứ hai là mã cột; cột có “(tên)” ghi tên của mã bên trái. Phần trăm tính bằng %, "
        "tiền tính bằng đồng; ô trống ở một chiều phân tổ nghĩa là toàn bộ.",
        "The first row names the columns, the second gives their codes; a column with “(name)” names the code on its "
        "left. Percent is in percent, money in dong; an empty dimension means the whole.",
    ),
    "exporting": ("Đang ghi bảng {name} …", "Writing the table {name} …"),
    "exported": ("Đã ghi {count} bảng vào {path}.", "Wrote {count} tables to {path}."),
    "table_reports": ("mỗi dòng một báo cáo đã đọc", "one row per report read"),
    "table_facts": ("mỗi dòng một sự việc, gộp các lần nêu", "one row per fact, however often stated"),
    "table_figures": ("mỗi dòng một số liệu", "one row per figure"),
    "table_findings": ("mỗi dòng một phép kiểm tra", "one row per check"),
    "table_mentions": ("mỗi dòng một con số trong văn bản", "one row per numeral seen"),
    "table_failures": ("mỗi dòng một tệp không đọc được", "one row per file that could not be read"),
    "table_codebook": ("danh mục chỉ tiêu", "the indicators"),
    "table_dictionary": ("từ điển dữ liệu: mọi bảng và cột", "data dictionary: every table and column"),
    # sql
    "sql_read_only": (
        "Bộ dữ liệu chỉ để đọc; hãy hỏi bằng SELECT (hay FROM, DESCRIBE, SUMMARIZE, PIVOT).",
        "The dataset is read only; ask with SELECT (or FROM, DESCRIBE, SUMMARIZE, PIVOT).",
    ),
    "sql_error": ("Câu hỏi chưa đúng: {reason}", "The query is not right: {reason}"),
    "sql_more": (
        "Chỉ in {count} dòng đầu; hãy thêm LIMIT, hoặc --format csv để có tất cả.",
        "Only the first {count} rows are shown; add LIMIT, or --format csv for all.",
    ),
    "sql_welcome": (
        "Các bảng: {names}. Mỗi câu hỏi kết thúc bằng dấu chấm phẩy; gõ exit để thoát.",
        "Tables: {names}. End each query with a semicolon; exit leaves.",
    ),
    # show
    "document": ("Văn bản", "Document"),
    "title": ("Tiêu đề", "Title"),
    "number": ("Số, ký hiệu", "Number"),
    "issued": ("Ngày ban hành", "Issued"),
    "issuing_unit": ("Cơ quan ban hành", "Issued by"),
    "place": ("Địa bàn", "Place"),
    "period": ("Kỳ báo cáo", "Period"),
    "signer": ("Người ký", "Signer"),
    "not_stated": ("(không ghi)", "(not stated)"),
    "line": ("dòng", "line"),
    "page": ("trang", "page"),
    "not_mapped": ("chưa có chỉ tiêu", "no indicator"),
    "outside_sections": ("(ngoài các mục)", "(outside the sections)"),
    "kinds": ("Mọi con số trong văn bản", "All numerals of the document"),
    "warnings": ("Lưu ý", "Warnings"),
    # evaluate
    "no_gold": (
        "Thư mục {folder} không có tệp {kind} nào; hãy chỉ tới thư mục của các tệp đáp án.",
        "The folder {folder} holds no {kind}; point to the folder of the annotations.",
    ),
    "no_gold_text": (
        "Đáp án “{stem}” không có văn bản trong {folders}; hãy ghi thư mục của văn bản ở SOURCES.",
        "The annotation “{stem}” has no text in {folders}; give the folder of the texts as SOURCES.",
    ),
    "source": ("Nguồn", "Source"),
    "tier": ("Nhóm", "Tier"),
    "right": ("Đúng", "Right"),
    "false": ("Sai", "False"),
    "missed": ("Sót", "Missed"),
    "precision": ("Độ chính xác", "Precision"),
    "recall": ("Độ đầy đủ", "Recall"),
    "header": ("Phần đầu", "Header"),
    "total": ("Tổng", "Total"),
    "expected": ("đáp án", "expected"),
    "found": ("đọc được", "found"),
    "below_bar": ("DƯỚI NGƯỠNG", "BELOW THE BAR"),
    "checks_title": ("Kiểm tra số học so với đáp án", "The audit against relations checked by hand"),
    "checks_false": ("Sai: tìm thấy", "Wrong: found"),
    "checks_truncated": ("Cắt số", "Cut off"),
    "checks_true": ("Đúng: đã kiểm", "Right: checked"),
    "checks_alone": ("Báo sai nhầm", "Faulted alone"),
    "checks_missed": ("Bỏ sót", "Missed"),
    "checks_uncovered": ("Đúng nhưng chưa kiểm tới", "Right, and not covered"),
    "checks_as_failing": (
        "Trong các chỗ sai tìm thấy, {count}/{of} được báo là “mâu thuẫn”, số còn lại là “cần xem”.",
        "Of what is wrong, {count} of {of} came out as “contradictory”, the others as “to check”.",
    ),
    "proved": (
        "Chứng minh lại: {figures} số liệu, {mismatches} sai lệch; {runs} dãy chữ số, {unaccounted} chưa có chỗ; "
        "loại “other”: {other} %",
        "Proved again: {figures} figures, {mismatches} mismatches; {runs} runs of digits, {unaccounted} unaccounted "
        "for; kind “other”: {other} %",
    ),
    "blind_title": (
        "{gold}: theo mọi quy tắc | không dùng điều học từ chính văn bản đó",
        "{gold}: with all rules | blind, without what the text itself taught",
    ),
    "precision_fitted": ("Chính xác", "Precision"),
    "precision_blind": ("| chưa học", "| blind"),
    "recall_fitted": ("Đầy đủ", "Recall"),
    "recall_blind": ("| chưa học", "| blind"),
    "missed_more": ("Sót thêm", "More missed"),
    "false_more": ("Sai thêm", "More false"),
    "one_hardship": (
        "--leave-one-out và --damage không dùng cùng nhau được; hãy chọn một.",
        "--leave-one-out and --damage do not go together; choose one.",
    ),
    # codebook
    "description": ("Mô tả", "Description"),
    "nothing_found": ("Không có chỉ tiêu nào như vậy.", "There is no such indicator."),
    # doctor
    "ready": ("sẵn sàng", "ready"),
    "absent": ("chưa có", "missing"),
    "component": ("Thành phần", "Component"),
    "version": ("Phiên bản", "Version"),
    "state": ("Tình trạng", "State"),
    "how": ("Cách cài", "How to get it"),
    "all_ready": ("Mọi thứ cần cho việc đọc báo cáo đều sẵn sàng.", "All that reading reports needs is ready."),
    "not_ready": (
        "Còn thiếu thành phần bắt buộc; hãy cài theo cột “Cách cài”.",
        "A required component is missing; install it as the last column says.",
    ),
}

ROLES = {"actual": "thực hiện", "target": "chỉ tiêu", "forecast": "dự kiến"}
QUALIFIERS = {
    "approximately": "khoảng",
    "at_least": "ít nhất",
    "at_most": "nhiều nhất",
    "more_than": "hơn",
    "less_than": "dưới",
}
DOC_TYPES = {
    "bao_cao": "báo cáo",
    "thong_bao": "thông báo",
    "ke_hoach": "kế hoạch",
    "quyet_dinh": "quyết định",
    "cong_van": "công văn",
    "tin_bai": "tin, bài",
    "other": "văn bản khác",
}
LEVELS = {
    "national": "trung ương",
    "province": "cấp tỉnh",
    "department": "cấp sở",
    "district": "cấp huyện",
    "commune": "cấp xã",
}
KINDS = {
    "figure": "số liệu",
    "unmapped_figure": "số liệu chưa có chỉ tiêu",
    "previous": "số liệu kỳ trước",
    "date": "ngày tháng",
    "legal_reference": "viện dẫn văn bản pháp luật",
    "document_number": "số văn bản",
    "section_number": "số mục",
    "footnote_mark": "dấu chú thích",
    "name_part": "thuộc tên riêng",
    "other": "khác",
}


def say(key: str, lang: Language = "vi", **values: object) -> str:
    """The message `key` in the language asked for.

    >>> say("failed_file", source="a.txt", message="tệp rỗng")
    'Lỗi: a.txt: tệp rỗng'
    """
    return MESSAGES[key][lang == "en"].format(**values)


def in_english(text: str, templates: Iterable[tuple[str, str]]) -> str:
    """A Vietnamese text of the dataset told in English, by the pair of templates that it was made with; else itself.

    >>> in_english("hãy xem lại dòng 12", [("hãy xem lại dòng {answer}", "look at line {answer}")])
    'look at line 12'
    """
    for vietnamese, english in templates:
        if found := re.fullmatch(pattern_of(vietnamese, ".*?"), text, re.DOTALL):
            return english.format(**found.groupdict())
    return text


def pattern_of(template: str, filled: str) -> str:
    """The pattern of what a template makes; `filled` is that of what may stand in a brace, which names its group.

    >>> pattern_of("line {answer}", ".+")
    'line\\\\ (?P<answer>.+)'
    """
    return re.sub(r"\\\{(\w+)\\\}", rf"(?P<\1>{filled})", re.escape(template))


def unit_reason(text: str, lang: Language = "vi") -> str:
    """Why a unit is not known, as the run keeps it in Vietnamese, in the language asked for.

    >>> unit_reason(say("unit_no_name"), "en")
    'the reporting unit is not known, because the document does not name it'
    """
    told = [pair for key, pair in MESSAGES.items() if key.startswith("unit_")]
    return text if lang == "vi" else in_english(text, told)


def write_number(value: Decimal | float | int, lang: Language = "vi", decimals: int | None = None) -> str:
    """A number as people of that language write it; `decimals` keeps trailing zeros as a report printed them.

    >>> write_number(1234), write_number(Decimal("98.5")), write_number(Decimal("98.5"), decimals=2)
    ('1.234', '98,5', '98,50')
    >>> write_number(1234.5, "en")
    '1,234.5'
    """
    exact = value if isinstance(value, Decimal) else Decimal(repr(value) if isinstance(value, float) else value)
    english = f"{exact.normalize():,f}" if decimals is None else f"{exact:,.{decimals}f}"
    return english if lang == "en" else english.translate(str.maketrans(",.", ".,"))
