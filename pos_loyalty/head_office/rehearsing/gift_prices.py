"""Gifts and vouchers as the catalogue prices them, and as a file would."""

from pathlib import Path

from sqlalchemy import Connection, select

from pos_loyalty.database.head_office_tables import reward
from pos_loyalty.domain.rewards import Reward
from pos_loyalty.domain.scheme import Scheme
from pos_loyalty.head_office.importing.gifts import GiftRow, GiftTable
from pos_loyalty.head_office.importing.problems import RowProblem
from pos_loyalty.head_office.importing.tables import GIFTS, open_table
from pos_loyalty.head_office.refusals import OperatorError
from pos_loyalty.i18n.money import minor_digits


def from_catalogue(connection: Connection) -> tuple[Reward, ...]:
    rows = connection.execute(select(reward).where(reward.c.active).order_by(reward.c.reward_id))
    return tuple(
        Reward(
            row.reward_id,
            tuple(sorted(row.names.items())),
            row.points,
            stock=1,
            tiers=tuple(row.tiers),
            first_day=row.first_day,
            last_day=row.last_day,
        )
        for row in rows
    )


def from_file(path: Path, scheme: Scheme) -> tuple[Reward, ...]:
    """The same file that `head-office import --gifts` takes. Raises OperatorError naming file and line."""
    file = open_table(path, GIFTS)
    table = GiftTable(file, scheme, minor_digits(scheme.currency))
    found: dict[str, Reward] = {}
    for batch in file.batches():
        if batch.bad:
            raise OperatorError(f"{path.name}, line {batch.bad[0].line}: {batch.bad[0].reason}.")
        for line, cells in batch.rows:
            try:
                row = table.parse(cells)
            except RowProblem as problem:
                raise OperatorError(f"{path.name}, line {line}: {problem}.") from problem
            found[row.reward_id] = _reward(row)
    return tuple(found[gift_id] for gift_id in sorted(found))


def _reward(row: GiftRow) -> Reward:
    """How many pieces there are is not asked."""
    terms = row.terms
    return Reward(
        row.reward_id,
        row.names,
        terms.points,
        stock=1,
        tiers=terms.tiers,
        first_day=terms.first_day,
        last_day=terms.last_day,
    )
