"""`pos-loyalty explain | verify | receipt`: where points come from, whether the books agree, what stood on a receipt."""

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pos_loyalty.cli.opening import now_ms, read_office
from pos_loyalty.cli.options import data_folder
from pos_loyalty.cli.shared_options import DatabaseOption, DataOption, JsonOption
from pos_loyalty.cli.tables import print_table

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from pos_loyalty.database.till_store import TillStore
    from pos_loyalty.domain.why import Explanation

LanguageOption = Annotated[str, typer.Option(help="Language of the sentences, such as en or ko.")]


def explain(
    card: Annotated[str, typer.Argument(help="The digits under the bars of a card of the member.")],
    data: DataOption = None,
    database: DatabaseOption = None,
    language: LanguageOption = "en",
    *,
    every: Annotated[
        bool, typer.Option("--all", help="Every happening, not only the newest hundred.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Tell where a member's points come from: every sale line by line, every rule, lot, return and gift.

    With --database from head office's books, complete. Without, or with --data, from a till: what it knows by
    itself, and the rest from head office if the line is there.
    """
    from pos_loyalty.cli.words import translation
    from pos_loyalty.domain import why

    speak = translation(language)
    is_till = data is not None or not database
    found = _at_till(card, data) if is_till else _at_head_office(card, str(database), every)
    if as_json:
        typer.echo(json.dumps(why.document(found), ensure_ascii=False))
    else:
        _print_explanation(found, speak, language)


def _at_head_office(card: str, database: str, every: bool) -> "Explanation":
    from pos_loyalty.head_office.explain import MOST_TOLD
    from pos_loyalty.head_office.explain import explain as run
    from pos_loyalty.head_office.merging import member_of_card

    def work(connection: "Connection") -> "Explanation | None":
        return run(connection, member_of_card(connection, card), now_ms(), None if every else MOST_TOLD)

    found = read_office(database, work)
    assert found is not None, "a card belongs to a member"
    return found


def _at_till(card: str, data: Path | None) -> "Explanation":
    from pos_loyalty.checkout.session import CounterSession
    from pos_loyalty.domain import cards
    from pos_loyalty.domain.errors import UserError

    store = till_store(data)
    try:
        session = CounterSession(store, clock=now_ms, new_id=no_ids)
        raw = card.encode()
        if not session.is_card(raw):
            raise UserError("code_unknown", code=cards.masked(card))
        if session.scanned(raw).member is None:
            message = session.view.message
            raise UserError(message.key, **message.values)
        here = session.points_explained()
        assert here is not None, "the member stands at the counter"
        return _asked(store, session) or here
    finally:
        store.close()


def _asked(store: "TillStore", session: Any) -> "Explanation | None":
    """Head office's explanation, if it can be asked."""
    from pos_loyalty.checkout.questions import ExplainAnswer
    from pos_loyalty.domain.errors import SyncError
    from pos_loyalty.sync import position
    from pos_loyalty.sync.ask import ask
    from pos_loyalty.sync.transport import HttpLink

    with store.reading() as connection:
        credentials = position.credentials(connection)
        here = position.read(connection)
    (question,) = session.take_questions()
    try:
        with HttpLink(*credentials) as link:
            answer = ask(store, link, here, question)
    except SyncError:
        return None
    assert isinstance(answer, ExplainAnswer)
    found: Explanation | None = session.explanation_answered(question, answer)
    return found


def _print_explanation(found: "Explanation", speak: Callable[[str], str], language: str) -> None:
    from pos_loyalty.i18n import formats

    def say(note: Any) -> str:
        return formats.fill(note, speak, language, _today())

    typer.echo(formats.number(found.balance, language))
    for note in found.summary:
        typer.echo(f"  {say(note)}")
    for group in found.groups:
        points = formats.signed(group.points, language)
        typer.echo(f"\n{formats.full_day(group.day, language)}  {points}  {say(group.title)}")
        for note in group.notes:
            typer.echo(f"    {say(note)}")
    if found.older:
        typer.echo(f"\n… {formats.signed(found.older, language)}")


def verify(data: DataOption = None, database: DatabaseOption = None, *, as_json: JsonOption = False) -> None:
    """Prove that the books agree: every balance is the sum of its entries, every lot, day and purchase likewise.

    With --database for head office's database; without, or with --data, for a till's store. Reads only; exit status
    1 and the first twenty of each kind when something does not agree.
    """
    is_till = data is not None or not database
    checks = _verify_till(data) if is_till else _verify_head_office(str(database))
    if as_json:
        typer.echo(json.dumps([asdict(check) for check in checks]))
    else:
        print_table(
            ("what", "looked at", "wrong"),
            [(one.name, f"{one.looked_at:,}", f"{one.wrong_count:,}") for one in checks],
            figures=(1, 2),
        )
        for one in checks:
            for words in one.wrong:
                typer.echo(f"{one.name}: {words}")
    if any(one.wrong_count for one in checks):
        raise typer.Exit(1)


def _verify_head_office(database: str) -> list[Any]:
    from pos_loyalty.head_office.verify import verify as run

    return list(read_office(database, run))


def _verify_till(data: Path | None) -> list[Any]:
    from pos_loyalty.database.verify_till import verify as run

    store = till_store(data)
    try:
        with store.reading() as connection:
            return list(run(connection))
    finally:
        store.close()


def receipt(
    code: Annotated[
        str | None, typer.Argument(help="The receipt code; the newest receipt if it is left out.")
    ] = None,
    data: DataOption = None,
    language: LanguageOption = "en",
    columns: Annotated[int, typer.Option(min=24, max=96, help="Width of the paper, usually 42 or 48.")] = 42,
) -> None:
    """Print the text of a receipt of this till: goods, points, balance, what expires, and its code."""
    from pos_loyalty.checkout import programme
    from pos_loyalty.checkout.receipt import newest_receipt_code, receipt_of
    from pos_loyalty.cli.words import translation
    from pos_loyalty.printing.receipt_text import Paper, receipt_lines

    paper = Paper(language, translation(language), columns)
    store = till_store(data)
    try:
        known = programme.load(store)
        with store.reading() as connection:
            found = receipt_of(
                connection,
                code or newest_receipt_code(connection),
                known.who,
                known.context(language, now_ms()),
            )
    finally:
        store.close()
    for line in receipt_lines(found, paper):
        typer.echo(line)


def till_store(data: Path | None) -> "TillStore":
    from pos_loyalty.database.till_store import FILE_NAME, TillStore

    return TillStore.open((data or data_folder()) / FILE_NAME)


def no_ids() -> str:
    raise AssertionError("nothing is recorded by looking")


def _today() -> date:
    """Of this machine, as its clock says."""
    return datetime.now().astimezone().date()
