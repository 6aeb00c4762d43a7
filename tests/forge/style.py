"""How one clerk writes numbers: grouping, leading zeros, decimals, the gap before the percent sign, money words."""

from __future__ import annotations

import random
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

MILLION, BILLION = Decimal(10**6), Decimal(10**9)


@dataclass(frozen=True, slots=True)
class Style:
    """The habits of one report. `mixing` is how often a number escapes the habit."""

    grouped: bool
    zero_padded: bool
    decimals: int
    truncates: bool
    percent: str  # "%" or " %"
    money: str  # "tỷ đồng", "triệu đồng", "đồng" or "tỷ … triệu đồng"
    mixing: float
    spells: bool = False  # "03 (ba) nhiệm vụ"
    blank_zeros: bool = False  # zeros of tables left out

    @classmethod
    def draw(cls, rng: random.Random) -> Style:
        """A style as archives show them: most group with dots, many pad with zeros, few write "28 %"."""
        return cls(
            grouped=rng.random() < 0.72,
            zero_padded=rng.random() < 0.6,
            decimals=rng.choice((0, 1, 1, 2, 2, 2)),
            truncates=rng.random() < 0.4,
            percent=rng.choice(("%", "%", "%", "%", " %")),
            money=rng.choice(("tỷ đồng", "tỷ đồng", "triệu đồng", "đồng", "tỷ … triệu đồng")),
            mixing=rng.choice((0.0, 0.0, 0.1, 0.3)),
            spells=rng.random() < 0.03,
            blank_zeros=rng.random() < 0.15,
        )

    def rate(self, part: int | Decimal, whole: int | Decimal) -> Decimal:
        """`part` in percent of `whole`, cut or rounded to this report's decimals; trailing zeros go, as clerks do.

        >>> Style(True, True, 2, True, "%", "đồng", 0).rate(16, 60)
        Decimal('26.66')
        """
        exact = Decimal(part) * 100 / Decimal(whole)
        printed = exact.quantize(Decimal(1).scaleb(-self.decimals), ROUND_DOWN if self.truncates else ROUND_HALF_UP)
        return Decimal(0) if not printed else normal(printed)

    def count(self, rng: random.Random, value: Decimal | int) -> str:
        """A whole number in digits."""
        strays = rng.random() < self.mixing
        number = int(value)
        if number < 10:
            return f"{number:02}" if self.zero_padded != strays and (number or strays) else str(number)
        if number < 1000 or (self.grouped == strays and number < 10**6):
            return str(number)
        return f"{number:,}".replace(",", ".")

    def share(self, rng: random.Random, value: Decimal, *, rough: bool = False) -> str:
        """A percentage or a score without its sign; unless `rough`, now and then with zeros that say nothing."""
        text = f"{normal(value):f}".replace(".", ",")
        if "," not in text and self.decimals and value not in (0, 100) and not rough and rng.random() < 0.15:
            text += "," + "0" * self.decimals
        return text

    def money_text(self, value: Decimal) -> tuple[str, str]:
        """Digits and the money word after them; "61 tỷ 723 triệu" is all digits and words, "đồng" what is left."""
        if self.money == "đồng" or value % MILLION:
            return f"{int(value):,}".replace(",", "."), "đồng"
        billions, rest = divmod(value, BILLION)
        if self.money == "tỷ … triệu đồng" and billions and rest:
            return f"{int(billions)} tỷ {int(rest / MILLION)} triệu", "đồng"
        if self.money == "triệu đồng":
            return f"{int(value / MILLION):,}".replace(",", "."), "triệu đồng"
        return f"{normal(value / BILLION):f}".replace(".", ","), "tỷ đồng"


def normal(value: Decimal) -> Decimal:
    """Without trailing zeros and without an exponent.

    >>> normal(Decimal("97.50")), normal(Decimal("100.00"))
    (Decimal('97.5'), Decimal('100'))
    """
    value = value.normalize()
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value
