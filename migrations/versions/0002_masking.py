"""The tables of masking: what was taken out of letters, what was withheld, and what names of askers and volunteers are known by.

Revision ID: 0002_masking
"""

from migrations.script import drop, grant, run

revision = "0002_masking"
down_revision = "0001_core"
branch_labels = None
depends_on = None

TABLES = r"""
create table core.mask (
    question_id bigint not null,
    number integer not null,
    part text not null,
    kind text not null,
    detector text not null,
    confidence real not null,
    start integer not null,
    length integer not null,
    replaced_by text not null,
    state text default 'standing' not null,
    sealed bytea,
    words text,
    constraint mask_pkey primary key (question_id, number),
    constraint mask_part_check check (part in ('subject', 'text')),
    constraint mask_state_check check (state in ('standing', 'lifting', 'lifted', 'added')),
    constraint mask_question_id_fkey foreign key (question_id) references core.question (id) on delete cascade
);
create index mask_waiting_idx on core.mask (question_id) where state = 'lifting' or words is not null;

create table core.attachment (
    question_id bigint not null,
    number integer not null,
    kind text not null,
    bytes bigint not null,
    state text not null,
    reason text default '' not null,
    media_type text,
    sheets bytea[],
    constraint attachment_pkey primary key (question_id, number),
    constraint attachment_state_check check (state in ('withheld', 'waiting', 'refused', 'cleaned', 'released')),
    constraint attachment_sheets_check check ((sheets is not null) = (state in ('cleaned', 'released'))),
    constraint attachment_question_id_fkey foreign key (question_id) references core.question (id) on delete cascade
);
create index attachment_waiting_idx on core.attachment (question_id, number) where state = 'waiting';

create table core.known_name (
    question_id bigint not null,
    hash bytea not null,
    label text not null,
    constraint known_name_pkey primary key (question_id, hash),
    constraint known_name_question_id_fkey foreign key (question_id) references core.question (id) on delete cascade
);

create table core.own_data (
    actor_id bigint not null,
    kind text not null,
    hash bytea not null,
    constraint own_data_pkey primary key (actor_id, kind, hash),
    constraint own_data_kind_check check (kind in ('address', 'name', 'phone', 'street')),
    constraint own_data_actor_id_fkey foreign key (actor_id) references core.actor (id) on delete cascade
);
"""

NAMES = ("mask", "attachment", "known_name", "own_data")


def upgrade() -> None:
    run(TABLES)
    grant(NAMES)


def downgrade() -> None:
    drop(NAMES)
