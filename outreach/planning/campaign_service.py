"""Opening, changing and closing a campaign."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from outreach.accounts.rules import Actor
from outreach.audit.service import record
from outreach.kernel.db import DbSession
from outreach.kernel.errors import Invalid, Refused
from outreach.kernel.text import N_, clean
from outreach.planning.models import Campaign, CampaignTarget
from outreach.planning.queries import visits_of_campaign
from outreach.planning.rules import ON_THE_PLAN_STATES


def open_campaign(
    db: DbSession,
    actor: Actor,
    *,
    name: str,
    starts_on: date,
    ends_on: date,
    half_days: Mapping[UUID, int],
    weights: Mapping[str, int],
    now: datetime,
) -> Campaign:
    """A new campaign that owes each neighborhood its half-days; raises `Invalid`."""
    campaign = Campaign(created_at=now)
    _write(db, campaign, name=name, starts_on=starts_on, ends_on=ends_on, half_days=half_days, weights=weights)
    db.add(campaign)
    record(db, actor, "campaign.open", campaign, now=now, name=campaign.name, targets=len(campaign.targets))
    return campaign


def change_campaign(
    db: DbSession,
    actor: Actor,
    campaign: Campaign,
    *,
    name: str,
    starts_on: date,
    ends_on: date,
    half_days: Mapping[UUID, int],
    weights: Mapping[str, int],
    now: datetime,
) -> None:
    """Other dates, targets or weights; visits stay as they are. Raises `Invalid`, or `Refused` once closed."""
    if campaign.closed_at is not None:
        raise Refused("campaign.closed", N_("Chiến dịch này đã kết thúc, không sửa được nữa."))
    before = {"starts_on": campaign.starts_on, "ends_on": campaign.ends_on, "targets": len(campaign.targets)}
    _write(db, campaign, name=name, starts_on=starts_on, ends_on=ends_on, half_days=half_days, weights=weights)
    record(db, actor, "campaign.change", campaign, now=now, before=str(before), name=campaign.name)


def close_campaign(db: DbSession, actor: Actor, campaign: Campaign, *, now: datetime) -> None:
    """End the campaign; raises `Refused` while visits of it are still ahead."""
    if campaign.closed_at is not None:
        return
    ahead = [visit for visit in visits_of_campaign(db, campaign.id) if visit.state in ON_THE_PLAN_STATES]
    count = sum(visit.closed_at is None for visit in ahead)
    if count:
        raise Refused(
            "campaign.has_visits", N_("Còn %(count)s buổi chưa xong. Chốt hoặc hủy các buổi đó trước."), count=count
        )
    campaign.closed_at = now
    record(db, actor, "campaign.close", campaign, now=now)


def _write(
    db: DbSession,
    campaign: Campaign,
    *,
    name: str,
    starts_on: date,
    ends_on: date,
    half_days: Mapping[UUID, int],
    weights: Mapping[str, int],
) -> None:
    _check(db, campaign, name=clean(name), starts_on=starts_on, ends_on=ends_on, half_days=half_days)
    campaign.name, campaign.starts_on, campaign.ends_on = clean(name), starts_on, ends_on
    campaign.weights = dict(weights)
    kept = {target.neighborhood_id: target for target in campaign.targets}
    for neighborhood_id, target in kept.items():
        if neighborhood_id not in half_days:
            campaign.targets.remove(target)
    for neighborhood_id, count in half_days.items():
        if neighborhood_id in kept:
            kept[neighborhood_id].half_days = count
        else:
            campaign.targets.append(CampaignTarget(neighborhood_id=neighborhood_id, half_days=count))


def _check(
    db: DbSession, campaign: Campaign, *, name: str, starts_on: date, ends_on: date, half_days: Mapping[UUID, int]
) -> None:
    if ends_on < starts_on:
        raise Invalid("campaign.dates", N_("Ngày kết thúc phải sau ngày bắt đầu."), field="ends_on")
    if (ends_on - starts_on).days > 3 * 366:
        raise Invalid("campaign.long", N_("Một chiến dịch không dài quá ba năm."), field="ends_on")
    if not half_days:
        raise Invalid("campaign.empty", N_("Hãy chọn ít nhất một phố."), field="targets")
    with db.no_autoflush:
        same = db.scalar(select(Campaign).where(Campaign.name == name))
    if same is not None and same is not campaign:
        raise Invalid("campaign.taken", N_("Đã có chiến dịch mang tên này."), field="name")
