"""The sections of a report, in the outlines of the two programmes and of a one-stop centre."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from tests.forge.dossiers import more_on_dossiers, tell_dossiers
from tests.forge.draft import Draft
from tests.forge.facts import Fact, fact
from tests.forge.page import Value
from tests.forge.world import money

Section = Callable[[Draft], None]


def body(d: Draft) -> None:
    """Everything between the opening and the closing sentence."""
    if d.subject.centre:
        _centre_body(d)
        return
    d.heading(
        0, d.rng.choice(("Về công tác chỉ đạo, điều hành CCHC", "Chỉ đạo, điều hành công tác cải cách hành chính"))
    )
    steering(d)
    d.heading(
        0, d.rng.choice(("Kết quả thực hiện các nhiệm vụ cải cách hành chính", "Kết quả thực hiện", "Kết quả đạt được"))
    )
    for titles, section in NEW_OUTLINE if d.era == "new" else OLD_OUTLINE:
        d.heading(1, d.rng.choice(titles))
        section(d)
    if d.page.chance(0.25):
        d.heading(
            1, d.rng.choice(("Các nội dung khác", "Tác động của cải cách hành chính đến phát triển kinh tế - xã hội"))
        )
        impact(d)
    review(d)
    plan_and_proposals(d)


def _centre_body(d: Draft) -> None:
    d.heading(0, d.rng.choice(("Tình hình hoạt động của Trung tâm", "Công tác chỉ đạo, điều hành")))
    d.prose("prose.procedures" if d.era == "new" else "prose.procedures_old", 1, 3)
    d.tell(procedure_statements(d)[:2])
    d.heading(0, d.rng.choice(("Kết quả tiếp nhận và giải quyết hồ sơ", "Tình hình, kết quả giải quyết TTHC")))
    tell_dossiers(d)
    d.tell(more_on_dossiers(d))
    review(d)
    plan_and_proposals(d)


# ---- I. steering ---------------------------------------------------------------------------------------------


def steering(d: Draft) -> None:
    """Plans and documents, inspection, publicity, tasks from above: as numbered headings or run together."""
    parts: list[tuple[tuple[str, ...], Section]] = [
        (("Công tác chỉ đạo, điều hành", "Ban hành văn bản chỉ đạo"), _direction),
        (("Công tác kiểm tra CCHC", "Về kiểm tra cải cách hành chính"), _inspection),
        (("Công tác thông tin, tuyên truyền", "Về tuyên truyền CCHC"), _publicity),
        (("Thực hiện nhiệm vụ cấp trên giao", "Kết quả thực hiện các nhiệm vụ được giao"), _assigned),
    ]
    if d.page.chance(0.3):
        parts.append((("Khảo sát, đo lường sự hài lòng",), _survey))
    for titles, section in parts:
        d.heading(1, d.rng.choice(titles))
        section(d)


def _direction(d: Draft) -> None:
    d.prose("prose.steering")
    statements = []
    if d.page.chance(0.7):
        statements.append(d.say("steering.directives", n=d.number("directive_documents", "directives")))
    if d.page.chance(0.8):
        statements += _plan(d)
    if d.page.chance(0.3):
        statements.append(d.say("steering.initiatives", n=d.number("initiatives", "initiatives")))
    d.tell(statements)


def _plan(d: Draft) -> list[str]:
    style = d.page.style
    done, tasks = d.number("plan_tasks_completed", "plan_done"), d.number("plan_tasks", "plan")
    rate = fact("plan_completion_rate", style.rate(done.value, tasks.value))
    if d.page.chance(0.25):
        did, all_ = d.number("plan_activities_completed", "activities_done"), d.number("plan_activities", "activities")
        also = fact("plan_completion_rate", style.rate(did.value, all_.value), part="hoạt động")
        return [d.say("steering.plan_two", a=done, b=tasks, r=rate, c=did, d=all_, s=also)]
    statements = [d.say("steering.plan", a=done, b=tasks, r=rate)]
    left = int(tasks.value - done.value)
    if left > 1 and d.page.chance(0.4):
        statements.append(d.say("steering.plan_left", k=left))
        if d.page.chance(0.5):
            hoped = fact("plan_tasks_completed", int(tasks.value) - d.rng.randint(0, left // 2), role="forecast")
            statements.append(d.say("steering.forecast", a=hoped, b=tasks))
    return statements


def _inspection(d: Draft) -> None:
    d.prose("prose.inspection")
    inspected = d.number("units_inspected", "inspected")
    if d.subject.level == "commune":
        statements = [d.say("steering.inspected_commune", n=inspected)] if d.page.chance(0.6) else []
    else:
        names = ", ".join(d.rng.sample(d.subject.communes, min(3, len(d.subject.communes))))
        tail = d.footnote(d.say("prose.footnote", names=names)) if names and d.page.chance(0.25) else ""
        statements = [d.say("steering.inspected", n=inspected, tail=tail)]
    if d.page.chance(0.5) and statements:
        statements.append(
            d.say("steering.findings", a=d.number("inspection_findings", "findings"),
                  b=d.number("inspection_findings_resolved", "findings_resolved"))
        )  # fmt: skip
    d.tell(statements)


def _publicity(d: Draft) -> None:
    d.prose("prose.publicity")
    if d.page.chance(0.3):
        web = d.number("news_items", "news", part="Trang thông tin điện tử")
        air = d.number("news_items", "broadcasts", part="hệ thống loa truyền thanh")
        d.tell([d.say("steering.news_two", a=web, b=air)])
    elif d.page.chance(0.7):
        d.tell([d.say("steering.news", n=d.number("news_items", "news"))])
    if d.page.chance(0.3):
        d.paragraph(d.say("legal.other", x=d.rng.randint(2, 40), x2=d.rng.randint(2, 30), y=d.rng.randint(60, 3500)))


def _assigned(d: Draft) -> None:
    total = d.number("assigned_tasks", "assigned")
    on_time = d.number("assigned_tasks_completed", "assigned_on_time", timeliness="on_time")
    overdue = d.number("assigned_tasks_completed", "assigned_overdue", timeliness="overdue")
    left = int(total.value - on_time.value - overdue.value)
    rate = fact("assigned_tasks_completed_rate", d.page.style.rate(on_time.value, total.value), timeliness="on_time")
    if d.page.chance(0.4):
        tail = d.say("form.rate", r=rate) if d.page.chance(0.7) else ""
        key = "steering.assigned_share" if d.page.chance(0.4) else "steering.assigned_sentence"
        statements = [d.say(key, n=total, a=on_time, rate=tail)]
    else:
        d.paragraph(d.say("steering.assigned_head") + ":")
        statements = [
            d.say("steering.assigned_total", n=total),
            d.say("steering.assigned_on_time", n=on_time) + (d.say("form.rate", r=rate) if d.page.chance(0.5) else ""),
        ]
    if overdue.value or d.page.chance(0.6):
        statements.append(d.say("steering.assigned_overdue", n=overdue))
    if left:
        statements.append(d.say("steering.assigned_left", k=left))
    elif statements:
        d.page.relate(total, [on_time, overdue])
    d.tell(statements)


def _survey(d: Draft) -> None:
    level = d.subject.top
    share = d.page.style.rate(d.rng.randint(8200, 10000), 10000)
    statements = [d.say("steering.survey", n=d.number("survey_forms", "survey"))] if d.page.chance(0.7) else []
    where = d.where(level) if level == "all" else ""
    rate = fact("satisfaction_rate", share, level=level if where else _own_service(d))
    statements.append(d.say("steering.satisfaction", r=rate, where=where))
    if d.subject.level == "commune" and d.page.chance(0.5):
        score = fact("par_index_score", Decimal(d.rng.randint(7200, 9400)) / 100, level="commune")
        statements.append(d.say("steering.index", n=score, rank=f"{d.rng.randint(1, 9)}/10"))
    d.tell(statements)


# ---- II. results ---------------------------------------------------------------------------------------------


def institutions(d: Draft) -> None:
    """Cải cách thể chế."""
    d.prose("prose.legal", 1, 3)
    statements = []
    if not d.world.numbers["issued"]:
        statements.append(d.say("legal.issued_none", n=fact("legal_documents_issued", 0)))
    elif d.page.chance(0.5):
        total = d.number("legal_documents_issued", "issued")
        parts = [
            d.number("legal_documents_issued", "resolutions", part="nghị quyết"),
            d.number("legal_documents_issued", "decisions", part="quyết định"),
        ]
        statements.append(d.say("legal.issued", n=total, a=parts[0], b=parts[1]))
        d.page.relate(total, parts)
    else:
        statements.append(d.say("legal.issued_one", n=d.number("legal_documents_issued", "issued")))
    if d.page.chance(0.5):
        statements.append(d.say("legal.reviewed", n=d.number("legal_documents_reviewed", "reviewed")))
    if d.page.chance(0.3):
        statements.append(d.say("legal.checked", n=d.number("legal_documents_checked", "checked")))
    if d.page.chance(0.3):
        a, b = d.number("legal_documents_to_handle", "to_handle"), d.number("legal_documents_handled", "handled")
        statements.append(d.say("legal.handled", a=a, b=b))
    if d.page.chance(0.4):
        statements.append(d.say("legal.comments", n=d.number("legal_drafts_commented", "comments")))
    if d.page.chance(0.3):
        fines = fact("fines_collected", Decimal(d.rng.randint(12000, 900000)) * 1000)
        statements.append(d.say("legal.fined", n=d.number("violations_fined", "fined"), m=fines))
    d.tell(statements)


def procedures(d: Draft) -> None:
    """Cải cách thủ tục hành chính; since 2021 with the one-stop mechanism."""
    split = d.page.chance(0.5)
    if split:
        d.heading(2, d.rng.choice(("Công tác kiểm soát TTHC", "Kiểm soát TTHC", "Về rà soát, công khai TTHC")))
    d.prose("prose.procedures" if d.era == "new" else "prose.procedures_old", 1, 3)
    if d.page.chance(0.15):
        d.paragraph(d.say("prose.contact"))
    d.tell(procedure_statements(d))
    if d.era == "new":
        if split:
            d.heading(2, d.rng.choice(("Thực hiện cơ chế một cửa, một cửa liên thông", "Kết quả giải quyết TTHC")))
        one_stop(d)


def one_stop(d: Draft) -> None:
    """The settlement of dossiers and what belongs to it."""
    tell_dossiers(d)
    d.tell(more_on_dossiers(d))


def procedure_statements(d: Draft) -> list[str]:
    """What is said about procedures, each statement with a chance of its own."""
    level, world, say = d.subject.top, d.world, d.say
    statements = [_procedures_in_force(d)]
    one_stop_count = world.procedures[level] - world.interlinked[level]
    choices: list[tuple[float, Callable[[], str]]] = [
        (0.3, lambda: _changes(d)),
        (0.3, lambda: _one_stop_split(d, level, one_stop_count)),
        (0.15, lambda: _interlinked_parts(d, level)),
        (0.25, lambda: say("procedures.internal", r=d.number("procedures_internal_process_rate", "internal"))),
        (0.25, lambda: say("procedures.internal_e", r=_share(d, "procedures_internal_process_electronic_rate", 700))),
        (0.2, lambda: say("procedures.payment", n=d.number("procedures_online_payment", "payment"))),
        (0.15, lambda: say("procedures.boundary", n=d.number("procedures_boundary_free", "boundary"))),
        (0.1, lambda: say("procedures.children", n=d.number("interlinked_cases_children", "children"))),
        (0.5, lambda: _feedback(d)),
    ]
    modern = {3, 4, 5, 6} if d.period.year < 2018 else set()
    statements += [tell() for at, (chance, tell) in enumerate(choices) if at not in modern and d.page.chance(chance)]
    if d.period.year >= 2016 and d.page.chance(0.6):
        statements.append(_services(d))
    return statements


def _share(d: Draft, indicator: str, low: int, **dims: str) -> Fact:
    """A rate of the report's own level, somewhere between `low` per mille and 100 %."""
    value = Decimal(100) if d.page.chance(0.4) else d.page.style.rate(d.rng.randint(low, 1000), 1000)
    return fact(indicator, value, **({"level": d.subject.top} | dims))


