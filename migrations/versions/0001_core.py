"""The first tables of core: what intake, people and the outbox write.

Written out in full and never changed after its release, so that an old database always takes the same road. First step:
there is no older program that could still run.

Revision ID: 0001_core
"""

from alembic import op

from migrations.script import drop, run

revision = "0001_core"
down_revision = None
branch_labels = None
depends_on = None

TABLES = r"""
create table core.data_key (
    id uuid not null,
    key_id text not null,
    sealed bytea not null,
    constraint data_key_pkey primary key (id)
);
create index data_key_key_id_idx on core.data_key (key_id);

create table core.loop (
    name text not null,
    last_round_at timestamptz not null,
    failures integer default 0 not null,
    last_error text,
    constraint loop_pkey primary key (name)
);

create table core.organisation (
    id bigint generated always as identity,
    code text not null,
    name text not null,
    themes text[] default '{}' not null,
    warned_at timestamptz,
    constraint organisation_pkey primary key (id),
    constraint organisation_code_key unique (code)
);

create table core.actor (
    id bigint generated always as identity,
    organisation_id bigint not null,
    alias text not null,
    public_name text,
    active boolean default true not null,
    screener boolean default false not null,
    coordinator boolean default false not null,
    constraint actor_pkey primary key (id),
    constraint actor_organisation_id_alias_key unique (organisation_id, alias),
    constraint actor_alias_check check (alias ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$'),
    constraint actor_organisation_id_fkey foreign key (organisation_id) references core.organisation (id)
);

create table core.mailbox (
    id bigint generated always as identity,
    organisation_id bigint not null,
    name text not null,
    watched_since timestamptz,
    last_success_at timestamptz,
    failing_since timestamptz,
    failures integer default 0 not null,
    last_error text,
    alarmed_at timestamptz,
    reconciled_at timestamptz,
    unrecorded_uids bigint[] default '{}' not null,
    unfiled_uids bigint[] default '{}' not null,
    constraint mailbox_pkey primary key (id),
    constraint mailbox_organisation_id_name_key unique (organisation_id, name),
    constraint mailbox_organisation_id_fkey foreign key (organisation_id) references core.organisation (id)
);

create table core.tool (
    id bigint generated always as identity,
    organisation_id bigint not null,
    name text not null,
    role_name text not null,
    active boolean default true not null,
    constraint tool_pkey primary key (id),
    constraint tool_organisation_id_name_key unique (organisation_id, name),
    constraint tool_organisation_id_fkey foreign key (organisation_id) references core.organisation (id),
    constraint tool_role_name_key unique (role_name)
);

create table core.question (
    id bigint generated always as identity,
    code text not null,
    organisation_id bigint not null,
    mailbox_id bigint not null,
    follows_id bigint,
    exchange text,
    data_key_id uuid,
    state text not null,
    state_reason text default '' not null,
    flags text[] default '{}' not null,
    asker_hash bytea,
    name_hash bytea,
    subject text,
    body text,
    language text not null,
    received_at timestamptz not null,
    due_at timestamptz not null,
    theme text default '' not null,
    priority text default 'normal' not null,
    stages jsonb default '[]' not null,
    alarms jsonb default '[]' not null,
    next_alarm_at timestamptz,
    consulting_since timestamptz,
    paused jsonb default '[]' not null,
    restamp boolean default false not null,
    lease interval not null,
    kept jsonb not null,
    policy_digest text not null,
    claimed_by bigint,
    claimed_until timestamptz,
    review_revision integer,
    submitted_by bigint,
    approved_by bigint,
    approved_digest bytea,
    finished_at timestamptz,
    constraint question_pkey primary key (id),
    constraint question_state_check
        check (state in ('arrived', 'open', 'claimed', 'in_review', 'approved', 'sending', 'answered', 'undeliverable', 'closed')),
    constraint question_priority_check check (priority in ('normal', 'urgent', 'danger')),
    constraint question_consultation_check check (consulting_since is null or state = 'claimed'),
    constraint question_claim_check check ((state = 'claimed') = (claimed_by is not null and claimed_until is not null)),
    constraint question_review_check
        check (state not in ('in_review', 'approved', 'sending') or (review_revision is not null and submitted_by is not null)),
    constraint question_approval_check
        check (state not in ('approved', 'sending', 'answered') or (approved_by is not null and approved_digest is not null) or body is null),
    constraint question_four_eyes_check check (approved_by is null or approved_by <> submitted_by),
    constraint question_code_key unique (code),
    constraint question_organisation_id_fkey foreign key (organisation_id) references core.organisation (id),
    constraint question_mailbox_id_fkey foreign key (mailbox_id) references core.mailbox (id),
    constraint question_follows_id_fkey foreign key (follows_id) references core.question (id) on delete set null,
    constraint question_data_key_id_fkey foreign key (data_key_id) references core.data_key (id) on delete set null,
    constraint question_claimed_by_fkey foreign key (claimed_by) references core.actor (id),
    constraint question_submitted_by_fkey foreign key (submitted_by) references core.actor (id),
    constraint question_approved_by_fkey foreign key (approved_by) references core.actor (id)
);
create index question_approved_by_idx on core.question (approved_by) where approved_by is not null;
create index question_approved_idx on core.question (id) where state = 'approved';
create index question_asker_hash_idx on core.question (organisation_id, asker_hash);
create index question_claimed_by_idx on core.question (claimed_by) where claimed_by is not null;
create index question_data_key_id_idx on core.question (data_key_id);
create index question_exchange_idx on core.question (exchange) where exchange is not null;
create index question_follows_id_idx on core.question (follows_id) where follows_id is not null;
create index question_mailbox_id_idx on core.question (mailbox_id);
create index question_name_hash_idx on core.question (organisation_id, name_hash);
create index question_next_alarm_at_idx on core.question (next_alarm_at) where next_alarm_at is not null;
create index question_organisation_state_idx on core.question (organisation_id, state, due_at);
create index question_queue_idx on core.question (organisation_id, due_at, id) where state in ('open', 'claimed');
create index question_restamp_idx on core.question (id) where restamp;
create index question_submitted_by_idx on core.question (submitted_by) where submitted_by is not null;

create table core.answer (
    id bigint generated always as identity,
    question_id bigint not null,
    revision integer not null,
    author_id bigint not null,
    body text not null,
    digest bytea not null,
    saved_at timestamptz not null,
    constraint answer_pkey primary key (id),
    constraint answer_question_id_revision_key unique (question_id, revision),
    constraint answer_question_id_fkey foreign key (question_id) references core.question (id) on delete cascade,
    constraint answer_author_id_fkey foreign key (author_id) references core.actor (id)
);
create index answer_author_id_idx on core.answer (author_id);

create table core.asker (
    question_id bigint not null,
    sealed bytea not null,
    constraint asker_pkey primary key (question_id),
    constraint asker_question_id_fkey foreign key (question_id) references core.question (id) on delete cascade
);

create table core.ledger (
    id bigint generated always as identity,
    organisation_id bigint not null,
    mailbox_id bigint not null,
    uidvalidity bigint,
    uid bigint,
    letter_hash bytea,
    outcome text not null,
    reason text default '' not null,
    question_id bigint,
    bytes bigint not null,
    arrived_at timestamptz not null,
    recorded_at timestamptz not null,
    file_to text not null,
    filed_at timestamptz,
    filed_folder text,
    filed_uidvalidity bigint,
    filed_uid bigint,
    erase_at timestamptz,
    constraint ledger_pkey primary key (id),
    constraint ledger_outcome_check
        check (outcome in ('question', 'follow_up', 'bounce', 'automatic_reply', 'ignored', 'set_aside', 'already_seen')),
    constraint ledger_file_to_check check (file_to in ('processed', 'set_aside', 'delete', 'keep')),
    constraint ledger_mailbox_id_uidvalidity_uid_key unique (mailbox_id, uidvalidity, uid),
    constraint ledger_organisation_id_fkey foreign key (organisation_id) references core.organisation (id),
    constraint ledger_mailbox_id_fkey foreign key (mailbox_id) references core.mailbox (id),
    constraint ledger_question_id_fkey foreign key (question_id) references core.question (id) on delete set null
);
create unique index ledger_letter_hash_idx on core.ledger (organisation_id, letter_hash) where letter_hash is not null and outcome <> 'already_seen';
create index ledger_erase_at_idx on core.ledger (erase_at) where erase_at is not null;
create index ledger_organisation_id_idx on core.ledger (organisation_id);
create index ledger_question_id_idx on core.ledger (question_id);
create index ledger_set_aside_idx on core.ledger (organisation_id, id) where outcome = 'set_aside';
create index ledger_unfiled_idx on core.ledger (mailbox_id, uidvalidity, uid) where filed_at is null and file_to <> 'keep';

create table core.outgoing (
    id bigint generated always as identity,
    organisation_id bigint not null,
    mailbox_id bigint not null,
    kind text not null,
    question_id bigint,
    revision integer,
    message_id text not null,
    data_key_id uuid,
    sealed bytea,
    wording text not null,
    state text default 'ready' not null,
    attempts integer default 0 not null,
    created_at timestamptz not null,
    next_try_at timestamptz,
    lease_token uuid,
    lease_holder bigint,
    lease_until timestamptz,
    data_started_at timestamptz,
    uncertain boolean default false not null,
    last_error text,
    settled_at timestamptz,
    erase_at timestamptz,
    constraint outgoing_pkey primary key (id),
    constraint outgoing_kind_check check (kind in ('receipt', 'answer', 'notice')),
    constraint outgoing_state_check check (state in ('ready', 'sending', 'sent', 'uncertain', 'failed')),
    constraint outgoing_lease_check check ((state = 'sending') = (lease_token is not null)),
    constraint outgoing_answer_check check (kind <> 'answer' or (question_id is not null and revision is not null)),
    constraint outgoing_organisation_id_fkey foreign key (organisation_id) references core.organisation (id),
    constraint outgoing_mailbox_id_fkey foreign key (mailbox_id) references core.mailbox (id),
    constraint outgoing_question_id_fkey foreign key (question_id) references core.question (id) on delete cascade,
    constraint outgoing_message_id_key unique (message_id),
    constraint outgoing_data_key_id_fkey foreign key (data_key_id) references core.data_key (id) on delete set null
);
create index outgoing_data_key_id_idx on core.outgoing (data_key_id);
create index outgoing_deferred_idx on core.outgoing (organisation_id, next_try_at, id) where state = 'ready' and attempts > 0;
create index outgoing_erase_at_idx on core.outgoing (erase_at) where erase_at is not null;
create index outgoing_mailbox_id_idx on core.outgoing (mailbox_id);
create index outgoing_new_idx on core.outgoing (organisation_id, next_try_at, id) where state = 'ready' and attempts = 0;
create unique index outgoing_one_answer_idx on core.outgoing (question_id) where kind = 'answer';
create unique index outgoing_one_receipt_idx on core.outgoing (question_id) where kind = 'receipt';
create index outgoing_organisation_id_idx on core.outgoing (organisation_id);
create index outgoing_question_id_idx on core.outgoing (question_id);
create index outgoing_sending_idx on core.outgoing (id) where state = 'sending';
create index outgoing_unsettled_idx on core.outgoing (state) where state in ('uncertain', 'failed');

create table core.remark (
    id bigint generated always as identity,
    question_id bigint not null,
    revision integer not null,
    reviewer_id bigint,
    note text not null,
    made_at timestamptz not null,
    constraint remark_pkey primary key (id),
    constraint remark_question_id_fkey foreign key (question_id) references core.question (id) on delete cascade,
    constraint remark_reviewer_id_fkey foreign key (reviewer_id) references core.actor (id)
);
create index remark_question_id_idx on core.remark (question_id);
create index remark_reviewer_id_idx on core.remark (reviewer_id);

create table core.trail (
    id bigint generated always as identity,
    question_id bigint not null,
    at timestamptz not null,
    event text not null,
    actor text,
    sealed bytea,
    detail text,
    constraint trail_pkey primary key (id),
    constraint trail_question_id_fkey foreign key (question_id) references core.question (id) on delete cascade
);
create index trail_question_id_idx on core.trail (question_id);

create table core.letter (
    ledger_id bigint not null,
    question_id bigint,
    data_key_id uuid,
    sealed bytea not null,
    constraint letter_pkey primary key (ledger_id),
    constraint letter_ledger_id_fkey foreign key (ledger_id) references core.ledger (id) on delete cascade,
    constraint letter_question_id_fkey foreign key (question_id) references core.question (id) on delete cascade,
    constraint letter_data_key_id_fkey foreign key (data_key_id) references core.data_key (id) on delete set null
);
create index letter_data_key_id_idx on core.letter (data_key_id);
create index letter_question_id_idx on core.letter (question_id);
"""

