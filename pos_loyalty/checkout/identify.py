"""What a scan means at the counter: a member, a product, a receipt, or one sentence why not."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, assert_never

from sqlalchemy import Connection

from pos_loyalty.checkout import gs1_codes, member_account, suggest
from pos_loyalty.checkout.member_account import MemberAccount
from pos_loyalty.checkout.views import (
    Expiring,
    MemberRow,
    MemberView,
    Message,
    TierProgress,
)
from pos_loyalty.database import catalogue_reads, member_reads
from pos_loyalty.database.catalogue_reads import ProductRecord
from pos_loyalty.database.member_reads import MemberRecord
from pos_loyalty.domain import care_prompts, codes, ledger
from pos_loyalty.domain.card_states import CardState, state_on
from pos_loyalty.domain.care_prompts import Occasion, Prompt
from pos_loyalty.domain.scale_codes import ScaleCode
from pos_loyalty.domain.scheme import Scheme
from pos_loyalty.domain.tiers import Progress
from pos_loyalty.i18n.messages import MESSAGES
from pos_loyalty.i18n.money import minor_digits

_REFUSED_STATES: Mapping[CardState, str] = {
    "blocked": "card_blocked",
    "lost": "card_lost",
    "replaced": "card_replaced_by",
    "expired": "card_expired",
}


@dataclass(frozen=True, slots=True)
class MemberFound:
    record: MemberRecord


@dataclass(frozen=True, slots=True)
class ProductFound:
    """`weight_milli` in thousandths of a kilogram and `price_minor` where the label says them for this very piece."""

    product: ProductRecord
    weight_milli: int | None = None
    price_minor: int | None = None


@dataclass(frozen=True, slots=True)
class ReceiptFound:
    receipt_code: str


@dataclass(frozen=True, slots=True)
class CouponFound:
    code: str


@dataclass(frozen=True, slots=True)
class CardRefused:
    """A card of ours that must not be used; `message` says what to do next."""

    card_number: str
    message: Message


@dataclass(frozen=True, slots=True)
class CardUnassigned:
    """A good card that no member holds here; one of an earlier programme cannot be given to a new member."""

    card_number: str
    message: Message
    is_own: bool = True


@dataclass(frozen=True, slots=True)
class NothingFound:
    message: Message


Identified = (
    MemberFound | ProductFound | ReceiptFound | CouponFound | CardRefused | CardUnassigned | NothingFound
)


@dataclass(frozen=True, slots=True)
class Context:
    """What every identification needs beside the code."""

    scheme: Scheme
    rules: codes.CodeRules
    language: str
    today: date


def identify(connection: Connection, raw: bytes, context: Context) -> Identified:
    """The one guarded way from bytes to a meaning; never raises for what was scanned."""
    code = codes.parse(raw, context.rules)
    match code:
        case codes.CardCode():
            return _card(connection, code, context)
        case codes.ProductCode(gtin):
            return _product(connection, gtin)
        case codes.WeighedCode(label):
            return _weighed(connection, label)
        case codes.ReceiptCode(number):
            return ReceiptFound(number)
        case codes.CouponCode(number):
            return CouponFound(number)
        case codes.UnknownCode(shown):
            return _gs1(connection, raw, shown, context)
        case codes.BadgeCode() | codes.DamagedCode() | codes.PaymentCard():
            return NothingFound(unusable(code, "code_unknown"))
        case _ as never:
            assert_never(never)


def _product(connection: Connection, gtin: str) -> Identified:
    product = catalogue_reads.product_by_gtin(connection, gtin)
    if product is not None:
        return ProductFound(product)
    if codes.is_makers_coupon(gtin):
        return NothingFound(Message("warn", "makers_coupon"))
    return NothingFound(Message("error", "product_unknown", {"code": gtin}))


def _gs1(connection: Connection, raw: bytes, shown: str, context: Context) -> Identified:
    code = gs1_codes.read(raw)
    if code is None:
        return NothingFound(Message("error", "code_unknown", {"code": shown}))
    if code.service_relation is not None:
        return _card(connection, codes.CardCode(code.service_relation, legacy=True), context)
    if code.coupon is not None:
        return NothingFound(Message("warn", "makers_coupon"))
    assert code.gtin is not None
    found = _product(connection, code.gtin)
    if isinstance(found, ProductFound):
        if code.use_by is not None and code.use_by < context.today:
            values = {"name": found.product.name, "day": code.use_by}
            return NothingFound(Message("error", "product_use_by", values))
        if code.is_measured:
            return _measured(found.product, code, context.scheme.currency)
    return found


def _measured(product: ProductRecord, code: gs1_codes.Gs1Code, currency: str) -> Identified:
    """What else a label may measure, such as a length or a volume, has no price here."""
    weight = None if code.weight_kg is None else int(code.weight_kg * 1000)
    price = None if code.price is None else int(code.price.scaleb(minor_digits(currency)))
    if weight is None and price is None:
        return NothingFound(Message("error", "product_measured", {"name": product.name}))
    return ProductFound(product, weight, price)


def _weighed(connection: Connection, label: ScaleCode) -> Identified:
    """By the number with noughts for weight and price, as scales' lists have it, or by the item number alone."""
    product = catalogue_reads.product_by_gtin(connection, label.plain) if len(label.plain) == 13 else None
    if product is None:
        named = catalogue_reads.products_by_id(connection, (label.item, label.item.lstrip("0")))
        product = next(iter(named.values()), None)
    if product is None:
        return NothingFound(Message("error", "product_unknown", {"code": label.item}))
    return ProductFound(product, label.weight_milli, label.price_minor)


