"""The links that a number's words name, and what a number may take over from another."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from rules.lines import Quantity
from rules.place import Place, Record
from rules.rulebook import Link, Rulebook

# What parts of a whole may be called: "5.200 hồ sơ, trong đó 4.100 thủ tục"
ALIKE = {
    "dossier": ("procedure", "case"),
    "legal_document": ("document",),
    "agency": ("service_unit", "division"),
    "service_unit": ("agency",),
}
WEAK = frozenset({"authority", "portal"})  # a topic that gives way to any other
ORGANISATION = re.compile(r"\W*(?:\w{1,4}[.)]\s)?[^:.;]{0,40}\bbộ máy\b[^:.;]{0,30}:", re.IGNORECASE)
ORGANS = frozenset({"divisions", "service_units"})
UNCOUNTED = "no indicator counts this"


def concepts_of(place: Place) -> set[str]:
    """All that is said of the number, for what links require and exclude."""
    hits = (*place.own, *place.lead, *place.own_nouns, *place.lead_nouns)
    concepts = {hit.concept for hit in hits} | {place.quantity.unit}
    previous = place.state.previous
    listed = previous is not None and ("" in previous.topics or not ORGANS.isdisjoint(previous.topics))
    if listed and place.quantity.joined_by in ("and", "comma"):
        concepts.add("has_now")  # "hiện có 12 cơ quan chuyên môn và 34 đơn vị sự nghiệp"
    if ORGANISATION.match(place.line.text):
        concepts.add("has_now")
    if place.state.channel:
        concepts.add(place.state.channel)
    if place.whole is not None and place.whole.dims.get("channel"):
        concepts.add(place.whole.dims["channel"])  # "… qua bưu chính (450 lượt tiếp nhận, 620 lượt trả kết quả)"
    if previous is not None and previous.indicators == ("budget_revenue",):
        concepts.add("revenue")  # "thu ngân sách 13,4 tỷ đồng, bằng 67% dự toán (20,1 tỷ đồng)"
    return concepts


def by_topics(names: Iterable[str], units: tuple[str, ...], concepts: set[str], book: Rulebook) -> Link | None:
    """The link of the first topic that counts one of the units; the one that requires most, where several do.

    Being satisfied with something comes before the thing: "mức độ hài lòng với kết quả giải quyết".
    """
    for topic in sorted(names, key=lambda name: (name != "satisfied", name in WEAK)):
        for unit in units:
            fitting = [link for link in book.by_topic.get((topic, unit), ()) if link.holds(concepts)]
            if fitting:
                return max(fitting, key=lambda link: len(link.needs))
    return None


def linked(base: Record, link: Link, confidence: float, units: tuple[str, ...]) -> Record:
    """The record with what a link says it counts; `units` are the nouns tried, the first the nearest."""
    indicators = (link.indicator, link.also) if link.also else (link.indicator,)
    counted = next((unit for unit in units if unit in link.units), units[0])
    unit = base.unit if base.unit in link.units else counted  # "tự kiểm tra 12 văn bản": of the finer kind
    return replace(base, indicators=indicators, unit=unit, rule=link.id, confidence=confidence, topics=link.topics)


def fits(record: Record, quantity: Quantity) -> bool:
    """Whether a number may count the same as another does."""
    return quantity.unit in (record.unit, "") or quantity.unit in ALIKE.get(record.unit, ())


def inherit(source: Record, base: Record, confidence: float, *, part: bool) -> Record:
    """The record with the indicator of another; `part` makes that one its whole."""
    return replace(
        base, indicators=source.indicators, unit=source.unit if base.unit in ("", "?") else base.unit,
        rule=source.rule, confidence=min(confidence, source.confidence), topics=source.topics, is_part=part,
        whole=source if part else None,
    )  # fmt: skip
