"""Counter views of every situation, with names of the shop in English or Korean."""

from dataclasses import replace
from datetime import UTC, date, datetime

from pos_loyalty.checkout.views import (
    CounterView,
    GiftTile,
    LastSale,
    MemberRow,
    MemberView,
    Message,
    Money,
    ReturnLine,
    ReturnView,
    Suggestion,
    SyncView,
)
from pos_loyalty.domain.basket import BasketLine
from pos_loyalty.domain.care_prompts import Prompt
from pos_loyalty.domain.rewards import NextGift, Reward

NOW_MS = int(datetime(2026, 11, 20, 14, 32, tzinfo=UTC).timestamp() * 1000)
LINKED = SyncView("linked", NOW_MS - 8_000, None, 0)
OFFLINE = SyncView("offline", NOW_MS - 27 * 60_000, NOW_MS - 27 * 60_000, 37)

_GOODS = {
    "en": ("Rice 10 kg", "Salmon fillet 300 g", "Baby wipes 80 × 6", "Olive oil 750 ml", "Yoghurt 4-pack"),
    "ko": ("쌀 10 kg", "연어 필레 300 g", "아기 물티슈 80매 × 6", "올리브유 750 ml", "요구르트 4개입"),
}
_AMOUNTS = (38_900, 25_800, 13_900, 17_700, 10_900)
_MENTIONED = {
    "en": ("Soy sauce 900 ml", "salmon", "Baby lotion 400 ml", "Kim Min-jun", "VIP"),
    "ko": ("간장 900 ml", "연어", "베이비 로션 400 ml", "김민준", "VIP"),
}


def clock() -> int:
    return NOW_MS


def reward(reward_id: str, english: str, korean: str, points: int, stock: int) -> Reward:
    return Reward(reward_id, (("en", english), ("ko", korean)), points, stock)


GIFTS = (
    GiftTile(reward("g1", "Thermos 500 ml", "보온병 500 ml", 8_000, 9), 4_480),
    GiftTile(reward("g2", "Towel set", "수건 세트", 5_500, 23), 6_980),
    GiftTile(reward("g3", "Coffee beans 1 kg", "원두커피 1 kg", 4_000, 4), 8_480),
)
NEXT = NextGift(reward("g9", "Rice cooker 6-cup", "6인용 밥솥", 15_000, 3), 2_520)


def basket(language: str) -> tuple[BasketLine, ...]:
    counts = (1, 2, 1, 1, 2)
    return tuple(
        BasketLine(n, f"p{n}", name, "", count * 1000, amount)
        for n, (name, count, amount) in enumerate(
            zip(_GOODS[language], counts, _AMOUNTS, strict=True), start=1
        )
    )


def member(language: str = "en") -> MemberView:
    return MemberView(
        member_id="m1",
        card_number="9001123456784821",
        name=_MENTIONED[language][3],
        tier_code="vip",
        tier_band="vip",
        tier_name=_MENTIONED[language][4],
        points=12_480,
        points_confirmed=12_480,
        last_visit_on=date(2026, 11, 14),
        joined_on=date(2021, 3, 1),
        phone_last4="5678",
        say=Prompt("say_birthday_soon", (("day", date(2026, 11, 23)),)),
        usual=(),
    )


def idle() -> CounterView:
    return CounterView(
        situation="idle",
        member=None,
        card_number=None,
        basket=(),
        total_minor=0,
        earns=0,
        currency="KRW",
        gifts=(),
        gifts_more=0,
        next_gift=None,
        suggestions=(),
        message=Message("info", "ready"),
        last_sale=None,
        undo_key=None,
        sync=LINKED,
    )


def idle_after_sale() -> CounterView:
    last = LastSale("8000020000001234", 107_200, 214, "Kim Min-jun")
    values = {"total": Money(107_200, "KRW"), "name": "Kim Min-jun", "points": 214}
    return replace(
        idle(), last_sale=last, undo_key="undo_purchase", message=Message("ok", "sale_finished", values)
    )


