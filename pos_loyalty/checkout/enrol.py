"""Takes a new member in, with a card, with or without a line to head office."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import phonenumbers
from sqlalchemy import Connection, exists, insert, or_, select, update

from pos_loyalty.checkout import member_account, till_context
from pos_loyalty.checkout.till_context import TillIdentity
from pos_loyalty.checkout.views import EnrolForm
from pos_loyalty.database import event_log
from pos_loyalty.database.till_store import TillStore
from pos_loyalty.database.till_tables import card, member, purchase
from pos_loyalty.domain import cards, names
from pos_loyalty.domain.errors import UserError
from pos_loyalty.domain.scheme import Scheme

OLDEST_BIRTHDAY = date(1900, 1, 1)
LEAST_OF_A_PHONE = 7
"""Digits."""


@dataclass(frozen=True, slots=True)
class NewMember:
    member_id: str
    name: str
    card_number: str


def enrol(
    store: TillStore,
    who: TillIdentity,
    form: EnrolForm,
    scheme: Scheme,
    region: str,
    now_ms: int,
    new_id: Callable[[], str],
) -> NewMember:
    """Member, card and event in one transaction; raises UserError naming the field that needs a look."""
    name = checked_name(form.name)
    phone = checked_phone(form.phone, region)
    today = till_context.business_date(now_ms, who.timezone)
    birthday = checked_birthday(form.birthday, today)
    member_id = new_id()
    with store.writing() as connection:
        referrer = _referrer(connection, form.referred_by, region)
        number = form.card_number or _new_number(connection, who, store.boot_id)
        check_card_is_free(connection, number, scheme.programme)
        connection.execute(
            insert(member),
            {
                "member_id": member_id,
                "name": name,
                "name_search": names.search_key(name),
                "phone": phone,
                "phone_last4": phone[-4:],
                "birthday": birthday,
                "joined_on": today,
                "status": "active",
                "points": 0,
                "included_seq": 0,
                "last_visit_on": None,
                "band": None,
                "tier_code": scheme.tiers[-1].code,
                "tier_since": None,
                "prompt": None,
                "account": member_account.of_a_newcomer(today),
            },
        )
        add_card(connection, member_id, number, now_ms)
        event_log.append(
            connection,
            event_id=new_id(),
            kind="enrol",
            occurred_at_ms=now_ms,
            body={
                "member_id": member_id,
                "name": name,
                "phone": phone,
                "birthday": birthday.isoformat() if birthday else None,
                "joined_on": today.isoformat(),
                "card_number": number,
                "referred_by": referrer,
            },
        )
    return NewMember(member_id, name, number)


def undo(store: TillStore, member_id: str, event_id: str, now_ms: int, new_id: Callable[[], str]) -> str:
    """Closes a membership that was a mistake; returns the name. Raises UserError 'undo_member_used'."""
    with store.writing() as connection:
        known = connection.execute(select(member).where(member.c.member_id == member_id)).one()
        bought = select(purchase.c.purchase_id).where(
            purchase.c.member_id == member_id, ~_undone(purchase.c.purchase_id)
        )
        if connection.execute(bought.limit(1)).first() is not None:
            raise UserError("undo_member_used", name=known.name)
        connection.execute(update(member).where(member.c.member_id == member_id).values(status="closed"))
        connection.execute(
            update(card)
            .where(card.c.member_id == member_id, card.c.state == "active")
            .values(state="blocked", state_since_ms=now_ms)
        )
        event_log.append(
            connection,
            event_id=new_id(),
            kind="enrol_undone",
            occurred_at_ms=now_ms,
            body={"member_id": member_id, "undone_at_ms": now_ms},
            undo_of=event_id,
        )
    return str(known.name)


def _undone(purchase_id: Any) -> Any:
    """Whether a sale was taken back whole, or is itself such a taking back."""
    void = purchase.alias("void")
    taken_back = exists().where(void.c.returns_purchase_id == purchase_id, void.c.kind == "void")
    return or_(taken_back, purchase.c.kind == "void")


def _referrer(connection: Connection, typed: str, region: str) -> str | None:
    """The member with this card or phone number. Raises UserError 'referrer_unknown'."""
    text = unicodedata.normalize("NFKC", typed).strip()
    if not text:
        return None
    if text.isascii():
        found = connection.execute(select(card.c.member_id).where(card.c.card_number == text)).scalar()
        if found is not None:
            return str(found)
    try:
        phone = checked_phone(text, region)
    except UserError:
        phone = ""
    rows = connection.execute(
        select(member.c.member_id).where(member.c.phone == phone, member.c.status == "active").limit(2)
    ).all()
    if not phone or len(rows) != 1:
        raise UserError("referrer_unknown", text=text[:20])
    return str(rows[0].member_id)


def checked_name(text: str) -> str:
    name = names.clean(text)
    if not name:
        raise UserError("name_missing")
    if len(name) > names.MAX_NAME_LENGTH:
        raise UserError("name_too_long", most=names.MAX_NAME_LENGTH)
    return name


def checked_phone(text: str, region: str) -> str:
    """The number in international form (+82…); an empty one stays empty."""
    typed = unicodedata.normalize("NFKC", text).strip()
    if not typed:
        return ""
    try:
        number = phonenumbers.parse(typed[:40], region)
    except phonenumbers.NumberParseException as error:
        raise UserError("phone_unreadable", text=typed[:20]) from error
    if not phonenumbers.is_possible_number(number):
        raise UserError("phone_unreadable", text=typed[:20])
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def whole_phone(text: str, region: str) -> str | None:
    """The number in international form, if it is one and so long that nobody can mean the end of one."""
    if sum(character.isdigit() for character in text) < LEAST_OF_A_PHONE:
        return None
    try:
        return checked_phone(text, region)
    except UserError:
        return None


def checked_birthday(text: str, today: date) -> date | None:
    typed = unicodedata.normalize("NFKC", text).strip().replace(".", "-").replace("/", "-")
    if not typed:
        return None
    try:
        birthday = date.fromisoformat(typed)
    except ValueError as error:
        raise UserError("birthday_unreadable", text=typed[:20]) from error
    if not OLDEST_BIRTHDAY <= birthday <= today:
        raise UserError("birthday_unreadable", text=typed[:20])
    return birthday


def check_card_is_free(connection: Connection, number: str, programme: int) -> None:
    """Raises UserError 'card_not_for_members' or 'card_taken'."""
    if not (cards.has_valid_check(number) and number.startswith(f"9{programme:03d}")):
        raise UserError("card_not_for_members")
    if _is_taken(connection, number):
        raise UserError("card_taken")


def _new_number(connection: Connection, who: TillIdentity, boot_id: str) -> str:
    """The next number that nobody holds: a head office put back from a backup may give out a block twice."""
    number = till_context.take_card_number(connection, who, boot_id)
    while _is_taken(connection, number):
        number = till_context.take_card_number(connection, who, boot_id)
    return number


def _is_taken(connection: Connection, number: str) -> bool:
    found = select(card.c.member_id).where(card.c.card_number == number)
    return connection.execute(found).first() is not None


def add_card(connection: Connection, member_id: str, number: str, now_ms: int) -> None:
    connection.execute(
        insert(card),
        {
            "card_number": number,
            "member_id": member_id,
            "state": "active",
            "legacy": False,
            "state_since_ms": now_ms,
        },
    )
