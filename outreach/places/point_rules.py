"""A point as people copy it from a map: one text that holds latitude and longitude."""

from __future__ import annotations

import re

from outreach.places.rules import LATITUDES

_PINNED = re.compile(r"!3d(-?\d+\.\d+)!4d(-?\d+\.\d+)")  # the pin of a long link to a map; its «@» is only the view
_MINUTES = re.compile(r"(\d{1,3})\s*°\s*(\d{1,2})\s*['’′]\s*(?:(\d{1,2}(?:[.,]\d+)?)\s*(?:[\"”″]|''))?")
_WITH_POINT = re.compile(r"(?<![\d.])-?\d{1,3}\.\d+")
_WITH_COMMA = re.compile(r"(?<![\d,])-?\d{1,3},\d+")


def point_of(text: str) -> tuple[float, float] | None:
    """Latitude and longitude in degrees of a text such as «19.7655, 105.8154»; None where it holds no pair.

    Understood are figures with a point or a comma, degrees with minutes and seconds, and links of maps. Which of the
    two is the latitude is known by its size: no latitude of Vietnam can be a longitude of it.
    """
    found = _figures_in(text)
    if len(found) != 2:
        return None
    lat, lon = found
    return (lon, lat) if lat > LATITUDES[1] > lon else (lat, lon)


def _figures_in(text: str) -> list[float]:
    pin = _PINNED.search(text)
    if pin:
        return [float(pin[1]), float(pin[2])]
    minutes = _MINUTES.findall(text)
    if minutes:
        return [
            round(int(degrees) + int(minute) / 60 + float((second or "0").replace(",", ".")) / 3600, 6)
            for degrees, minute, second in minutes
        ]
    pattern = _WITH_POINT if "." in text else _WITH_COMMA
    return [float(figure.replace(",", ".")) for figure in pattern.findall(text)]
