"""How reports tell the settlement of dossiers in prose: nested bullets, one paragraph, level by level, in brackets."""

from __future__ import annotations

from tests.forge.draft import Draft
from tests.forge.facts import Fact, fact
from tests.forge.page import capital
from tests.forge.world import FIELDS, Settlement, by_field


def tell_dossiers(d: Draft, *, window: bool = True) -> None:
    """The whole account, in one of the layouts that this report's levels allow."""
    _intro(d, window)
    top = d.world.settlements[d.subject.top]
    parts = [d.world.settlements[level] for level in d.subject.parts]
    if not top.count("not_due", "late", "awaiting", "returned") and d.page.chance(0.5):
        _all_at_once(d, top)
    elif parts and d.page.chance(0.55):
        d.rng.choice((_level_by_level, _level_by_level, _split_in_brackets))(d, top, parts)
    else:
        d.rng.choice((_bulleted, _bulleted, _paragraph, _numbers_first))(d, top)


def _intro(d: Draft, window: bool) -> None:
    if window and d.page.chance(0.35):
        d.window = d.rng.choice(("both", "both", "end"))
        d.paragraph(d.say({"both": "dossiers.intro_dates", "end": "dossiers.intro_end"}[d.window]))
    elif d.page.chance(0.7):
        d.paragraph(d.say("dossiers.intro"))


# ---- the pieces ----------------------------------------------------------------------------------------------


def inflow_parts(d: Draft, one: Settlement) -> list[tuple[str, Fact]]:
    """(wording, fact) of the parts of the total received: by channel with what was carried over, or new and old."""
    if not one.online_channels or d.page.chance(0.2):
        names = ["new", "carried"]
    else:
        names = [name for name in one.counts if name in ("in_person", "postal") or name.startswith("online")]
        if d.page.chance(0.3) and len(one.online_channels) > 1:
            names = [name for name in names if not name.startswith("online")] + ["online"]
        names += ["carried"] if one.count("carried") or d.page.chance(0.5) else []
    return [(name, one.received(name)) for name in names]


def outcome_parts(d: Draft, one: Settlement) -> list[tuple[str, Fact]]:
    """(wording, fact) of the parts of the total resolved."""
    names = ["early_or_on_time"] if d.page.chance(0.35) else ["early", "on_time"]
    if one.count("overdue") or d.page.chance(0.7):
        names.append("overdue")
    return [(name, one.resolved(name)) for name in names]


def told(d: Draft, name: str, one: Fact, *, short: bool, rate: Fact | None = None) -> str:
    """A part: its words and its count, with its rate behind it now and then."""
    form = "bare" if short else "item"
    words = d.say(f"{form if short else 'mod'}.{name}")
    if not one.value and not rate:
        return d.say(f"form.{'bare_none' if short else 'none'}", m=words, n=one)
    text = d.say(f"form.{form}", m=words, n=one)
    return text + (d.say("form.rate", r=rate) if rate else "")


def rate_of(d: Draft, part: Fact, total: Fact) -> Fact | None:
    """The rate that a clerk would print after this count, if any."""
    if not total.value or not part.value or not d.page.chance(0.4):
        return None
    value = d.page.style.rate(part.value, total.value)
    if part.indicator == "dossiers_resolved":
        return fact("dossiers_resolved_rate", value, level=part.level, timeliness=part.timeliness, field=part.field)
    if part.channel.startswith("online"):
        return fact("dossiers_online_rate", value, level=part.level, channel=part.channel)
    return None


def _part_lines(d: Draft, total: Fact, parts: list[tuple[str, Fact]], *, short: bool) -> list[str]:
    """The parts told, and their sum recorded."""
    lines = [told(d, name, one, short=short, rate=rate_of(d, one, total)) for name, one in parts]
    d.page.relate(total, [one for _, one in parts])
    return lines


def _aside(d: Draft, one: Settlement) -> list[tuple[str, Fact]]:
    return [(name, one.set_aside(name)) for name in ("awaiting", "returned") if name in one.counts]


def _total_tail(d: Draft, total: Fact) -> str:
    """Last year's number or the growth since: both are traps."""
    if not d.page.chance(0.2):
        return ""
    if d.page.chance(0.5):
        before = fact(
            total.indicator, int(total.value * d.rng.randint(70, 120) / 100) + 1, level=total.level, role="previous"
        )
        return d.say("dossiers.previous", p=before)
    growth = d.page.style.rate(d.rng.randint(10, 300), 1000)
    return d.say("dossiers.growth", d=d.rng.randint(3, 900), x=growth)


# ---- layouts -------------------------------------------------------------------------------------------------


