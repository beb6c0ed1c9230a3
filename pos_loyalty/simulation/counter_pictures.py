"""Pictures of a shift: what the counter showed, drawn in English and Korean, both layouts, light and night."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pos_loyalty.checkout.session import CounterSession
from pos_loyalty.checkout.till_context import TillIdentity
from pos_loyalty.checkout.views import CounterView
from pos_loyalty.database import catalogue_reads
from pos_loyalty.database.till_store import TillStore
from pos_loyalty.simulation.demo_shop import now_ms
from pos_loyalty.till.pictures import PanelName, Picture, save

LANGUAGES = ("en", "ko")
Fill = Callable[[Any, CounterSession], None]
"""Puts into a panel what stood there; the session speaks the language of the picture."""


@dataclass(frozen=True, slots=True)
class Moment:
    name: str
    view: CounterView
    panel: PanelName | None
    at_ms: int
    fill: Fill | None = None


@dataclass
class Album:
    """What was worth a picture, and where it was."""

    store: TillStore
    who: TillIdentity
    moments: list[Moment] = field(default_factory=list)

    def add(
        self, name: str, view: CounterView, panel: PanelName | None = None, fill: Fill | None = None
    ) -> None:
        self.moments.append(Moment(name, view, panel, now_ms(), fill))


def draw(album: Album, folder: Path) -> list[str]:
    """Writes the pictures and returns their file names."""
    written: list[str] = []
    for language in LANGUAGES:
        session = CounterSession(album.store, clock=now_ms, new_id=lambda: "", language=language)
        for number, moment in enumerate(album.moments, start=1):
            picture = Picture(
                language=language,
                store=album.who.store_name,
                till=album.who.name,
                panel=moment.panel,
                fill=_filling(moment, session),
            )
            stem = f"{number:02d}-{moment.name}-{language}"
            view = in_language(moment.view, album.store, session, language)
            variants = {stem: picture}
            if moment.name == "sale":
                variants[f"{stem}-side"] = replace(picture, layout="side")
            if moment.name == "offline":
                variants[f"{stem}-night"] = replace(picture, theme="night")
            for name, variant in variants.items():
                save(view, variant, lambda at_ms=moment.at_ms: at_ms, folder / f"{name}.png")  # type: ignore[misc] # a default that binds the loop's value
                written.append(f"{name}.png")
    return written


def _filling(moment: Moment, session: CounterSession) -> Callable[[Any], None] | None:
    fill = moment.fill
    return None if fill is None else lambda panel: fill(panel, session)


def in_language(view: CounterView, store: TillStore, session: CounterSession, language: str) -> CounterView:
    """The same view as a till in this language shows it: names of the tier and of gifts are the programme's words."""
    with store.reading() as connection:
        rewards = catalogue_reads.rewards(connection)
    gifts = {name: reward.name(language) for reward in rewards for _, name in reward.names}

    def translated(values: Mapping[str, object]) -> dict[str, object]:
        return {
            key: gifts.get(value, value) if isinstance(value, str) else value for key, value in values.items()
        }

    message = replace(view.message, values=translated(view.message.values))
    view = replace(view, message=message, undo_values=translated(view.undo_values))
    if view.member is None:
        return view
    there = session.member_chosen(view.member.member_id).member
    assert there is not None, "a member whose picture was taken is still there"
    return replace(view, member=replace(view.member, tier_name=there.tier_name))
