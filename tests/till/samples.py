"""Counter views of every situation, with names of the shop in English or Korean."""

from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction

from pos_loyalty.checkout.receipt import Receipt, ReceiptMember
from pos_loyalty.checkout.views import (
    CounterView,
    Expiring,
    GiftTile,
    LastSale,
    MemberRow,
    MemberView,
    Message,
    Money,
    ReturnLine,
    ReturnView,
    SaleVoucher,
    ServiceOffer,
    Suggestion,
    SyncView,
    TierProgress,
    VoucherOffer,
)
from pos_loyalty.domain.basket import BasketLine
from pos_loyalty.domain.care_prompts import Prompt
from pos_loyalty.domain.rewards import NextGift, Reward
from pos_loyalty.domain.why import Explanation, GivenGift, Group, Words, note
from pos_loyalty.domain.why import Money as WhyMoney

NOW_MS = int(datetime(2026, 11, 20, 14, 32, tzinfo=UTC).timestamp() * 1000)
LINKED = SyncView("linked", NOW_MS - 8_000, None, 0)
OFFLINE = SyncView("offline", NOW_MS - 27 * 60_000, NOW_MS - 27 * 60_000, 37)

_GOODS = {
    "en": ("Rice 10 kg", "Salmon fillet 300 g", "Baby wipes 80 × 6", "Olive oil 750 ml", "Yoghurt 4-pack"),
    "ko": ("쌀 10 kg", "연어 필레 300 g", "아기 물티슈 80매 × 6", "올리브유 750 ml", "요구르트 4개입"),
}
_AMOUNTS = (38_900, 25_800, 13_900, 17_700, 10_900)
_MENTIONED = {
    "en": ("Soy sauce 900 ml", "salmon", "Baby lotion 400 ml", "Kim Min-jun", "VIP", "Oat milk 1 l"),
    "ko": ("간장 900 ml", "연어", "베이비 로션 400 ml", "김민준", "VIP", "귀리 우유 1 l"),
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
        spendable=12_480,
    )


def with_facts(language: str = "en") -> MemberView:
    """A member about whose points there is everything to tell, with a long name."""
    tier = {"en": "Gold", "ko": "골드"}[language]
    name = {"en": "Aleksandra Nowakowska-Wiśniewska", "ko": "황보 프란체스카 마리아"}[language]
    return replace(
        member(language), name=name, points=1_246_600, points_confirmed=1_246_600, spendable=1_234_480,
        pending=12_120, pending_until=date(2026, 12, 9), expiring=Expiring(11_320, date(2026, 12, 31)),
        progress=TierProgress("spend", tier, 136_000),
    )  # fmt: skip


def owing(language: str = "en") -> MemberView:
    tier = {"en": "Silver", "ko": "실버"}[language]
    return replace(
        member(language), tier_code="silver", tier_band="ordinary", tier_name=tier, points=-40,
        points_confirmed=-40, spendable=0, debt=40,
        progress=TierProgress("visits", tier, 2, date(2026, 12, 31)),
    )  # fmt: skip


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
        idle(),
        last_sale=last,
        undo_key="undo_purchase",
        undo_values={"total": Money(107_200, "KRW")},
        message=Message("ok", "sale_finished", values),
    )


def goods_first(language: str = "en") -> CounterView:
    goods = basket(language)[:3]
    added = Message("ok", "product_added", {"name": goods[-1].name})
    return replace(idle(), basket=goods, total_minor=78_600, paid_minor=78_600, message=added)


def shown(language: str = "en") -> CounterView:
    who = member(language)
    read = Message("ok", "card_read", {"name": who.name})
    return replace(idle(), situation="member", member=who, card_number=who.card_number, gifts=GIFTS,
                   gifts_more=2, next_gift=NEXT, message=read)  # fmt: skip


