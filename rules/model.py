"""What the rules make of a document: frozen values, each with its span in `Document.text`."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from typing import Literal

from extractors.document import Span

Role = Literal["actual", "target", "forecast"]
MentionKind = Literal[
    "figure", "unmapped_figure", "previous", "date", "legal_reference", "document_number", "section_number",
    "footnote_mark", "name_part", "other",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Dims:
    """The dimensions of a figure, as in codebook.toml; "" where the figure has no such dimension."""

    level: str = ""
    channel: str = ""
    timeliness: str = ""
    origin: str = ""
    field: str = ""
    part: str = ""

    def given(self) -> dict[str, str]:
        """The dimensions that are set, by name."""
        return {one.name: value for one in fields(self) if (value := getattr(self, one.name))}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in words or digits: its exact value in the base unit, and how it was written.

    `decimals` counts the decimals as printed ("98,50" has 2), before any word such as "tỷ" multiplies them;
    `scale` is the power of ten of the last printed digit in the base unit, so "36,050 tỷ đồng" has scale 6.
    `unit` is the unit word as printed ("hồ sơ", "%", "tỷ đồng"), "" where none stands beside the number.
    """

    value: Decimal
    decimals: int = 0
    scale: int = 0
    unit: str = ""
    qualifier: str = ""  # "", "approximately", "at_least", "at_most", "more_than", "less_than"


@dataclass(frozen=True, slots=True)
class Mention:
    """A numeral of the text, or the words of an explicit none, and what it is.

    `label` holds the words that say what an unmapped figure counts; `reason` says why it was not linked, or which
    rule told its kind.
    """

    span: Span
    text: str
    kind: MentionKind
    value: Decimal | None = None
    unit: str = ""
    label: str = ""
    reason: str = ""
    section: int | None = None
    second_reading: str | None = None  # of a scanned number that was read in two ways: the other one


@dataclass(frozen=True, slots=True)
class Figure:
    """A mention that reports an indicator of the codebook."""

    indicator: str
    dims: Dims
    role: Role
    value: Decimal  # in the base unit: percent in percent, money in đồng
    unit: str  # a codebook unit
    decimals: int
    scale: int
    span: Span  # of the number itself
    value_text: str
    evidence: Span  # the words it was read from
    origin_kind: Literal["text", "table", "footnote"]
    rule: str  # the lexicon entry that linked it
    confidence: float
    qualifier: str = ""
    section: int | None = None  # index in Report.sections
    part_of: int | None = None  # index in Report.figures of the whole
    second_reading: str | None = None  # of a scanned number that was read in two ways: the other one


@dataclass(frozen=True, slots=True)
class Section:
    """A heading or bullet of the outline and what stands under it; the parent is an index in Report.sections."""

    label: str  # "II.", "2.1.", "a)", "-", "+" or "" for a heading without a number
    title: str
    depth: int
    span: Span  # of its first line
    parent: int | None = None
    kind: str = ""  # "steering", "results", "review", "plan", "proposals", "appendix", inherited by what is under it


@dataclass(frozen=True, slots=True)
class Period:
    """The reporting period. `start` and `end` only where printed; DOMAIN section 2 says what `type` may be."""

    type: str | None = None  # month, quarter, half_year, nine_months, year, mid_year, other
    number: int | None = None
    year: int | None = None
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Header:
    """What the document says of itself. None where it does not say; dates may be cut: "2021-09", "2022"."""

    doc_type: str | None = None  # bao_cao, thong_bao, ke_hoach, quyet_dinh, cong_van, tin_bai, other
    title: str | None = None
    number: str | None = None
    issued_date: str | None = None
    issuing_unit: str | None = None  # "UBND huyện …"
    unit_name: str | None = None  # "huyện …"
    unit_level: str | None = None  # national, province, department, district, commune
    province: str | None = None
    district: str | None = None
    commune: str | None = None
    period: Period = Period()
    signer: str | None = None
    recipients: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """A document, understood. `mentions` and `figures` are in the order of the text."""

    header: Header
    sections: tuple[Section, ...] = ()
    mentions: tuple[Mention, ...] = ()
    figures: tuple[Figure, ...] = ()
    warnings: tuple[str, ...] = field(default=())