def _bulleted(d: Draft, one: Settlement, depth: int = 0, where: str | None = None) -> None:
    """Three totals with their parts nested under them."""
    place = d.where(one.level) if where is None else where
    short = d.page.chance(0.5)
    blocks = (
        ("received.total", one.received(), inflow_parts(d, one)),
        ("resolved.total", one.resolved(), outcome_parts(d, one)),
        ("pending.total", one.pending(), [("not_due", one.pending("not_due")), ("late", one.pending("overdue"))]),
    )
    for key, total, parts in blocks:
        if key == "pending.total" and (not total.value or d.page.chance(0.4)):
            parts = []
        if key == "pending.total" and not total.value:
            d.item(d.say("pending.none", n=total, where=""), depth)
            continue
        head = d.say(key, n=total, where=place if key == "received.total" else "")
        head += _total_tail(d, total) if key == "received.total" else ""
        _whole_and_parts(d, head, total, parts, depth, short=short)
    for name, set_aside in _aside(d, one):
        d.item(told(d, name, set_aside, short=False), depth)


def _whole_and_parts(
    d: Draft, head: str, total: Fact, parts: list[tuple[str, Fact]], depth: int, *, short: bool
) -> None:
    """A bullet with its parts in bullets of the next depth, or after it in the same line."""
    start = d.say("form.list_start")
    if not parts:
        d.item(head, depth)
    elif d.page.chance(0.35):
        d.item(f"{head}, {_lower(start)}: {'; '.join(_part_lines(d, total, parts, short=True))}", depth)
    else:
        joint = d.rng.choice((f", {_lower(start)}:", f". {capital(start)}:", f" ({_lower(start)}):", ":"))
        d.item(head + joint, depth, end="")
        for line in _part_lines(d, total, parts, short=short and d.page.chance(0.6)):
            d.item(line, depth + 1)


def _paragraph(d: Draft, one: Settlement, lead: str = "", where: str | None = None) -> None:
    """One paragraph, sentence by sentence."""
    sentences = [lead + _received_sentence(d, one, where)]
    text = d.say("resolved.sentence", n=one.resolved())
    parts = _part_lines(d, one.resolved(), outcome_parts(d, one), short=True)
    sentences.append(f"{text}{d.rng.choice((', trong đó: ', ', gồm: ', ' (', ', trong đó '))}{'; '.join(parts)}")
    if " (" in sentences[-1][len(text) : len(text) + 2]:
        sentences[-1] += ")"
    if one.pending().value:
        sentences.append(d.say("pending.sentence", n=one.pending()))
        aside = [fact for _, fact in _aside(d, one)]
        d.page.relate(one.received(), [one.resolved(), one.pending(), *aside], open=len(aside) < 2)
    sentences += [told(d, name, aside, short=False) for name, aside in _aside(d, one)]
    d.paragraph(*sentences)


def _received_sentence(d: Draft, one: Settlement, where: str | None = None) -> str:
    """The total received, with its parts told one by one or "lần lượt là"."""
    total, parts = one.received(), inflow_parts(d, one)
    seen: dict[str, str] = {}
    level = "centre" if d.subject.centre else "own" if one.level == d.subject.top != "all" else one.level
    place = d.where(one.level) if where is None else where
    lead = d.say(f"level.who_{level}") if where is None else "đơn vị"
    text = d.say(
        "received.sentence",
        n=total,
        who=lambda: seen.setdefault("who", lead),
        where=lambda: "" if "who" in seen else place,
    )
    text += _total_tail(d, total)
    if 2 <= len(parts) <= 3 and d.page.chance(0.25):
        named = {f"m{at}": d.say(f"mod.{name}") for at, (name, _) in enumerate(parts, 1)}
        values = dict(zip("abc", (one for _, one in parts), strict=False))
        turn = d.say(f"dossiers.in_turn{len(parts)}", **named, **values)
        d.page.relate(total, [one for _, one in parts])
        return f"{text}; {turn}"
    lines = _part_lines(d, total, parts, short=d.page.chance(0.6))
    return (
        f"{text}, {_lower(d.say('form.list_start'))}{d.rng.choice((': ', ' '))}{d.rng.choice(('; ', ', ')).join(lines)}"
    )