def unusable(code: codes.Code, otherwise: str) -> Message:
    """Why a code is not the one that was asked for; `otherwise` names the sentence for one of another kind."""
    match code:
        case codes.DamagedCode(shown):
            return Message("error", "card_damaged", {"code": shown})
        case codes.PaymentCard():
            return Message("error", "payment_card")
    return Message("error", otherwise)


def _card(connection: Connection, code: codes.CardCode, context: Context) -> Identified:
    record = member_reads.member_by_card(connection, code.number)
    if record is None:
        return _unknown_card(connection, code, context)
    refused = refused_key(record.card_state, record.card_expires_on, context.today)
    if refused is not None:
        return CardRefused(code.number, Message("error", refused))
    if record.status != "active":
        return CardRefused(code.number, Message("error", "member_closed"))
    return MemberFound(record)


def _unknown_card(connection: Connection, code: codes.CardCode, context: Context) -> Identified:
    refused = _REFUSED_STATES.get(member_reads.refused_state(connection, code.number))
    if refused is not None:
        return CardRefused(code.number, Message("error", refused))
    if code.legacy:
        return CardUnassigned(code.number, Message("error", "card_not_ours"), is_own=False)
    if int(code.number[1:4]) != context.scheme.programme:
        return NothingFound(Message("error", "card_not_ours"))
    return CardUnassigned(code.number, Message("ask", "card_unknown"))


def refused_key(state: Any, expires_on: str | None, today: date) -> str | None:
    """The sentence for a card that must not be used today, None for a good one."""
    return _REFUSED_STATES.get(state_on(state, parse_date(expires_on), today))


def member_view(
    connection: Connection, record: MemberRecord, context: Context, known: MemberAccount | None = None
) -> MemberView:
    """The record as the counter shows it; `known` is its account where it was read already."""
    tier = context.scheme.tier(record.tier_code)
    tier_name = tier.name(context.language)
    known = known or member_account.read(record, context.today)
    held = ledger.holding(known.account, context.today)
    goods = suggest.of_member(connection, record.member_id, record.usual, context.today)
    return MemberView(
        member_id=record.member_id,
        card_number=record.card_number,
        name=record.name,
        tier_code=tier.code,
        tier_band=tier.band,
        tier_name=tier_name,
        points=held.balance,
        points_confirmed=record.points,
        last_visit_on=record.last_visit,
        joined_on=parse_date(record.joined_on),
        phone_last4=record.phone_last4,
        say=_say(record, tier_name, known.progress, context),
        usual=goods.usual,
        alike=goods.alike,
        spendable=held.spendable,
        pending=held.pending,
        pending_until=held.pending_until,
        debt=held.debt,
        expiring=_expiring(held, context),
        progress=_progress(known.progress, tier_name, context),
        taken=known.taken,
    )


def _expiring(held: ledger.Holding, context: Context) -> Expiring | None:
    """The next points that end, once their end is near enough to be told."""
    if not held.expiring:
        return None
    day, points = held.expiring[0]
    near = context.today + timedelta(days=context.scheme.expiry.notice_days)
    return Expiring(points, day) if day <= near else None


def _progress(found: Progress | None, tier_name: str, context: Context) -> TierProgress | None:
    """That a tier is about to be lost matters more than the one above it."""
    if found is None:
        return None
    if found.keep_until is not None:
        return TierProgress(found.measure, tier_name, found.keep_missing, found.keep_until)
    if found.next_tier is None:
        return None
    name = context.scheme.tier(found.next_tier).name(context.language)
    return TierProgress(found.measure, name, found.missing)


def _say(record: MemberRecord, tier_name: str, progress: Progress | None, context: Context) -> Prompt | None:
    """What the till sees for itself comes first; what head office wants said, once a day, fills the gap."""
    occasion = Occasion(
        birthday=parse_date(record.birthday),
        last_visit_on=record.last_visit,
        joined_on=parse_date(record.joined_on),
        tier_name=tier_name,
        tier_since=parse_date(record.tier_since),
        keep_until=progress.keep_until if progress else None,
    )
    prompt = care_prompts.prompt_for(
        occasion,
        context.today,
        birthday_window_days=context.scheme.birthday_window_days,
        long_absence_days=context.scheme.long_absence_days,
    )
    if prompt is None and record.prompt and record.last_visit != context.today:
        prompt = _prompt(json.loads(record.prompt))
    return Prompt(prompt.key, (("name", record.name), *prompt.values)) if prompt else None


def _prompt(document: Mapping[str, Any] | None) -> Prompt | None:
    """A sentence that head office asked for, if this version of the program knows it."""
    if not document or document.get("key") not in MESSAGES:
        return None
    return Prompt(str(document["key"]), tuple(sorted(dict(document.get("values", {})).items())))


def parse_date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def member_row(row: Any, scheme: Scheme, language: str) -> MemberRow:
    """A search hit as the list shows it."""
    tier = next((t for t in scheme.tiers if t.code == row.tier_code), scheme.tiers[-1])
    return MemberRow(
        member_id=row.member_id,
        name=row.name,
        phone_last4=row.phone_last4,
        card_last4=(row.card_number or "")[-4:],
        tier_code=tier.code,
        tier_name=tier.name(language),
        points=row.points,
        last_visit_on=parse_date(row.last_visit_on),
    )
