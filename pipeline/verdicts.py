"""What a check may end in: what each end is called wherever people read it, and which of several is the gravest."""

from __future__ import annotations

from collections.abc import Mapping

# status: (Vietnamese, English); the gravest first
VERDICTS: Mapping[str, tuple[str, str]] = {
    "fail": ("mâu thuẫn", "contradictory"),
    "unverifiable": ("cần xem", "to check"),
    "truncated": ("cắt số", "cut off"),
    "pass": ("khớp", "consistent"),
}
RANK = {status: at for at, status in enumerate(VERDICTS)}

# What its checks make of a number, the gravest last; '' where no check takes it in. A share whose digits were cut off
# is no doubt about the numbers that it is made of, so that they pass.
AUDITS = ("", "pass", "unverifiable", "fail")
