"""Places that messages show, sent once or shared as one moves."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

from sabir.domain.errors import InvalidInput, TooLarge
from sabir.domain.rich_objects import PLACE, RichObject

_UNNAMED = "Location"
MAX_ADDRESS = 1000


class LocationKind(IntEnum):
    """As stored and on the Olvid wire."""

    SEND = 1
    SHARING = 2
    SHARING_FINISHED = 3


class Location(NamedTuple):
    """Where someone was. Kept as JSON in the order of these fields."""

    kind: LocationKind
    latitude: float
    longitude: float
    at_ms: int
    altitude: float = 0.0
    """0 where it is not known, as the precision."""
    precision: float = 0.0
    address: str = ""
    seq: int = 0
    """The event of the room that told of it."""

    @property
    def body(self) -> str:
        """The text of the message that shows it. Source: Olvid daemon gRPC API 2.0.1, locations."""
        link = f"https://maps.google.com/?q={self.latitude:.5f}+{self.longitude:.5f}"
        return f"{self.address}\n\n{link}" if self.address else link

    @property
    def shown(self) -> RichObject:
        """What is shown in place of the text, where a face can."""
        latitude, longitude = f"{self.latitude:.7f}", f"{self.longitude:.7f}"
        where = {"latitude": latitude, "longitude": longitude}
        return RichObject(PLACE, f"geo:{latitude},{longitude}", self.address or _UNNAMED, where)


def check_location(location: Location) -> Location:
    """Raises `InvalidInput` (no such place, or the one that stands for none), `TooLarge` (address)."""
    if not (location.latitude or location.longitude):
        raise InvalidInput("latitude", "A location has a latitude or a longitude other than 0.")
    if not (abs(location.latitude) <= 90 and abs(location.longitude) <= 180):
        raise InvalidInput("latitude", "There is no such place on earth.")
    if len(location.address) > MAX_ADDRESS:
        raise TooLarge("address", MAX_ADDRESS, "characters")
    if not (abs(location.altitude) < 1e9 and abs(location.precision) < 1e9):
        raise InvalidInput("altitude", "Altitude and precision are metres.")
    return location


def location_of(shown: dict[str, str], at_ms: int) -> Location | None:
    """Of a place that was shared as an object with a name; None for any other object."""
    if shown.get("type") != PLACE:
        return None
    try:
        latitude, longitude = float(shown["latitude"]), float(shown["longitude"])
    except (KeyError, ValueError):
        return None
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        return None
    return Location(LocationKind.SEND, latitude, longitude, at_ms, address=shown.get("name", ""))
