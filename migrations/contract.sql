create schema if not exists desk_v1;

create or replace function core.finish(question_id bigint, state text, reason text, at timestamptz, actor text default null)
returns void
language sql
set search_path = pg_catalog, pg_temp
as $$
    update core.question q
    set state = finish.state,
        state_reason = finish.reason,
        claimed_by = null,
        claimed_until = null,
        next_alarm_at = null,
        finished_at = finish.at,
        identity_erase_at = finish.at + q.identity_kept,
        text_erase_at = finish.at + q.text_kept
    where q.id = finish.question_id;

    insert into core.trail (question_id, at, event, actor)
    values (finish.question_id, finish.at, finish.state, finish.actor);
$$;
revoke all on function core.finish(bigint, text, text, timestamptz, text) from public;
grant execute on function core.finish(bigint, text, text, timestamptz, text) to luisterpost_worker;