def _procedures_in_force(d: Draft) -> str:
    counts, parts = d.world.procedures, d.subject.parts
    if not parts or d.page.chance(0.3):
        one = fact("procedures_in_force", counts[d.subject.top], level=d.subject.top)
        return d.say("procedures.in_force", n=one, where=d.where(d.subject.top))
    ones = [fact("procedures_in_force", counts[level], level=level) for level in parts]
    names = {f"l{at}": d.say(f"level.{level}") for at, level in enumerate(parts, 1)}
    values: dict[str, Value] = dict(zip("abc", ones, strict=False))
    if len(parts) == 2:
        return d.say("procedures.levels2", **names, **values)
    whole = fact("procedures_in_force", counts["all"], level="all")
    text = d.say("procedures.levels3", n=whole, **names, **values)
    d.page.relate(whole, ones)
    return text


def _changes(d: Draft) -> str:
    new, gone = d.number("procedures_new", "new"), d.number("procedures_repealed", "repealed")
    which = d.rng.randrange(3)
    if which == 2:
        return d.say("procedures.both_changes", a=new, b=gone)
    return d.say("procedures.repealed", n=gone) if which else d.say("procedures.new", n=new)


def _one_stop_split(d: Draft, level: str, one_stop_count: int) -> str:
    total = fact("procedures_one_stop_and_interlinked", d.world.procedures[level], level=level)
    parts = [
        fact("procedures_one_stop", one_stop_count, level=level),
        fact("procedures_interlinked", d.world.interlinked[level], level=level),
    ]
    text = d.say("procedures.one_stop_split", n=total, a=parts[0], b=parts[1], where=d.where(level))
    d.page.relate(total, parts)
    return text


