"""`pos-loyalty suggest`: what the till would mention to a member with these goods on the counter."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pos_loyalty.cli.opening import now_ms
from pos_loyalty.cli.points import no_ids, till_store
from pos_loyalty.cli.shared_options import DataOption, JsonOption
from pos_loyalty.cli.words import translation

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from pos_loyalty.checkout.views import MemberView, Suggestion
    from pos_loyalty.domain.basket import BasketLine


def suggest(
    card: Annotated[str, typer.Option(help="The digits under the bars of the member's card.")],
    basket: Annotated[
        str, typer.Option(help="What lies on the counter: ids or barcodes of products, comma between.")
    ] = "",
    data: DataOption = None,
    language: Annotated[str, typer.Option(help="Language of the reasons, such as en or ko.")] = "en",
    *,
    as_json: JsonOption = False,
) -> None:
    """Tell what the till would mention to a member, and why. Nothing is recorded.

    Members who are shown nothing, to compare, get their answer here all the same; it is marked as withheld.
    """
    speak = translation(language)
    member, chosen, withheld = _chosen(card, [one.strip() for one in basket.split(",") if one.strip()], data)
    rows = [_document(one, speak, language) for one in chosen]
    if as_json:
        document = {"member_id": member.member_id, "withheld": withheld, "suggestions": rows}
        typer.echo(json.dumps(document, ensure_ascii=False))
        return
    for row in rows or [{"name": "Nothing", "reason": "nothing is usual here and nothing goes with it"}]:
        typer.echo(f"{row['name']}: {row['reason']}")
    if withheld:
        typer.echo("This member is one of those who are shown nothing at the till, to compare.")


def _chosen(
    card: str, basket: list[str], data: Path | None
) -> tuple["MemberView", tuple["Suggestion", ...], bool]:
    """The member, what is suggested, and whether it is withheld at the till."""
    from pos_loyalty.checkout import programme
    from pos_loyalty.checkout.session import CounterSession
    from pos_loyalty.checkout.suggest import is_withheld, suggestions
    from pos_loyalty.domain import cards
    from pos_loyalty.domain.errors import UserError

    store = till_store(data)
    try:
        session = CounterSession(store, clock=now_ms, new_id=no_ids)
        if not session.is_card(card.encode()):
            raise UserError("code_unknown", code=cards.masked(card))
        member = session.scanned(card.encode()).member
        if member is None:
            message = session.view.message
            raise UserError(message.key, **message.values)
        with store.reading() as connection:
            scheme = programme.load(store).scheme(now_ms())
            chosen = suggestions(connection, member, _lines(connection, basket), frozenset(), scheme)
            return member, chosen, is_withheld(member, scheme)
    finally:
        store.close()


def _lines(connection: "Connection", basket: list[str]) -> list["BasketLine"]:
    """Raises BadParameter for what is no product of this till."""
    from pos_loyalty.database import catalogue_reads
    from pos_loyalty.domain import codes
    from pos_loyalty.domain.basket import BasketLine

    known = catalogue_reads.products_by_id(connection, basket)
    lines = []
    for number, name in enumerate(basket, 1):
        code = codes.parse(name.encode(), codes.CodeRules())
        by_code = (
            catalogue_reads.product_by_gtin(connection, code.gtin)
            if isinstance(code, codes.ProductCode)
            else None
        )
        found = known.get(name) or by_code
        if found is None:
            raise typer.BadParameter(f"This till knows no product {name}.")
        lines.append(
            BasketLine(number, found.product_id, found.name, found.category, 1_000, found.price_minor or 0)
        )
    return lines


def _document(one: "Suggestion", speak: Callable[[str], str], language: str) -> dict[str, Any]:
    from pos_loyalty.i18n import formats

    return {
        "product_id": one.product_id,
        "name": one.name,
        "reason_key": one.reason.key,
        "reason": formats.fill(one.reason, speak, language),
    }