def _numbers_first(d: Draft, one: Settlement) -> None:
    """Numbers before their words, shares as n/m."""
    lines = [d.say("form.after", m=d.say(f"mod.{name}"), n=part) for name, part in inflow_parts(d, one) if part.value]
    head = d.say("received.total", n=one.received(), where=d.where(one.level))
    d.paragraph(f"{head}; trong đó {', '.join(lines)}" if lines else head)
    if not one.resolved().value:
        return
    rate = fact(
        "dossiers_resolved_rate", d.page.style.rate(one.resolved().value, one.received().value), level=one.level
    )
    text = d.say("resolved.share", a=one.resolved(), b=one.received()) + d.say("form.rate", r=rate)
    timely = one.resolved("early_or_on_time")
    rate = fact(
        "dossiers_resolved_rate", d.page.style.rate(timely.value, one.resolved().value), level=one.level,
        timeliness="early_or_on_time",
    )  # fmt: skip
    if d.page.chance(0.5):
        sentences = [text, d.say("resolved.timely_share_first", a=timely, b=one.resolved(), r=rate)]
    else:
        sentences = [text, d.say("resolved.timely_share", a=timely, b=one.resolved()) + d.say("form.rate", r=rate)]
    if one.pending().value and d.page.chance(0.7):
        sentences.append(d.say("pending.sentence", n=one.pending()))
    d.paragraph(*sentences)


def _all_at_once(d: Draft, one: Settlement) -> None:
    """Nothing is left over: one number is both what came in and what went out."""
    who = d.say("level.who_centre" if d.subject.centre else "level.who_all" if one.level == "all" else "level.who_own")
    text = d.say("both.sentence", n=(one.received(), one.resolved()), who=who)
    parts = [
        told(d, name, part, short=True, rate=rate_of(d, part, one.resolved())) for name, part in outcome_parts(d, one)
    ]
    d.paragraph(f"{text}, trong đó: {'; '.join(parts)}")


def _level_by_level(d: Draft, top: Settlement, parts: list[Settlement]) -> None:
    """A heading or a lead for each level, and the account of that level under it."""
    way = d.rng.choice(("bullets", "paragraphs"))
    if d.page.chance(0.4):
        head = d.say("received.total", n=top.received(), where=d.where("all"))
        d.paragraph(head + _total_tail(d, top.received()))
    for one in parts:
        lead = d.say(f"level.head_{one.level}")
        if way == "bullets":
            d.item(lead, end=":")
            _bulleted(d, one, depth=1, where="")
        else:
            _paragraph(d, one, lead=f"{d.bullets[0] if d.bullets[0] in '-+*•' else '-'} {lead}: ", where="")
    d.page.relate(top.received(), [one.received() for one in parts])


def _split_in_brackets(d: Draft, top: Settlement, parts: list[Settlement]) -> None:
    """Every figure of the whole territory with its levels in brackets."""
    rows = [("received", "received.total", ""), *(("received", "", name) for name, _ in inflow_parts(d, top))]
    rows += [("resolved", "resolved.total", ""), *(("resolved", "", name) for name, _ in outcome_parts(d, top))]
    rows += [("pending", "pending.total", "")]
    where = d.where("all")
    for flow, key, name in rows:
        total = getattr(top, flow)(name)
        shares = [getattr(one, flow)(name) for one in parts]
        text = (
            d.say(key, n=total, where=where if flow == "received" else "") if key else told(d, name, total, short=False)
        )
        if total.value and (key or d.page.chance(0.6)):
            levels = {f"l{at}": d.say(f"level.{one.level}") for at, one in enumerate(parts, 1)}
            text += " " + d.say(f"dossiers.split{len(parts)}", **levels, **dict(zip("abc", shares, strict=False)))
            d.page.relate(total, shares)
        d.item(text, 0 if key else 1)


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


# ---- what else is said about dossiers ------------------------------------------------------------------------