RULES = """
create sequence core.daemon_number;

create function core.refuse_change() returns trigger language plpgsql as $$
begin
    raise exception using errcode = 'restrict_violation', message = 'a saved revision never changes';
end
$$;

-- the planner's statistics would keep samples of erased texts; nothing is ever looked up by them
alter table core.question alter column subject set statistics 0, alter column body set statistics 0;
alter table core.answer alter column body set statistics 0;
alter table core.remark alter column note set statistics 0;

-- however a consultation ends, the clock must know from when until when it lasted
create function core.note_consultation() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    new.paused := old.paused || jsonb_build_array(jsonb_build_array(old.consulting_since, clock_timestamp()));
    new.consulting_since := null;
    new.restamp := true;
    perform pg_notify('luisterpost', 'restamp ' || new.code);
    return new;
end
$$;

create trigger question_consultation before update on core.question for each row
    when (old.consulting_since is not null and (new.consulting_since is null or new.claimed_by is distinct from old.claimed_by))
    execute function core.note_consultation();

create trigger answer_immutable before update on core.answer for each row execute function core.refuse_change();

-- room on each page for the next version of a row that changes state several times; sealed bytes do not compress
alter table core.question set (fillfactor = 80);
alter table core.outgoing set (fillfactor = 70);
alter table core.outgoing alter column sealed set storage external;
alter table core.letter alter column sealed set storage external;

revoke all on schema core from public;
revoke all on function core.refuse_change(), core.note_consultation() from public;
grant usage on schema core to luisterpost_worker;
grant select, insert, update, delete on all tables in schema core to luisterpost_worker;
grant usage on all sequences in schema core to luisterpost_worker;
revoke insert, update, delete on core.alembic_version from luisterpost_worker;
"""

NAMES = (
    "data_key", "loop", "organisation", "actor", "mailbox", "tool", "question", "answer", "asker", "ledger", "outgoing", "remark", "trail", "letter",
)


def upgrade() -> None:
    run(TABLES)
    run(RULES)


def downgrade() -> None:
    drop(NAMES)
    op.execute("drop function core.refuse_change(), core.note_consultation()")
    op.execute("drop sequence core.daemon_number")