def _interlinked_parts(d: Draft, level: str) -> str:
    count = d.world.interlinked[level]
    same = count // 3
    return d.say(
        "procedures.interlinked_parts", a=fact("procedures_interlinked", same, level=level, part="cùng cấp"),
        b=fact("procedures_interlinked", count - same, level=level, part="giữa các cấp"),
    )  # fmt: skip


def _feedback(d: Draft) -> str:
    if d.page.chance(0.6):
        return d.say("procedures.feedback_none", n=fact("feedback_received", 0, level=d.subject.top))
    return d.say(
        "procedures.feedback",
        n=d.number("feedback_received", "feedback"),
        m=d.number("feedback_resolved", "feedback_done"),
    )


def _services(d: Draft) -> str:
    level = d.rng.choice(d.subject.parts or (d.subject.top,))
    kinds = d.world.services[level]
    where = d.where(level)
    facts_ = [fact("online_services", count, level=level, channel=kind) for kind, count in kinds.items()]
    names = [d.say(f"bare.{kind}").removeprefix("trực tuyến ").removeprefix("DVC ") for kind in kinds]
    if len(facts_) == 1:
        return d.say("services.one", m=names[0], n=facts_[0], where=where)
    values: dict[str, Value] = {"m1": names[0], "m2": names[1], "a": facts_[0], "b": facts_[1], "where": where}
    if d.page.chance(0.4):
        return d.say("services.pair", **values)
    total = fact("online_services", sum(kinds.values()), level=level)
    text = d.say("services.two", n=total, **values)
    d.page.relate(total, facts_)
    return text


