"""The diary of the jobs, for who runs the installation."""

from __future__ import annotations

from flask import Blueprint, render_template

from outreach.accounts.guard import needs
from outreach.accounts.rules import Permission
from outreach.jobs.timetable import JOBS
from outreach.kernel.clock import now
from outreach.tasks.queries import latest_runs, latest_tasks, runs
from outreach.web.transaction import db

blueprint = Blueprint("jobs", __name__, url_prefix="/jobs")


@blueprint.get("")
@needs(Permission.SEE_AUDIT)
def index() -> str:
    """Each job with its last and next run, then the latest runs and long tasks."""
    return render_template(
        "jobs/index.html",
        jobs=[(job, job.next_due(now())) for job in JOBS],
        last=latest_runs(db()),
        labels={job.name: job.label for job in JOBS},
        runs=runs(db(), limit=50),
        tasks=latest_tasks(db(), limit=20),
    )
