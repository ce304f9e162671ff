"""rows that defend themselves, the portal's statuses, office rules

Revision: 2026_11_23_1525
Follows: 2026_11_23_0912
"""

from __future__ import annotations

from typing import Literal

import sqlalchemy as sa
from alembic import op

revision = "2026_11_23_1525"
down_revision = "2026_11_23_0912"
branch_labels = None
depends_on = None

GUARDS = (
    (
        "activations",
        "activations_begin_with_an_answer",
        "INSERT",
        "(NEW.state NOT IN ('advised', 'already_had', 'declined', 'requested'))",
        "a level 2 begins with an answer of the center",
    ),
    (
        "activations",
        "activations_move_by_decision",
        "UPDATE",
        (
            "(NEW.state <> OLD.state AND NOT EXISTS (SELECT 1 FROM decisions d WHERE d.activation_id = OLD.id"
            " AND d.from_state = OLD.state AND d.to_state = NEW.state AND d.id = (SELECT max(x.id) FROM "
            "decisions x WHERE x.activation_id = OLD.id)) AND NOT (OLD.state IN ('advised', 'already_had', "
            "'declined', 'requested') AND NEW.state IN ('advised', 'already_had', 'declined', 'requested') "
            "AND NOT EXISTS (SELECT 1 FROM decisions d WHERE d.activation_id = OLD.id)))"
        ),
        "a level 2 moves by a decision of the police",
    ),
    (
        "activations",
        "activations_keep_what_is_confirmed",
        "UPDATE",
        (
            "((OLD.state = 'activated' AND NEW.state = 'activated' AND (NEW.encounter_id IS DISTINCT FROM "
            "OLD.encounter_id OR NEW.visit_id IS DISTINCT FROM OLD.visit_id OR NEW.author_id IS DISTINCT FROM"
            " OLD.author_id OR NEW.reason IS DISTINCT FROM OLD.reason OR NEW.was_sent IS DISTINCT FROM "
            "OLD.was_sent OR NEW.is_minor IS DISTINCT FROM OLD.is_minor OR NEW.is_reactivation IS DISTINCT "
            "FROM OLD.is_reactivation OR NEW.is_voided IS DISTINCT FROM OLD.is_voided OR NEW.taken_at IS "
            "DISTINCT FROM OLD.taken_at OR NEW.approved_at IS DISTINCT FROM OLD.approved_at OR "
            "NEW.activated_at IS DISTINCT FROM OLD.activated_at OR NEW.was_activated_at_visit IS DISTINCT "
            "FROM OLD.was_activated_at_visit)) OR (NEW.is_voided AND NOT OLD.is_voided AND EXISTS (SELECT 1 "
            "FROM decisions d WHERE d.activation_id = OLD.id)))"
        ),
        "a confirmed level 2 is taken back, never edited",
    ),
    (
        "activations",
        "activations_stay",
        "DELETE",
        "(EXISTS (SELECT 1 FROM decisions d WHERE d.activation_id = OLD.id))",
        "a decided level 2 is never removed",
    ),
    (
        "decisions",
        "decisions_follow_the_table",
        "INSERT",
        (
            "(NOT EXISTS (SELECT 1 FROM activations a WHERE a.id = NEW.activation_id AND a.state = "
            "NEW.from_state AND NOT a.is_voided) OR (NOT (NOT NEW.is_correction AND (NEW.from_state || '>' ||"
            " NEW.to_state) IN ('approved>activated', 'approved>home_visit', 'approved>needs_more', "
            "'home_visit>already_had', 'home_visit>declined', 'home_visit>not_done', 'home_visit>taken', "
            "'needs_more>approved', 'needs_more>declined', 'needs_more>home_visit', 'needs_more>not_done', "
            "'needs_more>taken', 'not_done>home_visit', 'not_done>taken', 'requested>activated', "
            "'requested>already_had', 'requested>approved', 'requested>declined', 'requested>home_visit', "
            "'requested>needs_more', 'requested>not_done', 'requested>taken', 'taken>activated', "
            "'taken>approved', 'taken>needs_more', 'taken>not_done')) AND NOT (NEW.is_correction AND "
            "NEW.to_state = 'requested' AND NEW.from_state IN ('activated', 'already_had', 'approved', "
            "'declined', 'home_visit', 'needs_more', 'not_done', 'taken'))))"
        ),
        "the police cannot decide so from this state",
    ),
    (
        "decisions",
        "decisions_are_not_edited",
        "UPDATE",
        (
            "(NEW.note NOT IN ('', OLD.note) OR (NEW.activation_id IS DISTINCT FROM OLD.activation_id OR "
            "NEW.actor_id IS DISTINCT FROM OLD.actor_id OR NEW.from_state IS DISTINCT FROM OLD.from_state OR "
            "NEW.to_state IS DISTINCT FROM OLD.to_state OR NEW.reason IS DISTINCT FROM OLD.reason OR "
            "NEW.is_correction IS DISTINCT FROM OLD.is_correction OR NEW.at IS DISTINCT FROM OLD.at))"
        ),
        "a decision is never edited; only its note may be emptied",
    ),
    (
        "decisions",
        "decisions_stay",
        "DELETE",
        "(1 = 1)",
        "a decision is never removed",
    ),
    (
        "dossiers",
        "dossiers_move_by_status",
        "UPDATE",
        (
            "((NEW.portal_status IS DISTINCT FROM OLD.portal_status) AND NOT EXISTS (SELECT 1 FROM "
            "status_changes c WHERE c.dossier_id = OLD.id AND c.portal_status = NEW.portal_status AND "
            "coalesce(c.from_status, 0) = coalesce(OLD.portal_status, 0) AND c.id = (SELECT max(x.id) FROM "
            "status_changes x WHERE x.dossier_id = OLD.id)))"
        ),
        "a portal status comes with its change",
    ),
    (
        "dossiers",
        "dossiers_keep_their_help",
        "UPDATE",
        "(NEW.help <> OLD.help AND OLD.portal_status IS NOT NULL)",
        "what was done is not changed once the portal has spoken",
    ),
    (
        "status_changes",
        "status_changes_follow_the_table",
        "INSERT",
        (
            "(NOT EXISTS (SELECT 1 FROM dossiers d WHERE d.id = NEW.dossier_id AND coalesce(d.portal_status, "
            "0) = coalesce(NEW.from_status, 0)) OR NEW.portal_status NOT BETWEEN 1 AND 10 OR (NOT "
            "NEW.is_correction AND (CAST(coalesce(NEW.from_status, 0) AS VARCHAR(2)) || '>' || "
            "CAST(NEW.portal_status AS VARCHAR(2))) NOT IN ('0>1', '0>10', '0>2', '0>3', '0>4', '0>5', '0>6',"
            " '0>7', '0>8', '0>9', '1>10', '1>2', '1>3', '1>4', '1>5', '1>6', '1>7', '1>8', '1>9', '2>10', "
            "'2>4', '2>5', '2>6', '2>7', '2>8', '2>9', '4>10', '4>2', '4>5', '4>6', '4>7', '4>8', '4>9', "
            "'5>10', '5>2', '5>3', '5>4', '5>6', '5>7', '5>8', '5>9', '6>10', '6>2', '6>4', '6>5', '6>7', "
            "'6>8', '6>9', '7>10', '7>4', '7>5', '7>6', '7>8', '7>9', '8>10', '8>4', '8>5', '8>6', '8>7', "
            "'8>9', '9>10')))"
        ),
        "a dossier cannot be seen so after this status",
    ),
    (
        "status_changes",
        "status_changes_are_not_edited",
        "UPDATE",
        "(1 = 1)",
        "a status is never edited",
    ),
    (
        "status_changes",
        "status_changes_stay",
        "DELETE",
        "(1 = 1)",
        "a status is never removed",
    ),
)
"""Table, name, act, what is refused, in which words: as the models had them on that day."""


