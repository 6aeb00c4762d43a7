"""An evaluation as a person reads it: one line per source and tier, then what is wrong, row by row."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Console
from rich.table import Table

from pipeline.evaluate import TIERS, Evaluation, FieldCheck, Row, Score, SourceResult
from pipeline.evaluate_checks import ChecksEvaluation, SourceChecks
from pipeline.messages import Language, say, write_number


def print_evaluation(console: Console, evaluation: Evaluation, lang: Language, verbose: bool) -> None:
    """The table of scores; with `verbose` every row missed or false. Wrong header fields are always listed."""
    table = Table(title=f"{evaluation.name}", title_justify="left")
    for key in ("source", "tier"):
        table.add_column(say(key, lang))
    for key in ("right", "false", "missed", "precision", "recall", "header"):
        table.add_column(say(key, lang), justify="right")
    for source in evaluation.sources:
        _add_source(table, source.stem, source.scores, (sum(one.right for one in source.fields), len(source.fields)))
    table.add_section()
    totals = {tier: evaluation.score(tier) for tier in TIERS}
    _add_source(table, say("total", lang), totals, (evaluation.meta_right, evaluation.meta_total))
    console.print(table)
    for source in evaluation.sources:
        _print_wrong(console, source, lang, verbose)


def print_proof(console: Console, evaluation: Evaluation, lang: Language) -> None:
    """What the second routine found, and each mismatch with its line."""
    proof = evaluation.proof()
    explained = evaluation.measures()["explained"]
    other = write_number(round(100 * (1 - explained), 2), lang) if explained is not None else "–"
    console.print(say("proved", lang, figures=proof.figures, mismatches=len(proof.mismatches), runs=proof.runs,
                      unaccounted=len(proof.unaccounted), other=other))  # fmt: skip
    for source in evaluation.sources:
        for one in (*source.proof.mismatches, *source.proof.unaccounted):
            console.print(f"  {source.stem}:{one.line}  {one.text!r}: {one.problem}", markup=False, highlight=False)


def print_blind(console: Console, fitted: Evaluation, blind: Evaluation, lang: Language) -> None:
    """What is found with and without what each source itself taught: sources that differ, then the totals."""
    table = Table(title=say("blind_title", lang, gold=fitted.name), title_justify="left")
    for key in ("source", "tier"):
        table.add_column(say(key, lang))
    for key in ("precision_fitted", "precision_blind", "recall_fitted", "recall_blind", "missed_more", "false_more"):
        table.add_column(say(key, lang), justify="right")
    for seen, unseen in zip(fitted.sources, blind.sources, strict=True):
        for tier in TIERS:
            if seen.scores[tier] != unseen.scores[tier]:
                _add_blind(table, seen.stem, tier, seen.scores[tier], unseen.scores[tier])
    table.add_section()
    for tier in TIERS:
        _add_blind(table, say("total", lang), tier, fitted.score(tier), blind.score(tier))
    console.print(table)


def print_checks(console: Console, checks: ChecksEvaluation, lang: Language) -> None:
    """The audit against relations checked by hand: a line per source, then each that it missed or faulted alone."""
    table = Table(title=say("checks_title", lang), title_justify="left")
    table.add_column(say("source", lang))
    for key in ("checks_false", "checks_truncated", "checks_true", "checks_alone"):
        table.add_column(say(key, lang), justify="right")
    for source in checks.sources:
        if source.outcomes or source.false_fails:
            table.add_row(source.stem, *_counts(source), str(len(source.false_fails)))
    table.add_section()
    alone = sum(len(source.false_fails) for source in checks.sources)
    table.add_row(say("total", lang), *_counts(checks), str(alone))
    console.print(table)
    as_failing = sum(one.status == "fail" for one in checks.of("false"))
    console.print(say("checks_as_failing", lang, count=as_failing, of=len(checks.of("false"))), highlight=False)
    for source in checks.sources:
        lines = [f"- {say('checks_missed', lang)}: {one.relation.expression}"
                 for holds in ("false", "truncated") for one in source.of(holds) if not one.right]  # fmt: skip
        lines += [f"+ {say('checks_alone', lang)}: {said}" for said in source.false_fails]
        lines += [f"- {say('checks_uncovered', lang)}: {one.relation.expression}"
                  for one in source.of("true") if not one.right]  # fmt: skip
        for line in lines:
            console.print(f"  {source.stem}  {line}", markup=False, highlight=False, soft_wrap=True)


def _counts(checks: SourceChecks | ChecksEvaluation) -> list[str]:
    outcomes = [checks.of(holds) for holds in ("false", "truncated", "true")]
    return [f"{sum(one.right for one in some)}/{len(some)}" for some in outcomes]


def _add_blind(table: Table, name: str, tier: str, seen: Score, unseen: Score) -> None:
    shares = [_share(value) for value in (seen.precision, unseen.precision, seen.recall, unseen.recall)]
    table.add_row(name, tier, *shares, str(unseen.missing - seen.missing), str(unseen.false - seen.false))


def print_below(
    console: Console, evaluation: Evaluation | ChecksEvaluation, bars: Mapping[str, float], lang: Language
) -> bool:
    """The bars missed, one line each; True where there is any."""
    missed = evaluation.below(bars)
    for name, value, bar in missed:
        measured = "–" if value is None else write_number(round(value, 4), lang)
        console.print(f"{say('below_bar', lang)}: {name} = {measured} < {write_number(bar, lang)}", highlight=False)
    return bool(missed)


def _add_source(table: Table, name: str, scores: Mapping[str, Score], meta: tuple[int, int]) -> None:
    for at, tier in enumerate(TIERS):
        score = scores[tier]
        counts = (str(score.right), str(score.false), str(score.missing))
        shares = (_share(score.precision), _share(score.recall))
        table.add_row("" if at else name, tier, *counts, *shares, "" if at else f"{meta[0]}/{meta[1]}")


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.4f}"


def _print_wrong(console: Console, source: SourceResult, lang: Language, verbose: bool) -> None:
    lines = [f"{source.error}"] if source.error else []
    lines += [_field_line(check, lang) for check in source.fields if not check.right]
    if verbose:
        lines += [f"- {say('missed', lang)}: {_row_line(row)}" for row in source.missing]
        lines += [f"+ {say('false', lang)}: {_row_line(row)}" for row in source.false]
    if lines:
        console.print(source.stem, style="bold", highlight=False)
    for line in lines:
        console.print(f"  {line}", markup=False, highlight=False, soft_wrap=True)


def _field_line(check: FieldCheck, lang: Language) -> str:
    return f"{check.name}: {say('expected', lang)} {check.expected!r}, {say('found', lang)} {check.found!r}"


def _row_line(row: Row) -> str:
    indicator, *dims, role, value, line = row.key
    named = " ".join(dim or "." for dim in dims)
    return f"{line}: {indicator} [{named}] {role} {value} “{row.value_text}” ← {row.evidence[:90]}"
