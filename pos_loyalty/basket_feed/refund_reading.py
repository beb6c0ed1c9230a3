"""What makes a printed receipt one of goods that come back: its heading, a total below zero, the receipt that it names."""

import re
from collections.abc import Iterable

REFUND_WORDS = frozenset({
    "refund", "refunded", "return", "returns", "void", "voided", "cancelled", "canceled", "cancellation", "gutschrift",
    "retoure", "rückgabe", "storno", "stornobeleg", "devolución", "devolucion", "abono", "anulación", "anulacion",
    "remboursement", "avoir", "rimborso", "reso", "devolução", "estorno", "환불", "반품", "취소", "환불영수증",
    "반품영수증", "취소영수증", "返品", "返金", "取消", "返品レシート", "返金レシート", "退款", "退货", "退貨", "退款小票",
    "退货小票",
})  # fmt: skip
_BESIDE = frozenset({
    "receipt", "slip", "note", "credit", "sale", "sales", "ticket", "invoice", "customer", "copy", "beleg", "bon",
    "kassenbon", "quittung", "factura", "recibo", "nota", "de", "crédito", "credito", "tique", "영수증", "전표", "거래",
    "レシート", "小票",
})  # fmt: skip
"""What may stand beside them in a heading."""
_BEFORE_NUMBERS = frozenset({"no", "nr", "nº", "n", "number", "num", "번호", "番号", "号"})
_LONGEST_HEADING = 48
_ORIGINAL = re.compile(
    r"original|\borig\b|\binitial|ursprung|ursprüng|\bzu (?:beleg|bon)|origen|origine"
    r"|원\s*(?:거래|영수증|전표)|元の?(?:取引|レシート|伝票)|原(?:单|單|小票|交易)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[A-Z0-9][A-Z0-9/-]{0,39}", re.IGNORECASE)
_DATE = re.compile(r"[0-9]{1,4}[-/][0-9]{1,2}[-/][0-9]{1,4}", re.ASCII)
_MARK = r"(?:[A-Z*]|[€$¥₩£元円원]|[A-Z]{3})?"
_IN_BRACKETS = re.compile(rf"\(\s*[€$¥₩£]?\s*([0-9][0-9.,' ]*)\)(?=\s*{_MARK}\s*$)")
_MINUS_BEHIND = re.compile(rf"([0-9][0-9.,']*)\s?-(?=\s*{_MARK}\s*$)")
_MINUS_BEFORE_MARK = re.compile(r"-\s?([€$¥₩£])\s?(?=[0-9])")


def with_sign_in_front(line: str) -> str:
    """'(12.50)', '12.50-' and '-$12.50' are all -12.50."""
    line = _MINUS_BEFORE_MARK.sub(r"\1-", line)
    return _MINUS_BEHIND.sub(r"-\1", _IN_BRACKETS.sub(r"-\1", line))


def is_headed_refund(lines: Iterable[str]) -> bool:
    """A line that says nothing else; a sentence about returns at the foot of a sale says more."""
    return any(_is_heading(line) for line in lines if len(line.strip()) <= _LONGEST_HEADING)


def _is_heading(line: str) -> bool:
    words = {word for word in re.split(r"[\W\d_]+", line.casefold()) if word}
    has_number = any(sign.isdigit() for sign in line)
    allowed = REFUND_WORDS | _BESIDE | (_BEFORE_NUMBERS if has_number else frozenset())
    return bool(words & REFUND_WORDS) and words <= allowed


def names_original(line: str) -> bool:
    return _ORIGINAL.search(line) is not None


def original_number(lines: Iterable[str]) -> str | None:
    """Of the receipt that the goods are of."""
    for line in lines:
        found = _ORIGINAL.search(line)
        if found is None:
            continue
        for number in _NUMBER.findall(line[found.end() :]):
            if any(sign.isdigit() for sign in number) and _DATE.fullmatch(number) is None:
                return str(number)
    return None
