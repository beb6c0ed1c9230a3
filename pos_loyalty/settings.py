"""What a till can be told: from `settings.toml` in its data folder, POS_LOYALTY_… variables and the command line."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

FILE_NAME = "settings.toml"


class TillSettings(BaseSettings):
    """One till. Nothing here is needed: every field has a value that works."""

    model_config = SettingsConfigDict(env_prefix="POS_LOYALTY_", extra="forbid", frozen=True)

    data: Path
    language: Annotated[str, Field(pattern=r"^[a-z]{2}$")] = "en"
    region: Annotated[
        str, Field(pattern=r"^[A-Z]{2}$", description="country of phone numbers without one")
    ] = "KR"
    theme: Literal["light", "night"] = "light"
    layout: Literal["full", "side"] = "full"
    full_screen: bool = False
    scanner_ports: Annotated[
        tuple[str, ...],
        Field(description="serial scanners: port names, pyserial addresses or VID:PID[:serial]"),
    ] = ()
    scanner_baud: int = 9600
    wedge: Annotated[bool, Field(description="take scans of keyboard scanners")] = True
    wedge_prefix_key: Annotated[
        str, Field(description="key that a keyboard scanner sends first, such as F9")
    ] = ""
    volume: Annotated[int, Field(ge=0, le=100)] = 70

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The command line wins over the environment, and that over the file beside the data."""
        folder = init_settings.init_kwargs["data"]  # type: ignore[attr-defined] # set by InitSettingsSource
        file = TomlConfigSettingsSource(settings_cls, Path(folder) / FILE_NAME)
        return init_settings, env_settings, file
