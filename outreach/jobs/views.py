"""The diary of the jobs, for who runs the installation."""

from __future__ import annotations

from flask import Blueprint, render_template

from outreach.accounts.guard import needs
from outreach.accounts.rules import Permission
from outreach.jobs.timetable import JOBS, TELL_PROVINCE
from outreach.kernel.clock import now
from outreach.tasks.queries import latest_runs, latest_tasks, no_run_lately, runs, stuck_runs
from outreach.tasks.rules import is_stuck
from outreach.web.transaction import db

blueprint = Blueprint("jobs", __name__, url_prefix="/jobs")


@blueprint.get("")
@needs(Permission.SEE_AUDIT)
def index() -> str:
    """Each job with its last and next run, then the latest runs and long tasks."""
    at = now()
    return render_template(
        "jobs/index.html",
        jobs=[(job, job.next_due(at)) for job in JOBS],
        is_stuck=lambda run: is_stuck(run, at),
        stuck=stuck_runs(db(), now=at),
        is_quiet=no_run_lately(db(), now=at),
        last=latest_runs(db()),
        labels={job.name: job.label for job in (*JOBS, TELL_PROVINCE)},
        runs=runs(db(), limit=50),
        tasks=latest_tasks(db(), limit=20),
    )