def organisation(d: Draft) -> None:
    """Cải cách tổ chức bộ máy."""
    d.prose("prose.organisation")
    statements = []
    if d.subject.level == "district":
        if d.page.chance(0.4):
            a, b = d.number("specialised_divisions", "divisions"), d.number("public_service_units", "service_units")
            statements.append(d.say("staff.divisions", a=a, b=b))
        if d.page.chance(0.5):
            statements.append(_posts(d, "staff.assigned_district", "district", "staff", "present", "công chức"))
        if d.page.chance(0.4):
            statements.append(
                _posts(d, "staff.assigned_commune", "commune", "commune_staff", "commune_staff", "cán bộ, công chức")
            )
    elif d.page.chance(0.6):
        key = "staff.assigned_province" if d.subject.level == "province" else "staff.assigned_own"
        statements.append(_posts(d, key, d.subject.top, "staff", "present", ""))
    if d.page.chance(0.5):
        statements.append(_streamlined(d))
    d.tell(statements)


def _posts(d: Draft, key: str, level: str, assigned: str, present: str, part: str) -> str:
    return d.say(
        key, a=d.number("staff_assigned", assigned, level=level, part=part),
        b=d.number("staff_present", present, level=level, part=part),
    )  # fmt: skip


def _streamlined(d: Draft) -> str:
    total = d.number("staff_streamlined", "cut")
    if not total.value:
        return d.say("staff.streamlined_none", n=total)
    if d.subject.level != "commune" and d.page.chance(0.4):
        parts = [
            d.number("staff_streamlined", "cut_offices", part="khối hành chính"),
            d.number("staff_streamlined", "cut_services", part="khối sự nghiệp"),
        ]
        text = d.say("staff.streamlined_parts", n=total, a=parts[0], b=parts[1])
        d.page.relate(total, parts)
        return text
    return d.say("staff.streamlined", n=total)


