-- The tool contract, second part: how a question ends, what stops erasure, and when each stage of it goes. Private, in core.

-- When each stage goes of every finished question of these exchanges: so many days after `at`, the last activity. What is done stays done.
-- Days are spans of 24 hours, whatever time zone the session has. In order, so that two sessions never wait for each other.
create or replace function core.restart_clock(question_ids bigint[], at timestamptz)
returns void
language sql
set search_path = pg_catalog, pg_temp
as $$
    with touched as (
        select distinct coalesce(q.exchange, q.code) as first
        from core.question q
        where q.id = any (restart_clock.question_ids)
    ), members as (
        select q.id, q.kept, q.state
        from touched
        join core.question q on q.code = touched.first
        union all
        select q.id, q.kept, q.state
        from touched
        join core.question q on q.exchange = touched.first
    )
    insert into core.erasure as e (question_id, stage, erase_at)
    select m.id, term.stage, restart_clock.at + term.days::integer * interval '24 hours'
    from members m
    cross join jsonb_each_text(m.kept) as term (stage, days)
    where m.state in ('answered', 'undeliverable', 'closed')
    order by m.id, term.stage
    on conflict (question_id, stage) do update
    set erase_at = excluded.erase_at,
        warned_at = null
    where e.done_at is null
      and e.erase_at < excluded.erase_at;
$$;

-- Which questions are held, by which hold: all of an exchange, of an asker who is still known, or of an organisation.
create or replace view core.held as
select
    q.id as question_id,
    h.id as hold_id,
    h.placed_at
from core.hold h
join core.question q on q.organisation_id = h.organisation_id
left join core.question named on named.id = h.question_id
where h.ended_at is null
  and case h.scope
        when 'question' then coalesce(named.exchange, named.code) = coalesce(q.exchange, q.code)
        when 'asker' then h.asker_hash = q.asker_hash
        else true
      end;

-- The one place that says what stops erasure: an unfinished question in the exchange, or a hold. The trail and the ledger also wait for the
-- copies on the mail server and for the sealed letter, which are found and opened by them. A function, so that these are asked of what is
-- due and of nothing else, whatever the planner thinks.
create or replace function core.may_go(question_id bigint, stage text)
returns boolean
language plpgsql
stable
cost 1000
set search_path = pg_catalog, pg_temp
as $$
declare
    first text;
begin
    select coalesce(q.exchange, q.code) into first
    from core.question q
    where q.id = may_go.question_id;
    return not exists (
        select
        from core.question q
        where q.code = first
          and q.state not in ('answered', 'undeliverable', 'closed')
    ) and not exists (
        select
        from core.question q
        where q.exchange = first
          and q.state not in ('answered', 'undeliverable', 'closed')
    ) and not exists (
        select
        from core.held h
        where h.question_id = may_go.question_id
    ) and not (may_go.stage in ('trail', 'ledger') and exists (
        select
        from core.erasure e
        where e.question_id = may_go.question_id
          and e.stage in ('mailbox', 'letter')
          and e.done_at is null
    ));
end
$$;

-- What may go once its moment has come.
create or replace view core.erasable as
select
    e.question_id,
    e.stage,
    e.erase_at,
    e.warned_at,
    q.organisation_id,
    q.mailbox_id,
    q.code
from core.erasure e
join core.question q on q.id = e.question_id
where e.done_at is null
  and core.may_go(e.question_id, e.stage);

-- The registration of questions that end for the first time becomes a figure: a new row with a random key, a week instead of a
-- moment, no code, and nothing that leads back to the question (service/figures.py takes the order away too). A question that nobody registered counts as unknown.
create or replace function core.cut_loose(question_ids bigint[], outcome text, at timestamptz)
returns void
language sql
set search_path = pg_catalog, pg_temp
as $$
    with told as (
        delete from core.registration r
        where r.question_id = any (cut_loose.question_ids)
        returning r.question_id, r.child_age, r.relation, r.help
    )
    insert into core.registration (organisation_id, child_age, relation, help, theme, language, outcome, waited, week)
    select q.organisation_id, coalesce(told.child_age, 'unknown'), coalesce(told.relation, 'unknown'), coalesce(told.help, 'unknown'),
           q.theme, q.language, cut_loose.outcome,
           case
               when cut_loose.at < q.received_at + interval '1 day' then 'within a day'
               when cut_loose.at < q.received_at + interval '3 days' then '1-2 days'
               when cut_loose.at < q.received_at + interval '7 days' then '3-6 days'
               else 'a week or more'
           end,
           to_char(cut_loose.at at time zone 'UTC', 'IYYY-"W"IW')
    from core.question q
    left join told on told.question_id = q.id
    where q.id = any (cut_loose.question_ids)
      and q.finished_at is null;
$$;

-- The end of a question, whoever brings it: close() below, the outbox, or a bounce.
create or replace function core.finish_all(question_ids bigint[], state text, reasons text[], at timestamptz, actor text default null)
returns void
language sql
set search_path = pg_catalog, pg_temp
as $$
    select core.cut_loose(finish_all.question_ids, finish_all.state, finish_all.at);
    with over as (
        update core.question q
        set state = finish_all.state,
            state_reason = ending.reason,
            claimed_by = null,
            claimed_until = null,
            next_alarm_at = null,
            finished_at = finish_all.at
        from unnest(finish_all.question_ids, finish_all.reasons) as ending (question_id, reason)
        where q.id = ending.question_id
        returning q.id
    )
    insert into core.trail (question_id, at, event, actor)
    select over.id, finish_all.at, finish_all.state, finish_all.actor
    from over;
    select core.restart_clock(finish_all.question_ids, finish_all.at);
$$;

create or replace function core.finish(question_id bigint, state text, reason text, at timestamptz, actor text default null)
returns void
language sql
set search_path = pg_catalog, pg_temp
as $$
    select core.finish_all(array[finish.question_id], finish.state, array[finish.reason], finish.at, finish.actor);
$$;
