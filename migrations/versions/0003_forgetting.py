"""The tables of forgetting: when what goes, who forbids it, what proves that it went, and the figures that stay.

Revision ID: 0003_forgetting
"""

from migrations.script import drop, grant, run

revision = "0003_forgetting"
down_revision = "0002_masking"
branch_labels = None
depends_on = None

TABLES = r"""
create table core.erasure (
    question_id bigint not null,
    stage text not null,
    erase_at timestamptz not null,
    warned_at timestamptz,
    done_at timestamptz,
    constraint erasure_pkey primary key (question_id, stage),
    constraint erasure_question_id_fkey foreign key (question_id) references core.question (id) on delete cascade
);
create index erasure_due_idx on core.erasure (erase_at) where done_at is null and stage <> 'mailbox';
create index erasure_mailbox_idx on core.erasure (erase_at) where done_at is null and stage = 'mailbox';
create index erasure_warning_idx on core.erasure (erase_at) where done_at is null and warned_at is null and stage = 'text';

create table core.hold (
    id bigint generated always as identity,
    organisation_id bigint not null,
    scope text not null,
    question_id bigint,
    asker_hash bytea,
    data_key_id uuid,
    sealed bytea,
    owner text not null,
    review_on date not null,
    placed_at timestamptz not null,
    end_asked_by text,
    end_asked_at timestamptz,
    ended_by text,
    ended_at timestamptz,
    constraint hold_pkey primary key (id),
    constraint hold_scope_check check (scope in ('question', 'asker', 'organisation')),
    constraint hold_ended_check check ((ended_at is null) = (ended_by is null) and (end_asked_at is null) = (end_asked_by is null)),
    constraint hold_two_people_check check (ended_by is null or (end_asked_by is not null and end_asked_by <> ended_by)),
    constraint hold_organisation_id_fkey foreign key (organisation_id) references core.organisation (id),
    constraint hold_question_id_fkey foreign key (question_id) references core.question (id) on delete set null,
    constraint hold_data_key_id_fkey foreign key (data_key_id) references core.data_key (id) on delete set null
);
create index hold_data_key_id_idx on core.hold (data_key_id);
create index hold_organisation_id_idx on core.hold (organisation_id);
create index hold_question_id_idx on core.hold (question_id);

create table core.registration (
    id uuid not null default gen_random_uuid(),
    organisation_id bigint not null,
    question_id bigint,
    child_age text not null default 'unknown',
    relation text not null default 'unknown',
    help text not null default 'unknown',
    theme text not null default '',
    language text not null default '',
    outcome text not null default '',
    waited text not null default '',
    week text,
    constraint registration_pkey primary key (id),
    constraint registration_loose_check check ((question_id is null) = (week is not null)),
    constraint registration_organisation_id_fkey foreign key (organisation_id) references core.organisation (id),
    constraint registration_question_id_fkey foreign key (question_id) references core.question (id) on delete cascade
);
create index registration_organisation_id_idx on core.registration (organisation_id, week);
create unique index registration_question_id_idx on core.registration (question_id) where question_id is not null;

create table core.sweep (
    id bigint generated always as identity,
    started_at timestamptz not null,
    ended_at timestamptz,
    erased jsonb default '{}' not null,
    failed integer default 0 not null,
    constraint sweep_pkey primary key (id)
);

create table core.statement (
    id bigint generated always as identity,
    organisation_id bigint not null,
    kind text not null,
    reference text not null,
    made_at timestamptz not null,
    counts jsonb not null,
    text text default '' not null,
    constraint statement_pkey primary key (id),
    constraint statement_kind_check check (kind in ('erasure', 'export')),
    constraint statement_organisation_id_fkey foreign key (organisation_id) references core.organisation (id)
);
create index statement_organisation_id_idx on core.statement (organisation_id);

create table core.manifest (
    id uuid not null,
    number bigint not null,
    constraint manifest_pkey primary key (id)
);
"""

NAMES = ("erasure", "hold", "registration", "sweep", "statement", "manifest")


def upgrade() -> None:
    run(TABLES)
    grant(NAMES)


def downgrade() -> None:
    drop(NAMES)