def upgrade() -> None:
    """Go forward."""
    _new_tables()
    _new_columns()
    _mend_rows()
    _new_checks()
    for guard in GUARDS:
        _make(*guard)


def downgrade() -> None:
    """Go back."""
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    for table, name, *_ in GUARDS:
        op.execute(f"DROP TRIGGER {name} ON {table}" if is_postgresql else f"DROP TRIGGER {name}")
        if is_postgresql:
            op.execute(f"DROP FUNCTION {name}()")
    _old_checks()
    for table, names in (("status_changes", ("on", "from_status", "is_correction", "reason")),
                         ("missing_papers", ("brought_on",)), ("dossiers", ("portal_status_on",))):  # fmt: skip
        for name in names:
            op.drop_column(table, name)
    for table in ("kept_statuses", "status_mappings", "office_rules"):
        op.drop_table(table)


def _make(table: str, name: str, act: str, refuses: str, message: str) -> None:
    head = f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW"
    if op.get_bind().dialect.name != "postgresql":
        op.execute(f"{head} WHEN {refuses} BEGIN SELECT RAISE(ABORT, '{message}'); END")
        return
    row = "OLD" if act == "DELETE" else "NEW"
    body = (
        f"BEGIN IF {refuses} THEN RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation'; "
        f"END IF; RETURN {row}; END"
    )
    op.execute(f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $guard$ {body} $guard$")
    op.execute(f"{head} EXECUTE FUNCTION {name}()")


def _new_tables() -> None:
    op.create_table(
        "office_rules",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("same_day_until", sa.Time(), nullable=False),
        sa.Column("activation_due_days", sa.Integer(), nullable=False),
        sa.Column("cut_off_day", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("activation_due_days BETWEEN 1 AND 60", name=op.f("ck_office_rules_due_days_in_range")),
        sa.CheckConstraint("cut_off_day BETWEEN 2 AND 28", name=op.f("ck_office_rules_cut_off_in_range")),
        sa.CheckConstraint("id = 1", name=op.f("ck_office_rules_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_rules")),
    )
    op.create_table(
        "status_mappings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("headings_mark", sa.String(length=64), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("saved_by", sa.Uuid(), nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["saved_by"], ["users.id"], name=op.f("fk_status_mappings_saved_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_status_mappings")),
        sa.UniqueConstraint("headings_mark", name=op.f("uq_status_mappings_headings_mark")),
    )
    op.create_table(
        "kept_statuses",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dossier_code", sa.String(length=60), nullable=False),
        sa.Column("portal_status", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("person_name", sa.String(length=200), nullable=False),
        sa.Column("procedure_name", sa.String(length=500), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open", "matched", "dropped", name="keptstate", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("dossier_id", sa.Uuid(), nullable=True),
        sa.Column("imported_by", sa.Uuid(), nullable=True),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'matched') = (dossier_id IS NOT NULL)", name=op.f("ck_kept_statuses_matched_has_dossier")
        ),
        sa.CheckConstraint("portal_status BETWEEN 1 AND 10", name=op.f("ck_kept_statuses_portal_status_in_range")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name=op.f("fk_kept_statuses_dossier_id")),
        sa.ForeignKeyConstraint(["imported_by"], ["users.id"], name=op.f("fk_kept_statuses_imported_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_statuses")),
        sa.UniqueConstraint("dossier_code", name=op.f("uq_kept_statuses_dossier_code")),
    )
    op.create_index(op.f("ix_kept_statuses_state"), "kept_statuses", ["state"], unique=False)
    op.create_index(op.f("ix_kept_statuses_imported_by"), "kept_statuses", ["imported_by"], unique=False)


def _new_columns() -> None:
    op.add_column("dossiers", sa.Column("portal_status_on", sa.Date(), nullable=True))
    op.add_column("missing_papers", sa.Column("brought_on", sa.Date(), nullable=True))
    op.add_column("status_changes", sa.Column("on", sa.Date(), nullable=True))
    op.add_column("status_changes", sa.Column("from_status", sa.Integer(), nullable=True))
    op.add_column("status_changes", sa.Column("is_correction", sa.Boolean(), nullable=True))
    op.add_column("status_changes", sa.Column("reason", sa.String(length=300), nullable=True))


def _mend_rows() -> None:
    """Rows of before, so that they are such as the new constraints let stand."""
    for statement in (
        (
            "UPDATE dossiers SET portal_status_on = date(coalesce(portal_status_at, changed_at))"
            " WHERE portal_status IS NOT NULL"
        ),
        "UPDATE dossiers SET finished_on = NULL WHERE portal_status IS NULL OR portal_status NOT IN (9, 10)",
        "UPDATE dossiers SET due_on = NULL WHERE received_at IS NULL",
        "UPDATE status_changes SET \"on\" = date(at), is_correction = (1 = 0), reason = ''",
        (
            "UPDATE activations SET due_on = NULL"
            " WHERE state NOT IN ('taken', 'approved', 'needs_more', 'home_visit', 'not_done')"
        ),
        "UPDATE activations SET reason = NULL WHERE state NOT IN ('advised', 'needs_more', 'not_done')",
        "UPDATE activations SET taken_at = changed_at WHERE state = 'taken' AND taken_at IS NULL",
        "UPDATE activations SET approved_at = changed_at WHERE state = 'approved' AND approved_at IS NULL",
        "UPDATE activations SET activated_at = NULL WHERE state <> 'activated'",
    ):
        op.execute(statement)


ACTIVATION_CHECKS = {
    "taken_has_instant": "state <> 'taken' OR taken_at IS NOT NULL",
    "approved_has_instant": "state <> 'approved' OR approved_at IS NOT NULL",
    "due_has_use": "due_on IS NULL OR state IN ('taken', 'approved', 'needs_more', 'home_visit', 'not_done')",
    "reason_has_use": "reason IS NULL OR state IN ('advised', 'needs_more', 'not_done')",
}
DOSSIER_CHECKS = {
    "status_has_day": "(portal_status IS NULL) = (portal_status_on IS NULL)",
    "finished_has_status": "finished_on IS NULL OR coalesce(portal_status, 0) IN (9, 10)",
    "due_is_received": "due_on IS NULL OR received_at IS NOT NULL",
}


def _new_checks() -> None:
    with op.batch_alter_table("activations", copy_from=_activations()) as batch_op:
        batch_op.drop_constraint(op.f("ck_activations_activated_has_instant"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_activations_activated_has_instant"), "(state = 'activated') = (activated_at IS NOT NULL)"
        )
        for name, words in ACTIVATION_CHECKS.items():
            batch_op.create_check_constraint(op.f(f"ck_activations_{name}"), words)
    with op.batch_alter_table("dossiers", copy_from=_dossiers()) as batch_op:
        for name, words in DOSSIER_CHECKS.items():
            batch_op.create_check_constraint(op.f(f"ck_dossiers_{name}"), words)
    with op.batch_alter_table("status_changes", copy_from=_status_changes()) as batch_op:
        batch_op.alter_column("on", existing_type=sa.Date(), nullable=False)
        batch_op.alter_column("is_correction", existing_type=sa.Boolean(), nullable=False)
        batch_op.alter_column("reason", existing_type=sa.String(length=300), nullable=False)
        batch_op.create_check_constraint(
            op.f("ck_status_changes_correction_has_reason"), "NOT is_correction OR reason <> ''"
        )


def _old_checks() -> None:
    """Rebuilt as they were, with the columns that fall away next."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    anew: Literal["always", "auto"] = "always" if is_sqlite else "auto"
    with op.batch_alter_table("activations", copy_from=_activations(), recreate=anew) as batch_op:
        if not is_sqlite:
            batch_op.drop_constraint(op.f("ck_activations_activated_has_instant"), type_="check")
            batch_op.create_check_constraint(
                op.f("ck_activations_activated_has_instant"), "state <> 'activated' OR activated_at IS NOT NULL"
            )
            for name in ACTIVATION_CHECKS:
                batch_op.drop_constraint(op.f(f"ck_activations_{name}"), type_="check")
    with op.batch_alter_table("dossiers", copy_from=_dossiers(), recreate=anew) as batch_op:
        if not is_sqlite:
            for name in DOSSIER_CHECKS:
                batch_op.drop_constraint(op.f(f"ck_dossiers_{name}"), type_="check")
    with op.batch_alter_table("status_changes", copy_from=_status_changes(), recreate=anew) as batch_op:
        if not is_sqlite:
            batch_op.drop_constraint(op.f("ck_status_changes_correction_has_reason"), type_="check")


def _metadata() -> sa.MetaData:
    return sa.MetaData(naming_convention={"ck": "ck_%(table_name)s_%(constraint_name)s"})


def _activations() -> sa.Table:
    return sa.Table(
        "activations",
        _metadata(),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("encounter_id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "advised",
                "requested",
                "taken",
                "approved",
                "activated",
                "needs_more",
                "not_done",
                "home_visit",
                "already_had",
                "declined",
                name="activationstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "reason",
            sa.Enum(
                "card_expired",
                "sim_of_another",
                "no_smartphone",
                "no_otp",
                "passcode_forgotten",
                "data_wrong",
                "biometrics",
                "other_device",
                "system_down",
                "no_representative",
                "unwilling",
                "other",
                name="reason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("was_sent", sa.Boolean(), nullable=False),
        sa.Column("is_minor", sa.Boolean(), nullable=False),
        sa.Column("is_reactivation", sa.Boolean(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("activated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("was_activated_at_visit", sa.Boolean(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("content_mark", sa.LargeBinary(length=20), nullable=False),
        sa.Column("is_voided", sa.Boolean(), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state <> 'activated' OR activated_at IS NOT NULL", name=op.f("ck_activations_activated_has_instant")
        ),
        sa.CheckConstraint(
            "state NOT IN ('needs_more', 'not_done') OR reason IS NOT NULL",
            name=op.f("ck_activations_not_done_has_reason"),
        ),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_activations_author_id")),
        sa.ForeignKeyConstraint(["encounter_id"], ["encounters.id"], name=op.f("fk_activations_encounter_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_activations_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activations")),
        sa.UniqueConstraint("encounter_id", name=op.f("uq_activations_encounter_id")),
        sa.Index("ix_activations_due_on", "due_on"),
        sa.Index("ix_activations_state", "state"),
        sa.Index("ix_activations_visit_id", "visit_id"),
    )


def _dossiers() -> sa.Table:
    return sa.Table(
        "dossiers",
        _metadata(),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("encounter_id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("procedure_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column(
            "help",
            sa.Enum(
                "advised",
                "missing_papers",
                "submitted_online",
                "received_on_paper",
                "sent_to_center",
                "sent_to_police",
                name="help",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("dossier_code", sa.String(length=60), nullable=True),
        sa.Column("portal_status", sa.Integer(), nullable=True),
        sa.Column("portal_status_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("portal_status_on", sa.Date(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("finished_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("content_mark", sa.LargeBinary(length=20), nullable=False),
        sa.Column(
            "state",
            sa.Enum("recorded", "voided", name="recordstate", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("void_reason", sa.String(length=300), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state <> 'voided' OR void_reason <> ''", name=op.f("ck_dossiers_voided_has_reason")),
        sa.CheckConstraint(
            "portal_status IS NULL OR portal_status BETWEEN 1 AND 10", name=op.f("ck_dossiers_portal_status_in_range")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_dossiers_author_id")),
        sa.ForeignKeyConstraint(["encounter_id"], ["encounters.id"], name=op.f("fk_dossiers_encounter_id")),
        sa.ForeignKeyConstraint(["procedure_id"], ["procedures.id"], name=op.f("fk_dossiers_procedure_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_dossiers_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossiers")),
        sa.UniqueConstraint("dossier_code", name=op.f("uq_dossiers_dossier_code")),
        sa.Index("ix_dossiers_due_on", "due_on"),
        sa.Index("ix_dossiers_encounter_id", "encounter_id"),
        sa.Index("ix_dossiers_help", "help"),
        sa.Index("ix_dossiers_portal_status", "portal_status"),
        sa.Index("ix_dossiers_procedure_id", "procedure_id"),
        sa.Index("ix_dossiers_visit_id", "visit_id"),
    )


def _status_changes() -> sa.Table:
    return sa.Table(
        "status_changes",
        _metadata(),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("portal_status", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("on", sa.Date(), nullable=True),
        sa.Column("from_status", sa.Integer(), nullable=True),
        sa.Column("is_correction", sa.Boolean(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["users.id"], name=op.f("fk_status_changes_actor_id")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name=op.f("fk_status_changes_dossier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_status_changes")),
        sa.Index("ix_status_changes_dossier_id", "dossier_id"),
    )