def selling(language: str = "en") -> CounterView:
    sauce, salmon, lotion, _, _, milk = _MENTIONED[language]
    suggestions = (
        Suggestion("s1", sauce, 6_200, Prompt("reason_bought_with", (("product", salmon), ("in_ten", 4)))),
        Suggestion("s2", lotion, 11_500, Prompt("reason_usual_due", (("days", 35),))),
        Suggestion("s3", milk, 3_900, Prompt("reason_usual", (("times", 7),))),
    )
    return replace(shown(language), basket=basket(language), total_minor=107_200, paid_minor=107_200,
                   earns=214, suggestions=suggestions, undo_key="undo_redemption",
                   undo_values={"gift": GIFTS[1].reward.name(language)},
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


def everything(language: str = "en") -> CounterView:
    """Every fact about the points, an old balance, and a sale with all that can be taken off it."""
    return replace(reduced(language), member=with_facts(language), sync=OFFLINE, undo_key="undo_enrol",
                   undo_values={"name": with_facts(language).name})  # fmt: skip


def debt(language: str = "en") -> CounterView:
    return replace(shown(language), member=owing(language), gifts=(), gifts_more=0)


def reduced(language: str = "en") -> CounterView:
    """Discounts, a voucher, a coupon that waits for goods, a service that is free."""
    wrap = {"en": "Gift wrap", "ko": "선물 포장"}[language]
    rice, salmon, *others = basket(language)
    salmon = replace(salmon, amount_minor=23_220, discount_minor=2_580, voucher_minor=5_000)
    service = BasketLine(6, "service:wrap", wrap, "Services", 1000, 0, ("service",))
    vouchers = (
        SaleVoucher("r1", (("en", "₩5,000 off"), ("ko", "5,000원 할인권")), 5_000, 5_000),
        SaleVoucher("r2", (("en", "Welcome back"), ("ko", "재방문 쿠폰")), 0, 0),
    )
    return replace(selling(language), basket=(rice, salmon, *others, service), total_minor=104_620,
                   discount_minor=2_580, paid_minor=99_620, vouchers=vouchers, earns=199)  # fmt: skip


def lost() -> CounterView:
    return replace(blocked(), message=Message("error", "card_lost"))


def blocked() -> CounterView:
    return replace(idle(), situation="blocked_card", card_number="9001123456784821",
                   message=Message("error", "card_blocked"))  # fmt: skip


def unknown() -> CounterView:
    return replace(idle(), situation="unknown_card", card_number="9001123456780007",
                   message=Message("info", "card_unknown"))  # fmt: skip


def asking() -> CounterView:
    return replace(unknown(), message=Message("info", "card_asking"))


def loading() -> CounterView:
    """A new till: much is missing yet."""
    return replace(idle(), sync=replace(LINKED, loaded_percent=43))


def locked() -> CounterView:
    return replace(idle(), must_sign_in=True, message=Message("info", "signed_out"))


def agreeing(language: str) -> CounterView:
    """A gift that is so dear that a manager has to come."""
    message = Message("ask", "agree_give_large", {"gift": "Thermos" if language == "en" else "보온병"})
    return replace(shown(language), operator="김하늘", agreement="give_large", message=message)


def shop_sale(language: str) -> CounterView:
    """The goods of a sale of the shop's own till that has no card yet, offered to the member who came after it."""
    view = selling(language)
    assert view.member is not None
    told = {"name": view.member.name, "number": "20261120-0042", "total": Money(view.paid_minor, "KRW")}
    return replace(view, shop_receipt="20261120-0042", message=Message("ask", "shop_sale_offered", told))


def shop_sale_waits() -> CounterView:
    told = {"number": "20261120-0042", "total": Money(107_200, "KRW")}
    return replace(idle_after_sale(), message=Message("warn", "shop_sale_waits", told))


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
        "asking": asking(),
        "loading": loading(),
        "locked": locked(),
        "agreeing": agreeing(language),
        "signed_in": replace(shown(language), operator="김하늘"),
        "everything": everything(language),
        "debt": debt(language),
        "reduced": reduced(language),
        "lost": lost(),
        "shop_sale": shop_sale(language),
        "shop_sale_waits": shop_sale_waits(),
    }


ROWS = (
    MemberRow("m1", "Kim Min-jun", "5678", "4821", "vip", "VIP", 12_480, date(2026, 11, 14)),
    MemberRow("m2", "김민준", "1234", "0456", "small", "Member", 120, None),
    MemberRow("m3", "<img src=x onerror=alert(1)>", "9999", "", "small", "Member", -40, date(2026, 1, 2)),
)


