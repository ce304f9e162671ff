"""For which databases the job process works: the one of a ward, or in a province that of each ward."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from outreach.config import Settings
from outreach.installation import House, url_in_schema, ward_house
from outreach.jobs.runner import Deed, Errand
from outreach.jobs.schedule import Round, deeds_of, errands_of, rounds_of, works_of
from outreach.jobs.timetable import JOBS, TELL_PROVINCE, Job
from outreach.kernel.db import Database, DbSession
from outreach.notices.run import post_of
from outreach.province.queries import open_wards
from outreach.province.rules import schema_of
from outreach.province.service import keep_sums, reckoned
from outreach.tasks.run import Work


@dataclass(frozen=True)
class Duty:
    """One database: the jobs by the clock that are done for it, the long work that is asked for in it, the rounds."""

    name: str
    database: Database
    jobs: Sequence[Job]
    deeds: Mapping[str, Deed | Errand]
    works: Mapping[str, Work]
    rounds: Mapping[str, Round]

    @property
    def errands(self) -> frozenset[str]:
        """The names of the jobs whose long part runs outside any transaction."""
        return frozenset(name for name, deed in self.deeds.items() if isinstance(deed, Errand))


class Duties:
    """Asked for anew at each look: a ward that was added is worked for from then on, a closed one no longer."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._settings, self._database = settings, database
        folder = settings.data_dir
        deeds: dict[str, Deed | Errand] = {**deeds_of(folder, post_of(settings)), **errands_of(settings)}
        self._own = Duty("", database, JOBS, deeds, works_of(folder), rounds_of(settings))
        self._wards: dict[str, Duty] = {}

    @property
    def is_province(self) -> bool:
        """Whether there are wards to be looked after."""
        return self._settings.is_province

    def __call__(self) -> list[Duty]:
        """The installation's own first, then the wards in order of name."""
        if not self.is_province:
            return [self._own]
        with self._database.reading() as db:
            wards = [(ward.slug, ward.id) for ward in open_wards(db)]
        return [self._own, *(self._duty_for(slug, ward_id) for slug, ward_id in wards)]

    def _duty_for(self, slug: str, ward_id: UUID) -> Duty:
        if slug not in self._wards:
            house = ward_house(self._settings, self._database, slug)
            self._wards[slug] = self._duty(house, ward_id)
        return self._wards[slug]

    def _duty(self, house: House, ward_id: UUID) -> Duty:
        def tell_province(db: DbSession, now: datetime) -> str:
            sums = reckoned(db, now=now)
            with self._database.writing.begin() as above:
                keep_sums(above, ward_id, sums)
            return str(len(sums))

        folder = house.settings.data_dir
        url = self._url_of(house)
        errands = errands_of(replace(house.settings, database_url=url))
        deeds: dict[str, Deed | Errand] = {**deeds_of(folder, post_of(house.settings)), **errands}
        deeds[TELL_PROVINCE.name] = tell_province
        rounds = rounds_of(house.settings)
        return Duty(house.slug, house.database, (*JOBS, TELL_PROVINCE), deeds, works_of(folder), rounds)

    def _url_of(self, house: House) -> str:
        """Where a program of its own finds this ward's rows: its file, or its schema."""
        is_file = house.database.engine.dialect.name == "sqlite"
        return (
            house.settings.database_url
            if is_file
            else url_in_schema(house.settings.database_url, schema_of(house.slug))
        )