def goods_first(language: str = "en") -> CounterView:
    goods = basket(language)[:3]
    added = Message("ok", "product_added", {"name": goods[-1].name})
    return replace(idle(), basket=goods, total_minor=78_600, message=added)


def shown(language: str = "en") -> CounterView:
    who = member(language)
    read = Message("ok", "card_read", {"name": who.name})
    return replace(idle(), situation="member", member=who, card_number=who.card_number, gifts=GIFTS,
                   gifts_more=2, next_gift=NEXT, message=read)  # fmt: skip


def selling(language: str = "en") -> CounterView:
    sauce, salmon, lotion, *_ = _MENTIONED[language]
    suggestions = (
        Suggestion("s1", sauce, 6_200, Prompt("reason_bought_with", (("product", salmon), ("in_ten", 4)))),
        Suggestion("s2", lotion, 11_500, Prompt("reason_usual_due", (("days", 35),))),
    )
    return replace(shown(language), basket=basket(language), total_minor=107_200, earns=214,
                   suggestions=suggestions, undo_key="undo_redemption",
                   message=Message("ok", "card_read_earns", {"points": 214}))  # fmt: skip


def gift_confirm(language: str = "en") -> CounterView:
    tiles = (GIFTS[0], replace(GIFTS[1], armed=True), GIFTS[2])
    values = {"gift": GIFTS[1].reward.name(language), "before": 12_480, "after": 6_980}
    return replace(selling(language), gifts=tiles, message=Message("ask", "gift_confirm", values))


def gift_waiting(language: str = "en") -> CounterView:
    tiles = (GIFTS[0], replace(GIFTS[1], waiting=True), GIFTS[2])
    asking = Message("info", "gift_asking", {"gift": GIFTS[1].reward.name(language)})
    return replace(selling(language), gifts=tiles, message=asking)


def offline(language: str = "en") -> CounterView:
    values = {"since": datetime(2026, 11, 20, 14, 5, tzinfo=UTC), "pending": 37}
    return replace(selling(language), sync=OFFLINE, message=Message("warn", "offline", values))


def blocked() -> CounterView:
    return replace(idle(), situation="blocked_card", card_number="9001123456784821",
                   message=Message("error", "card_blocked"))  # fmt: skip


def unknown() -> CounterView:
    return replace(idle(), situation="unknown_card", card_number="9001123456780007",
                   message=Message("info", "card_unknown"))  # fmt: skip


def situations(language: str) -> dict[str, CounterView]:
    return {
        "idle": idle(),
        "idle_after_sale": idle_after_sale(),
        "goods_first": goods_first(language),
        "member": shown(language),
        "selling": selling(language),
        "gift_confirm": gift_confirm(language),
        "gift_waiting": gift_waiting(language),
        "offline": offline(language),
        "blocked": blocked(),
        "unknown": unknown(),
    }


ROWS = (
    MemberRow("m1", "Kim Min-jun", "5678", "4821", "vip", "VIP", 12_480, date(2026, 11, 14)),
    MemberRow("m2", "김민준", "1234", "0456", "small", "Member", 120, None),
    MemberRow("m3", "<img src=x onerror=alert(1)>", "9999", "", "small", "Member", -40, date(2026, 1, 2)),
)


def return_view(selected: frozenset[int] = frozenset({1, 2})) -> ReturnView:
    lines = (
        ReturnLine(1, "Rice 10 kg", 1000, 38_900, 38_900),
        ReturnLine(2, "Salmon fillet 300 g", 2000, 25_800, 25_800),
        ReturnLine(3, "Baby wipes 80 × 6", 1000, 13_900, 0),
    )
    refund = sum(line.returnable_minor for line in lines if line.line_no in selected)
    return ReturnView("u1", "8000020000001234", date(2026, 11, 14), "Kim Min-jun", lines, selected,
                      refund, refund // 500, 12_480 - refund // 500)  # fmt: skip
