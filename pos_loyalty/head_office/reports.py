"""Figures for people at head office, read from what the last analysis published."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Connection, func, select

from pos_loyalty.analytics.settings import RankingSettings
from pos_loyalty.database.head_office_tables import analysis, standing
from pos_loyalty.domain.scheme import BANDS
from pos_loyalty.head_office import schemes
from pos_loyalty.head_office.refusals import OperatorError
from pos_loyalty.i18n.money import minor_digits


@dataclass(frozen=True, slots=True)
class BandRow:
    """`sales` in major units, exact; shares as parts of one."""

    band: str
    members: int
    member_share: float
    sales: Decimal
    sales_minor: int
    sales_share: float

    def document(self) -> dict[str, str | int | float]:
        """With figures as JSON writes them: the shortest decimal that means exactly this amount."""
        whole = self.sales == int(self.sales)
        return {
            "band": self.band,
            "members": self.members,
            "member_share": round(self.member_share, 6),
            "sales": int(self.sales) if whole else float(self.sales),
            "sales_minor": self.sales_minor,
            "sales_share": round(self.sales_share, 6),
        }


@dataclass(frozen=True, slots=True)
class PyramidReport:
    bands: tuple[BandRow, ...]
    currency: str
    note: str


def pyramid(connection: Connection) -> PyramidReport:
    """Raises OperatorError when nothing was analysed yet."""
    newest = analysis.c.published_at_ms.desc(), analysis.c.analysis_id.desc()
    last = connection.execute(select(analysis.c.cutoff_on).order_by(*newest).limit(1)).first()
    if last is None:
        raise OperatorError("Nothing was analysed yet. Run: pos-loyalty head-office analyse")
    grouped = select(standing.c.band, func.count(), func.coalesce(func.sum(standing.c.sales_minor), 0))
    rows = connection.execute(grouped.group_by(standing.c.band))
    found = {band: (int(members), int(sales)) for band, members, sales in rows}
    members = sum(of_band[0] for of_band in found.values())
    sales_minor = sum(of_band[1] for of_band in found.values())
    currency = schemes.published(connection).current.currency
    digits = minor_digits(currency)
    bands = tuple(
        BandRow(
            band,
            own,
            own / members if members else 0.0,
            Decimal(own_minor).scaleb(-digits),
            own_minor,
            own_minor / sales_minor if sales_minor else 0.0,
        )
        for band, (own, own_minor) in ((band, found.get(band, (0, 0))) for band in BANDS)
    )
    return PyramidReport(bands, currency, _note(members, str(last.cutoff_on)))


def _note(members: int, cutoff: str) -> str:
    least = RankingSettings().least_members
    note = f"{members:,} members bought in the year before {cutoff}."
    return note if members >= least else f"{note} Fewer than {least} make no pyramid: all count as small."
