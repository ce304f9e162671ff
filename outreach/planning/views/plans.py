"""The automatic plan: ask, watch, stop; then the draft: look, publish, undo, set aside."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from outreach.accounts.guard import current_actor, needs
from outreach.accounts.rules import Permission
from outreach.kernel.clock import local_day, now
from outreach.kernel.errors import NotFound
from outreach.kernel.text import N_
from outreach.planning.board_queries import board_of
from outreach.planning.board_rules import View
from outreach.planning.campaign_rules import Keep
from outreach.planning.draft_queries import draft_of, warned_days
from outreach.planning.engine.files import plan_from_json
from outreach.planning.exchange_service import BY_HAND
from outreach.planning.forms import PlanRunForm
from outreach.planning.plan_queries import plan as plan_by_id
from outreach.planning.plan_queries import plans_of
from outreach.planning.plan_rules import STEPS
from outreach.planning.plan_service import REPLAN, SOLVE, ask_for_plan, discard_plan
from outreach.planning.publication_rules import STEP_LABELS, Step
from outreach.planning.publication_service import may_be_undone, publish_plan, undo_publication
from outreach.planning.quality_queries import wanted_of
from outreach.planning.queries import campaign as campaign_by_id
from outreach.planning.queries import visit_counts
from outreach.planning.rules import HALF_DAY_LABELS, HalfDay
from outreach.planning.views.promised import returns_now
from outreach.planning.way_rules import WAY_LABELS
from outreach.tasks.models import Task
from outreach.tasks.queries import open_task_on, task_for
from outreach.tasks.rules import WAITS_TOO_LONG
from outreach.tasks.service import ask_to_stop
from outreach.web.i18n import say
from outreach.web.transaction import db

blueprint = Blueprint("plans", __name__, url_prefix="/plan")
Answer = Response | str | tuple[str, int]
NOTICE_DAYS = 7


@blueprint.route("/campaigns/<uuid:campaign_id>/runs", methods=["GET", "POST"])
@needs(Permission.PLAN_VISITS)
def ask(campaign_id: UUID) -> Answer:
    """Ask for an automatic plan of a campaign; a running one is shown instead."""
    found = campaign_by_id(db(), campaign_id)
    running = open_task_on(db(), SOLVE, found.id)
    if running is not None:
        return redirect(url_for("plans.run", task_id=running.id), 303)
    form = PlanRunForm(request.form, data={"first_on": local_day(now()) + timedelta(days=NOTICE_DAYS)})
    returns = returns_now(found)
    if request.method == "POST" and form.validate():
        keep = Keep(form.keep.data)
        wishes: dict[str, Any] = {"seconds": form.seconds.data, "first_on": form.first_on.data}
        wishes["returns"] = [one.neighborhood.id for one in returns] if form.returns.data else []
        task = ask_for_plan(db(), current_actor(), found, keep=keep, now=now(), **wishes)
        return redirect(url_for("plans.run", task_id=task.id), 303)
    page = render_template(
        "planning/ask.html", form=form, campaign=found, plans=plans_of(db(), found.id), returns=returns,
        is_first=found.id not in visit_counts(db()),
    )  # fmt: skip
    return page if request.method == "GET" else (page, 422)


@blueprint.get("/runs/<uuid:task_id>")
@needs(Permission.PLAN_VISITS)
def run(task_id: UUID) -> Answer:
    """Watch a plan being made; the page may be left and found again."""
    task = task_for(db(), current_actor(), task_id)
    if task.kind not in {SOLVE, REPLAN} or task.subject_id is None:
        raise NotFound("task.unknown", N_("Không có việc này."))
    if task.is_over and task.result.get("plan_id"):
        return redirect(url_for("plans.draft", plan_id=task.result["plan_id"]), 303)
    found, today = campaign_by_id(db(), task.subject_id), local_day(now())
    wanted = wanted_of(plan_from_json({"instance": "", "visits": task.result.get("visits", [])}).visits)
    first = min((wish.on for wish in wanted if wish.on > today), default=max(today, found.starts_on))
    return render_template(
        "planning/run.html",
        task=task,
        campaign=found,
        board=board_of(db(), found, first=first, view=View.QUARTER, today=today, proposals=wanted),
        today=today,
        half_days=HALF_DAY_LABELS,
        steps=_steps(task),
        way_labels={way.value: label for way, label in WAY_LABELS.items()},
        seconds=_elapsed(task, now()),
        waits_too_long=task.started_at is None and now() - task.created_at > WAITS_TOO_LONG,
    )


@blueprint.post("/runs/<uuid:task_id>/stop")
@needs(Permission.PLAN_VISITS)
def stop(task_id: UUID) -> Response:
    """Stop and keep the best so far, or stop and throw it away."""
    task = task_for(db(), current_actor(), task_id)
    keep = request.form.get("keep") == "1"
    ask_to_stop(db(), current_actor(), task, keep=keep, now=now())
    if keep:
        return redirect(url_for("plans.run", task_id=task_id), 303)
    flash(say(N_("Đã dừng. Lịch hiện tại giữ nguyên.")), "good")
    return redirect(url_for("planning.board"), 303)


@blueprint.get("/drafts/<uuid:plan_id>")
@needs(Permission.PLAN_VISITS)
def draft(plan_id: UUID) -> str:
    """A plan on paper beside the visits that stand; only those who plan see what is not decided yet."""
    found = draft_of(db(), plan_by_id(db(), plan_id), today=local_day(now()))
    figures = found.plan.figures
    return render_template(
        "planning/draft.html",
        draft=found,
        plan=found.plan,
        step=Step,
        step_labels=STEP_LABELS,
        further=[_further(one) for one in figures.get("further", ())],
        unserved=[one | {"id": UUID(one["neighborhood"])} for one in figures.get("unserved", ())],
        half_days=HALF_DAY_LABELS,
        warnings=warned_days(db(), found),
        may_undo=may_be_undone(found.plan, now=now()),
    )


@blueprint.post("/drafts/<uuid:plan_id>/publication")
@needs(Permission.PLAN_VISITS)
def publish(plan_id: UUID) -> Response:
    """Make the plan the visits."""
    found = plan_by_id(db(), plan_id)
    steps = publish_plan(db(), current_actor(), found, now=now())
    changed = sum(count for step, count in steps.items() if step not in {Step.STAY, Step.ADD})
    counts = {
        N_("%(count)s buổi mới"): steps[Step.ADD],
        N_("%(count)s buổi đổi"): changed,
        N_("%(count)s buổi giữ nguyên"): steps[Step.STAY],
    }
    told = ", ".join(say(words, count=count) for words, count in counts.items() if count) or say(
        N_("không buổi nào đổi")
    )
    words = say(N_("Đã công bố lịch: %(told)s."), told=told)
    if set(steps) <= {Step.ADD}:
        words += " " + say(N_("Việc tiếp theo: hỏi nhà văn hóa và công an cho các buổi gần nhất."))
    undoing: Any = {"text": words, "undo_url": url_for("plans.undo", plan_id=found.id)}
    flash(undoing, "good")
    return redirect(url_for("planning.board", campaign=found.campaign_id), 303)


@blueprint.post("/drafts/<uuid:plan_id>/undo")
@needs(Permission.PLAN_VISITS)
def undo(plan_id: UUID) -> Response:
    """Take a publication back."""
    found = plan_by_id(db(), plan_id)
    count = undo_publication(db(), current_actor(), found, now=now())
    flash(say(N_("Đã hoàn tác, %(count)s buổi trở lại như trước."), count=count), "good")
    if found.figures.get("kind") == BY_HAND:
        discard_plan(db(), current_actor(), found, now=now())
        return redirect(url_for("planning.board", campaign=found.campaign_id), 303)
    return redirect(url_for("plans.draft", plan_id=plan_id), 303)


@blueprint.post("/drafts/<uuid:plan_id>/rejection")
@needs(Permission.PLAN_VISITS)
def discard(plan_id: UUID) -> Response:
    """Set a draft aside."""
    discard_plan(db(), current_actor(), plan_by_id(db(), plan_id), now=now())
    flash(say(N_("Đã bỏ phương án. Lịch hiện tại giữ nguyên.")), "good")
    return redirect(url_for("planning.board"), 303)


def _further(one: dict[str, Any]) -> dict[str, Any]:
    (old, old_half), (new, new_half) = one["from"], one["to"]
    before, after = date.fromisoformat(old), date.fromisoformat(new)
    return one | {"before": before, "before_half": HalfDay(old_half), "after": after, "after_half": HalfDay(new_half)}


def _steps(task: Task) -> list[tuple[str, str]]:
    position = STEPS.index(task.step) if task.step in STEPS else -1
    marks = ["done" if index < position else "now" if index == position else "next" for index in range(len(STEPS))]
    return list(zip(marks, STEPS, strict=True))


def _elapsed(task: Task, at: datetime) -> int:
    return int(((task.finished_at or at) - task.started_at).total_seconds()) if task.started_at else 0
