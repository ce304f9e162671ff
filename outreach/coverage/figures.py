"""Figures of visits, which add up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from operator import add, attrgetter


@dataclass(frozen=True, slots=True)
class Figures:
    """What was done at visits; adds up over visits, neighborhoods and periods.

    VNeID: of those sent to the police (`requested`), `taken` had their papers and biometrics taken,
    `approved` wait only for their own activation, `activated` have it in use, `not_done` were told why not;
    `already_had` came for help only; `activations_overdue` are those whose day to be looked at has passed.
    `from_elsewhere` live in another ward. Help with dossiers is counted by its kind; `late` are finished late or
    overdue.
    """

    visits: int = 0
    people: int = 0
    elderly: int = 0
    needing_support: int = 0
    from_elsewhere: int = 0
    asked_only: int = 0
    remarks: int = 0
    requested: int = 0
    taken: int = 0
    approved: int = 0
    activated: int = 0
    activated_at_visit: int = 0
    waiting_for_police: int = 0
    activations_overdue: int = 0
    not_done: int = 0
    home_visits: int = 0
    declined: int = 0
    already_had: int = 0
    advised: int = 0
    submitted_online: int = 0
    received_on_paper: int = 0
    sent_to_center: int = 0
    sent_to_police: int = 0
    missing_papers: int = 0
    on_time: int = 0
    late: int = 0
    follow_ups_open: int = 0
    follow_ups_overdue: int = 0

    def __add__(self, other: Figures) -> Figures:
        return Figures(*map(add, _amounts(self), _amounts(other)))

    @property
    def submitted(self) -> int:
        """Dossiers that were handed in at the visit: online or on paper."""
        return self.submitted_online + self.received_on_paper

    @property
    def help_lines(self) -> int:
        """Every line of help with a procedure, whatever its kind."""
        return self.submitted + self.advised + self.sent_to_center + self.sent_to_police + self.missing_papers

    @property
    def approved_so_far(self) -> int:
        """Level 2 that the police have approved, whether it was activated since or not."""
        return self.approved + self.activated

    @property
    def people_per_visit(self) -> float | None:
        """People served at one visit on average."""
        return self.people / self.visits if self.visits else None

    @property
    def elderly_share(self) -> float | None:
        """Share of people from 60, between 0 and 1."""
        return self.elderly / self.people if self.people else None

    @property
    def elsewhere_share(self) -> float | None:
        """Share of people who live in another ward, between 0 and 1."""
        return self.from_elsewhere / self.people if self.people else None

    @property
    def activated_share(self) -> float | None:
        """Share of those who asked for level 2 and have it working now."""
        return self.activated / self.requested if self.requested else None


FIGURE_NAMES = tuple(one.name for one in fields(Figures))
_amounts = attrgetter(*FIGURE_NAMES)
NOTHING = Figures()


def total(figures: Iterable[Figures]) -> Figures:
    """The sum; all zeros for none."""
    return sum(figures, NOTHING)