def service(d: Draft) -> None:
    """Cải cách chế độ công vụ; before 2021 the quality of the staff."""
    d.prose("prose.service")
    say, chance, statements = d.say, d.page.chance, []
    if d.subject.level != "commune" and chance(0.4):
        a, b = d.number("staff_appointed", "appointed"), d.number("staff_reappointed", "reappointed")
        statements.append(say("staff.appointed", a=a, b=b))
    if chance(0.3):
        statements.append(say("staff.rotated", n=d.number("staff_rotated", "rotated")))
    if d.subject.level != "commune" and chance(0.25):
        statements.append(say("staff.recruited", n=d.number("staff_recruited", "recruited")))
    if chance(0.5):
        statements.append(say("staff.trained", n=d.number("staff_trained", "trained")))
    if chance(0.4):
        some = d.number("staff_disciplined", "disciplined")
        statements.append(say("staff.disciplined" if some.value else "staff.disciplined_none", n=some))
    d.tell(statements)


def finance(d: Draft) -> None:
    """Cải cách tài chính công."""
    d.prose("prose.finance" if d.era == "new" else "prose.finance_old")
    statements = []
    if d.subject.level != "commune" and d.page.chance(0.6):
        statements.append(_investment(d))
    if d.page.chance(0.3):
        planned = money(d.rng, 3000, 40000 if d.subject.level == "commune" else 900000)
        share = d.page.style.rate(d.rng.randint(30, 118), 100)
        revenue = (planned * share / 100 / 10**6).to_integral_value() * 10**6
        rate = fact("budget_revenue_rate", d.page.style.rate(revenue, planned))
        a, b = fact("budget_revenue", revenue), fact("budget_revenue_planned", planned)
        statements.append(d.say("finance.revenue", a=a, b=b, r=rate))
    if d.subject.level != "commune" and d.page.chance(0.4):
        statements.append(d.say("finance.autonomy", n=d.number("autonomous_agencies", "autonomous")))
    if d.page.chance(0.3):
        sum_ = f"{d.rng.randint(12, 900)} triệu đồng"
        statements.append(d.say("finance.other", money=sum_, small=f"{d.rng.randint(2, 8)}00.000"))
    d.tell(statements)


