"""A sale as a JSON document: what a drop folder holds and the loopback service takes."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from pos_loyalty.checkout.shop_sale import MAX_NAME_LENGTH, SaleState, ShopLine, ShopSale
from pos_loyalty.domain.basket import MAX_AMOUNT_MINOR, MAX_LINES, MAX_QUANTITY_MILLI
from pos_loyalty.domain.errors import LoyaltyError

MAX_BYTES = 1024 * 1024
ReceiptNumber = Annotated[str, StringConstraints(pattern=r"^[!-~]{1,40}$")]


class UnfitError(LoyaltyError):
    """What a till handed over is no sale; the text says where and why, for whoever looks after that till."""


class _Document(BaseModel):
    # Whole numbers stay whole: 12.5 or "1250" for an amount is a mistake at the till, not something to guess at.
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class LineDocument(_Document):
    """One line: what is paid for it, after every discount."""

    code: Annotated[str, StringConstraints(max_length=64)] = Field(
        default="", description="EAN, or the product id that head office knows"
    )
    name: Annotated[str, StringConstraints(max_length=MAX_NAME_LENGTH)] = ""
    quantity_milli: Annotated[int, Field(ge=1, le=MAX_QUANTITY_MILLI)] = Field(
        default=1000, description="thousandths of the unit: two pieces are 2000, 1.25 kg is 1250"
    )
    amount_minor: Annotated[int, Field(ge=0, le=MAX_AMOUNT_MINOR)] = Field(
        description="minor units of the currency: 12.50 EUR is 1250, 12,500 KRW is 12500"
    )


class SaleDocument(_Document):
    """A sale of the shop's till. `receipt_number` is its key: the same one of the same day is the same sale."""

    receipt_number: ReceiptNumber
    sold_at: datetime = Field(
        strict=False, description="ISO 8601; without an offset it is the shop's own time"
    )
    state: SaleState = Field(
        default="paid", description="open while goods are scanned, paid once it is over, void if called off"
    )
    total_minor: Annotated[int, Field(ge=0, le=MAX_AMOUNT_MINOR)]
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] | None = None
    card: Annotated[str, StringConstraints(max_length=64)] | None = Field(
        default=None, description="what the till scanned as a member card, if it did"
    )
    returns: ReceiptNumber | None = Field(
        default=None,
        description="goods of this earlier receipt come back; lines and total say which, and what is given back",
    )
    lines: Annotated[list[LineDocument], Field(max_length=MAX_LINES)] = []


def sale_of(document: SaleDocument) -> ShopSale:
    return ShopSale(
        receipt_number=document.receipt_number,
        sold_at=document.sold_at,
        total_minor=document.total_minor,
        state=document.state,
        lines=tuple(
            ShopLine(one.code, one.name, one.quantity_milli, one.amount_minor) for one in document.lines
        ),
        currency=document.currency,
        card=document.card,
        returns=document.returns,
    )


def read(content: bytes) -> ShopSale:
    """One sale. Raises UnfitError."""
    try:
        return sale_of(SaleDocument.model_validate_json(content.removeprefix(b"\xef\xbb\xbf")))
    except ValidationError as error:
        raise UnfitError(why(error)) from error


def write(sale: ShopSale) -> bytes:
    """The document of a sale, as `read` takes it. Raises UnfitError."""
    try:
        return _document(sale).model_dump_json(indent=1).encode()
    except ValidationError as error:
        raise UnfitError(why(error)) from error


def _document(sale: ShopSale) -> SaleDocument:
    lines = [
        LineDocument(
            code=one.code, name=one.name, quantity_milli=one.quantity_milli, amount_minor=one.amount_minor
        )
        for one in sale.lines
    ]
    return SaleDocument(
        receipt_number=sale.receipt_number,
        sold_at=sale.sold_at,
        state=sale.state,
        total_minor=sale.total_minor,
        currency=sale.currency,
        card=sale.card,
        returns=sale.returns,
        lines=lines,
    )


def why(error: ValidationError) -> str:
    """The first three mistakes, each with its place; never what was in it, which may be personal."""
    told = [
        f"{'.'.join(str(part) for part in one['loc']) or 'the document'}: {one['msg']}"
        for one in error.errors(include_url=False, include_input=False, include_context=False)
    ]
    more = f"; and {len(told) - 3} more" if len(told) > 3 else ""
    return "; ".join(told[:3]) + more
