"""The grammar of all messages between tills and head office (JSON): small types, each bounded.

Sizes are bounded everywhere: a till or a head office that is damaged or hostile gets a refusal, not memory.
Unknown fields are ignored, so a newer end may say more than an older one understands.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Id = Annotated[str, StringConstraints(min_length=36, max_length=36, pattern=r"^[0-9a-f-]{36}$")]
Key = Annotated[str, StringConstraints(min_length=1, max_length=64)]
SessionId = Annotated[str, StringConstraints(pattern=r"^([0-9a-f-]{36})?$")]
"""Empty where none was opened: then head office knows no start of this till, or not this one."""
Phone = Annotated[str, StringConstraints(pattern=r"^\+[1-9][0-9]{3,14}$")]
"""With the country, as E.164 writes it."""
Tag = Annotated[str, StringConstraints(min_length=1, max_length=40)]
Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Millis = Annotated[int, Field(ge=0, le=253_402_300_799_999)]
Minor = Annotated[int, Field(ge=-(10**13), le=10**13)]
Asks = Annotated[int, Field(ge=0, le=2**53)]
"""How often the disk of a till has asked for something to be set aside."""
Points = Annotated[int, Field(ge=-(10**12), le=10**12)]


class Message(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")