def more_on_dossiers(d: Draft) -> list[str]:
    """Rates, digitisation, payment, post: single statements about all dossiers of the report."""
    top = d.world.settlements[d.subject.top]
    level, style = d.subject.top, d.page.style
    statements = []
    if top.online_channels and top.received("online").value and d.page.chance(0.4):
        share = style.rate(top.received("online").value, top.received().value)  # as in the rates beside the counts
        rate = fact("dossiers_online_rate", share, level=level, channel="online")
        statements.append(d.say("dossiers.online_rate", r=rate, where=d.where(level)))
    if top.resolved().value and d.page.chance(0.4):
        name = d.rng.choice(("early_or_on_time", "early_or_on_time", "overdue"))
        rate = fact(
            "dossiers_resolved_rate",
            style.rate(top.resolved(name).value, top.resolved().value),
            level=level,
            timeliness=name,
        )
        key = "dossiers.late_rate" if name == "overdue" else "dossiers.timely_rate"
        before = fact(
            rate.indicator, style.rate(d.rng.randint(900, 999), 1000), level=level, timeliness=name, role="previous"
        )
        tail = d.say("dossiers.previous_rate", p=before) if name != "overdue" and d.page.chance(0.25) else ""
        statements.append(d.say(key, r=rate, m=d.say(f"bare.{name}"), where=d.where(level)) + tail)
    statements += _one_field(d, top)
    statements += _not_this_report(d, top)
    if d.period.year >= 2021:
        statements += _digital_dossiers(d, top)
    if d.page.chance(0.3):
        value = int(top.resolved().value) // 9
        statements.append(
            d.say("dossiers.results_postal", n=fact("dossiers_results_postal", value, level=level), where="")
        )
    if d.page.chance(0.08):
        refused = fact("dossiers_refused", d.rng.randint(1, 90), level=level)
        statements.append(d.say("form.item", m=d.say("mod.refused"), n=refused))
    if d.page.chance(0.25):
        late = top.resolved("overdue").value
        key = "dossiers.apologies" if late else "dossiers.apologies_none"
        statements.append(d.say(key, n=fact("apologies", late, level=level), where=""))
    if d.page.chance(0.15) and d.period.year >= 2018:
        statements.append(d.say("dossiers.published", n=fact("dossiers_results_published", top.resolved().value)))
    return statements


def _one_field(d: Draft, top: Settlement) -> list[str]:
    """One field singled out; its numbers stay below the whole."""
    if not d.page.chance(0.2):
        return []
    name = d.rng.choice(("land", "construction", "civil_status", "authentication", "business", "social_protection"))
    row = by_field(d.rng, top, [name, "other"])[0]
    words = FIELDS[name][0][0].lower() + FIELDS[name][0][1:]
    statements = [d.say("dossiers.field_received", n=row.received(), field=words)]
    if d.page.chance(0.5):
        statements.append(d.say("dossiers.field_resolved", n=row.resolved("early_or_on_time"), field=words))
    return statements


def _not_this_report(d: Draft, top: Settlement) -> list[str]:
    """Numbers of a month inside the period, of the year around it, of one unit: figures of no indicator here."""
    statements, size = [], max(20, int(top.received().value))
    rng, kind = d.rng, d.period.kind
    if kind in ("half", "nine", "year") and d.page.chance(0.08):
        month = f"{d.period.end.month}"
        statements.append(d.say("dossiers.month_inside", month=month, k=rng.randint(size // 20, size // 5)))
    elif kind == "month" and d.period.end.month > 2 and d.page.chance(0.15):
        statements.append(d.say("dossiers.since_january", k=size * 3 + rng.randint(1, 99), k2=size * 3))
    if len(d.subject.communes) > 1 and d.page.chance(0.15):
        first, second = rng.sample(d.subject.communes, 2)
        x, x2 = (d.page.style.rate(rng.randint(700, 1000), 1000) for _ in range(2))
        statements.append(d.say("dossiers.one_unit", name=first, name2=second, k=rng.randint(2, 40), x=x, x2=x2))
    return statements


def _digital_dossiers(d: Draft, top: Settlement) -> list[str]:
    """Digitised dossiers, online payment, the portal: kept since NĐ 107/2021."""
    statements, style, level, resolved = [], d.page.style, top.level, int(top.resolved().value)
    if d.page.chance(0.4) and resolved:
        count = resolved * d.rng.randint(30, 100) // 100
        rate = fact("dossiers_digitized_rate", style.rate(count, resolved), level=level)
        statements.append(d.say("dossiers.digitized", n=fact("dossiers_digitized", count, level=level), r=rate))
    elif d.page.chance(0.5):
        rate = fact("dossiers_digitized_rate", style.rate(d.rng.randint(400, 1000), 1000), level=level)
        statements.append(d.say("dossiers.digitized_rate", r=rate, where=d.where(level)))
    if d.page.chance(0.35):
        base = max(20, resolved * d.rng.randint(8, 40) // 100)
        count = base * d.rng.randint(10, 98) // 100
        rate = fact("online_payment_rate", style.rate(count, base), level=level)
        statements.append(d.say("dossiers.paid", n=fact("dossiers_paid_online", count, level=level), r=rate, where=""))
    online = int(top.received("online").value)
    if online > 30 and d.page.chance(0.2):
        portal = fact("dossiers_online_portal", online - d.rng.randint(0, online // 8), level=level)
        statements.append(d.say("dossiers.portal", n=portal, where=""))
    if resolved and d.page.chance(0.12):
        due = fact("dossiers_due", resolved - resolved * d.rng.randint(0, 12) // 100, level=level)
        statements.append(d.say("dossiers.due", n=due, where=""))
    return statements