def _investment(d: Draft) -> str:
    planned = money(d.rng, 20000, 900000)
    spent = money(d.rng, int(planned / 10**7), int(planned / 10**6))
    level = d.subject.top
    a, b = fact("investment_disbursed", spent, level=level), fact("investment_planned", planned, level=level)
    rate = fact("investment_disbursed_rate", d.page.style.rate(spent, planned), level=level)
    if d.page.chance(0.3):
        billions = d.page.chance(0.6)
        pair = {"a": d.page.bare_money(a, billions), "b": d.page.bare_money(b, billions)}
        return d.say("finance.invest_slash", r=rate, word="tỷ đồng" if billions else "triệu đồng", **pair)
    return d.say("finance.invest", a=a, b=b, r=rate)


def digital(d: Draft) -> None:
    """Chính quyền điện tử, chính quyền số; before 2021 hiện đại hóa hành chính."""
    d.prose("prose.digital" if d.era == "new" else "prose.digital_old", 1, 3)
    statements, level = [], d.subject.top
    if d.page.chance(0.5):
        rate = _share(d, "electronic_documents_rate", 600)
        statements.append(d.say("digital.e_documents", r=rate, where=d.where(level) if level == "all" else ""))
    if d.page.chance(0.3):
        statements.append(d.say("digital.emails", n=d.number("official_email_accounts", "emails")))
    if d.page.chance(0.25):
        own = d.rng.choice(d.subject.parts or (level,))
        rate = _share(d, "computers_per_staff_rate", 700, level=own)
        statements.append(d.say("digital.computers", r=rate, where=d.where(own) if d.subject.parts else ""))
    if d.subject.level == "district" and d.page.chance(0.35):
        key = "digital.iso" if d.period.year >= 2018 else "digital.iso_old"
        statements.append(d.say(key, n=d.number("iso_units", "iso", level="commune")))
    if d.page.chance(0.2):
        statements.append(d.say("digital.sent", n=d.number("documents_sent", "sent"), where=""))
    if d.period.year >= 2023 and d.page.chance(0.2):
        score = fact("service_quality_score", Decimal(d.rng.randint(600, 980)) / 10)
        statements.append(d.say("digital.service_score", n=score))
    if d.page.chance(0.3):
        statements.append(d.say("digital.other", x=d.rng.randint(3, 60), y=d.rng.randint(60, 700)))
    d.tell(statements)


def impact(d: Draft) -> None:
    """Enterprises, petitions: what some guidance letters ask for at the end of part II."""
    planned = d.rng.randint(20, 120)
    done = d.rng.randint(5, planned)
    rate = fact("enterprises_established_rate", d.page.style.rate(done, planned))
    a, b = fact("enterprises_established", done), fact("enterprises_planned", planned)
    statements = [d.say("digital.enterprises", a=a, b=b, r=rate)] if d.page.chance(0.6) else []
    count = d.world.numbers["petitions"]
    level = d.subject.top
    received, resolved = (
        fact("petitions_received", count, level=level),
        fact("petitions_resolved", count - 1, level=level),
    )
    d.tell([*statements, d.say("digital.petitions", n=received, m=resolved)])


OLD_OUTLINE: tuple[tuple[tuple[str, ...], Section], ...] = (
    (("Cải cách thể chế", "Về cải cách thể chế"), institutions),
    (("Cải cách thủ tục hành chính", "Về cải cách TTHC"), procedures),
    (("Thực hiện cơ chế một cửa, cơ chế một cửa liên thông", "Về thực hiện cơ chế một cửa"), one_stop),
    (("Cải cách tổ chức bộ máy hành chính", "Về tổ chức bộ máy"), organisation),
    (("Xây dựng và nâng cao chất lượng đội ngũ cán bộ, công chức, viên chức",), service),
    (("Cải cách tài chính công",), finance),
    (("Hiện đại hóa hành chính", "Hiện đại hóa nền hành chính"), digital),
)
NEW_OUTLINE: tuple[tuple[tuple[str, ...], Section], ...] = (
    (("Cải cách thể chế", "Về cải cách thể chế"), institutions),
    (("Cải cách thủ tục hành chính", "Về cải cách thủ tục hành chính"), procedures),
    (("Cải cách tổ chức bộ máy hành chính nhà nước", "Cải cách tổ chức bộ máy"), organisation),
    (("Cải cách chế độ công vụ", "Về cải cách chế độ công vụ"), service),
    (("Cải cách tài chính công",), finance),
    (
        ("Xây dựng, phát triển chính quyền điện tử, chính quyền số", "Xây dựng chính quyền điện tử, chính quyền số"),
        digital,
    ),
)


