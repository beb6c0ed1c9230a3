"""The goods of a sale at what this customer pays for them now: discounts, and services that may be free."""

from collections.abc import Sequence
from dataclasses import replace

from pos_loyalty.checkout.views import ServiceOffer
from pos_loyalty.domain import prices
from pos_loyalty.domain.basket import MAX_LINES, BasketLine
from pos_loyalty.domain.errors import UserError
from pos_loyalty.domain.facts import Facts
from pos_loyalty.domain.scheme import Scheme, Service, name_in

SERVICE_PREFIX = "service:"
SERVICE_CATEGORY = "Services"


def priced(basket: Sequence[BasketLine], scheme: Scheme, facts: Facts | None) -> tuple[BasketLine, ...]:
    """Each line at its price of this moment; a discount on goods never touches a service."""
    goods = [line for line in basket if _service(line, scheme) is None]
    at_best = {line.line_no: line for line in prices.discounted(goods, scheme, facts)}
    found = []
    for line in basket:
        service = _service(line, scheme)
        if service is None:
            found.append(at_best[line.line_no])
        else:
            price = prices.service_price(service, tuple(at_best.values()), facts)
            found.append(replace(line, amount_minor=price * line.quantity_milli // 1000))
    return tuple(found)


def offers(
    basket: Sequence[BasketLine], scheme: Scheme, facts: Facts | None, language: str
) -> tuple[ServiceOffer, ...]:
    """Services that are not on the sale yet."""
    taken = {line.product_id for line in basket}
    goods = tuple(line for line in priced(basket, scheme, facts) if _service(line, scheme) is None)
    return tuple(
        ServiceOffer(
            service.service_id,
            name_in(service.names, language, service.service_id),
            prices.service_price(service, goods, facts),
        )
        for service in scheme.services
        if SERVICE_PREFIX + service.service_id not in taken
    )


def with_service(basket: Sequence[BasketLine], offer: ServiceOffer, scheme: Scheme) -> tuple[BasketLine, ...]:
    """The service as a line of its own, at its full price. Raises UserError 'basket_full'."""
    if len(basket) >= MAX_LINES:
        raise UserError("basket_full", most=MAX_LINES)
    price_minor = next(one.price_minor for one in scheme.services if one.service_id == offer.service_id)
    product_id = SERVICE_PREFIX + offer.service_id
    line = BasketLine(
        len(basket) + 1, product_id, offer.name, SERVICE_CATEGORY, 1000, price_minor, ("service",)
    )
    return (*basket, line)


def check_reserved(basket: Sequence[BasketLine], scheme: Scheme, tier: str | None, language: str) -> None:
    """Raises UserError 'reserved_goods' for goods that this customer may not buy."""
    for line in basket:
        tiers = prices.reserved_for(line, scheme, tier)
        if tiers:
            names = [one.name(language) for one in scheme.tiers if one.code in tiers]
            raise UserError("reserved_goods", name=line.name, tiers=", ".join(names))


def _service(line: BasketLine, scheme: Scheme) -> Service | None:
    if line.product_id is None or not line.product_id.startswith(SERVICE_PREFIX):
        return None
    wanted = line.product_id.removeprefix(SERVICE_PREFIX)
    return next((one for one in scheme.services if one.service_id == wanted), None)