def return_view(selected: frozenset[int] = frozenset({1, 2}), pieces: int = 2) -> ReturnView:
    """Rice, two pieces of salmon of which `pieces` come back, and wipes that were returned before."""
    coming = {1: 1000, 2: pieces * 1000}
    lines = tuple(
        ReturnLine(no, name, milli, amount, left, left and milli, coming[no] if no in selected else 0)
        for no, name, milli, amount, left in (
            (1, "Rice 10 kg", 1000, 38_900, 38_900),
            (2, "Salmon fillet 300 g", 2000, 25_800, 25_800),
            (3, "Baby wipes 80 × 6", 1000, 13_900, 0),
        )
    )
    refund = sum(
        line.returnable_minor * line.coming_milli // line.returnable_milli
        for line in lines
        if line.line_no in selected
    )
    return ReturnView("u1", "8000020000001234", date(2026, 11, 14), "Kim Min-jun", lines, selected,
                      refund, refund // 500, 12_480 - refund // 500)  # fmt: skip


def owing_return(*, charged: bool = False) -> ReturnView:
    """Of another till, paid for with a voucher, and leaving a debt that the refund can pay for."""
    view = return_view()
    return replace(view, is_foreign=True, points_to_give_back=5_000, debt_after=1_240, charge_minor=1_240,
                   charged=charged, points_after=0 if charged else -1_240,
                   refund_minor=view.refund_minor - charged * 1_240)  # fmt: skip


VOUCHERS = (
    VoucherOffer(
        Reward("v1", (("en", "₩1,000 off"), ("ko", "1,000원 할인권")), 1_000, kind="voucher",
               amount_minor=1_000, steps=True), 12),
    VoucherOffer(
        Reward("v2", (("en", "A tenth off"), ("ko", "10% 할인권")), 3_000, kind="voucher",
               percent_milli=10_000, most_minor=20_000, minimum_minor=30_000), 1),
)  # fmt: skip


def services(language: str = "en") -> tuple[ServiceOffer, ...]:
    wrap, card = {"en": ("Gift wrap", "Greeting card"), "ko": ("선물 포장", "축하 카드")}[language]
    return ServiceOffer("wrap", wrap, 0), ServiceOffer("card", card, 2_000)


GIVEN = GivenGift("r7", "g2", 5_500)


def explanation(*, is_whole: bool = False) -> Explanation:
    """As the till knows it, or as head office tells it with what was long ago."""
    amount = WhyMoney(107_200, "KRW")
    rice = note("why_per_amount", name="Rice 10 kg", amount=WhyMoney(38_900, "KRW"),
                points=Fraction(389, 5), each=1, step=WhyMoney(500, "KRW"))  # fmt: skip
    own = Group(note("why_sale_here", amount=amount, code="8000020000001234"), date(2026, 11, 20), 214, (
        note("why_tier", tier=Words((("en", "VIP"), ("ko", "VIP")), "vip")), rice,
        note("why_rounded_down", rest=Fraction(2, 5))))  # fmt: skip
    told = Group(note("why_head_office_balance"), date(2026, 11, 20), 12_266)
    summary = (
        note("why_spendable", points=12_480),
        note("why_pending", points=120, day=date(2026, 12, 9)),
        note("why_expiring", points=320, day=date(2026, 12, 31)),
    )
    if not is_whole:
        return Explanation(12_480, summary, (own, told))
    towels = Words((("en", "Towel set"), ("ko", "수건 세트")), "g2")
    gift = Group(note("why_gift", gift=towels), date(2026, 11, 2), -5_500, gift=GIVEN)
    sale = Group(note("why_sale", store="Simon Street", amount=amount, code="8000030000000777"),
                 date(2025, 12, 30), 214, (rice,))  # fmt: skip
    return Explanation(12_480, summary, (own, gift, sale), older=17_552)


def receipt(language: str = "en") -> Receipt:
    lines = reduced(language).basket
    who = ReceiptMember(
        member(language).name,
        "9001123456784821",
        12_480,
        199,
        0,
        Expiring(320, date(2026, 12, 31)),
        NEXT,
        False,
    )
    return Receipt(
        store_name={"en": "Simon Street", "ko": "시몬 거리점"}[language],
        till_name="Till 2",
        kind="sale",
        receipt_code="8000020000001234",
        at=datetime(2026, 11, 20, 14, 30, tzinfo=UTC),
        currency="KRW",
        lines=lines,
        points=199,
        pending_until=date(2026, 12, 4),
        member=who,
        coupon=None,
    )