# ---- III to V ------------------------------------------------------------------------------------------------


def review(d: Draft) -> None:
    """What went well, with a figure restated now and then, and what did not."""
    d.heading(0, d.rng.choice(("Đánh giá chung", "Nhận xét, đánh giá")))
    d.heading(1, d.rng.choice(("Ưu điểm", "Kết quả nổi bật", "Mặt tích cực")))
    d.prose("prose.strengths")
    top = d.world.settlements[d.subject.top]
    if d.page.chance(0.3):
        d.paragraph(d.say("received.total", n=top.received(), where=d.where(d.subject.top)))
    d.heading(1, d.rng.choice(("Tồn tại, hạn chế", "Khó khăn, hạn chế")))
    d.prose("prose.limits", 1, 3)
    if d.page.chance(0.5):
        d.heading(1, "Nguyên nhân")
        d.prose("prose.causes", 1, 1)


def plan_and_proposals(d: Draft) -> None:
    """The tasks ahead, with their targets; proposals before or after."""
    parts = [_plan_ahead, _proposals]
    if d.page.chance(0.3):
        parts.reverse()
    for part in parts:
        part(d)


def _own_service(d: Draft) -> str:
    """The level of what is said of a unit's service without more words: a district's own, as in the given reports."""
    return "district" if d.subject.level == "district" else d.subject.top


def _proposals(d: Draft) -> None:
    if d.page.chance(0.2):
        d.heading(0, "Kiến nghị, đề xuất: Không")
        return
    d.heading(0, "Kiến nghị, đề xuất")
    d.prose("prose.proposals")


def _aimed(d: Draft, key: str) -> str:
    return _own_service(d) if key == "satisfaction" else d.subject.top


def _plan_ahead(d: Draft) -> None:
    d.heading(
        0,
        d.rng.choice((f"Phương hướng, nhiệm vụ {d.period.following()}", f"Nhiệm vụ trọng tâm {d.period.following()}")),
    )
    d.prose("prose.tasks", 2, 4)
    kinds: list[tuple[str, str, dict[str, str], tuple[int, ...]]] = [
        ("timely", "dossiers_resolved_rate", {"timeliness": "early_or_on_time"}, (95, 97, 98, 99)),
        ("on_time", "dossiers_resolved_rate", {"timeliness": "on_time"}, (90, 95, 98)),
        ("online", "dossiers_online_rate", {"channel": "online"}, (50, 60, 70, 80)),
        ("overdue", "dossiers_resolved_rate", {"timeliness": "overdue"}, (1, 2, 3)),
        ("digitized", "dossiers_digitized_rate", {}, (80, 90, 95)),
        ("paid", "online_payment_rate", {}, (30, 45, 60)),
        ("satisfaction", "satisfaction_rate", {}, (85, 90, 95)),
        ("plan", "plan_completion_rate", {}, (100,)),
        ("invest", "investment_disbursed_rate", {}, (90, 95)),
    ]
    modern = {"online", "digitized", "paid"} if d.period.year < 2018 else set()
    local = {"plan", "invest"} if d.subject.centre or d.subject.level == "commune" else set()
    able = [one for one in kinds if one[0] not in modern | local]
    lines = [
        d.say(f"target.{key}", r=fact(indicator, d.rng.choice(values), role="target", level=_aimed(d, key), **dims))
        for key, indicator, dims, values in d.rng.sample(able, d.rng.randint(1, 4))
    ]
    if d.page.chance(0.3):
        lines.append(d.say("target.unmapped", x=Decimal(100)))
    if d.subject.level == "district" and d.page.chance(0.3):
        target = fact("units_inspected", d.rng.randint(3, 12), role="target")
        lines.append(d.say("target.inspect", n=target))
    d.tell(lines)
