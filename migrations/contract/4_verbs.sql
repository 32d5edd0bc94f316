-- The tool contract: what a tool does with a question and its answer.

-- open -> claimed, or takes over a claim that ran out. Never waits: a row that somebody else holds is not free.
create or replace function desk_v1.claim(question text, actor text)
returns timestamptz
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    question_id bigint := core.known_question(claim.question);
    actor_id bigint := core.active_actor(claim.actor);
begin
    perform 1
    from core.question q
    where q.id = question_id
      and (q.state = 'open' or (q.state = 'claimed' and q.claimed_until <= clock_timestamp()))
    for no key update skip locked;
    if not found then
        perform core.refuse('DK001');
    end if;
    perform core.note(question_id, 'claimed', claim.actor);
    return core.give(question_id, actor_id);
end
$$;

-- Claims what is due first and free; null when nothing is. No sorting: question_queue_idx has the order, and a planner
-- without fresh statistics must not be tempted to read the whole queue.
create or replace function desk_v1.claim_next(actor text)
returns text
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set enable_sort = off
as $$
declare
    actor_id bigint := core.active_actor(claim_next.actor);
    own_organisation bigint := core.tool_organisation();
    question_id bigint;
    code text;
begin
    select q.id, q.code into question_id, code
    from core.question q
    where q.organisation_id = own_organisation
      and q.state in ('open', 'claimed')
      and (q.state = 'open' or q.claimed_until <= clock_timestamp())
    order by q.due_at, q.id
    limit 1
    for no key update skip locked;
    if not found then
        return null;
    end if;
    perform core.note(question_id, 'claimed', claim_next.actor);
    perform core.give(question_id, actor_id);
    return code;
end
$$;

-- claimed -> open; the draft stays.
create or replace function desk_v1.release(question text, actor text)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    held core.question := core.held_question(release.question, release.actor);
begin
    update core.question q
    set state = 'open',
        claimed_by = null,
        claimed_until = null
    where q.id = held.id;
    perform core.note(held.id, 'released', release.actor);
end
$$;

-- A new revision on top of base_revision (0: the first), and a new lease.
create or replace function desk_v1.save_draft(question text, actor text, body text, base_revision integer)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    held core.question;
begin
    perform core.check_text(save_draft.body, 100000);
    held := core.held_question(save_draft.question, save_draft.actor);
    if save_draft.base_revision is distinct from core.newest_revision(held.id) then
        perform core.refuse('DK002');
    end if;
    insert into core.answer (question_id, revision, author_id, body, digest, saved_at)
    values (held.id, save_draft.base_revision + 1, held.claimed_by, save_draft.body,
            sha256(convert_to(save_draft.body, 'UTF8')), clock_timestamp());
    perform core.give(held.id, held.claimed_by);
    perform core.note(held.id, 'draft_saved', save_draft.actor);
    return save_draft.base_revision + 1;
end
$$;

-- claimed -> in_review, with the newest revision.
create or replace function desk_v1.submit(question text, actor text, revision integer)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    held core.question := core.held_question(submit.question, submit.actor);
begin
    if submit.revision is distinct from core.newest_revision(held.id) or submit.revision = 0 then
        perform core.refuse('DK002');
    end if;
    update core.question q
    set state = 'in_review',
        review_revision = submit.revision,
        submitted_by = held.claimed_by,
        claimed_by = null,
        claimed_until = null
    where q.id = held.id;
    perform core.note(held.id, 'submitted', submit.actor);
end
$$;

-- in_review -> claimed by who submitted it, with a new lease; open when that person has left.
create or replace function desk_v1.send_back(question text, reviewer text, revision integer, note text)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    reviewed core.question;
begin
    perform core.check_text(send_back.note, 4000);
    reviewed := core.reviewed_question(send_back.question, send_back.reviewer, send_back.revision);
    insert into core.remark (question_id, revision, reviewer_id, note, made_at)
    values (reviewed.id, send_back.revision, core.active_actor(send_back.reviewer), send_back.note, clock_timestamp());
    update core.question q
    set state = 'open',
        state_reason = '',
        review_revision = null,
        submitted_by = null
    where q.id = reviewed.id;
    perform core.give(reviewed.id, a.id)
    from core.actor a
    where a.id = reviewed.submitted_by
      and a.active;
    perform core.note(reviewed.id, 'sent_back', send_back.reviewer);
end
$$;

-- in_review -> approved: this revision, word for word (its digest is kept), by somebody who neither wrote nor submitted it.
create or replace function desk_v1.approve(question text, reviewer text, revision integer)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    reviewed core.question := core.reviewed_question(approve.question, approve.reviewer, approve.revision);
begin
    update core.question q
    set state = 'approved',
        state_reason = '',
        approved_by = core.active_actor(approve.reviewer),
        approved_digest = sha256(convert_to(a.body, 'UTF8'))
    from core.answer a
    where q.id = reviewed.id
      and a.question_id = q.id
      and a.revision = q.review_revision;
    perform core.note(reviewed.id, 'approved', approve.reviewer);
    perform pg_notify('luisterpost', 'approved ' || reviewed.code);
end
$$;

-- Anything that is not finished and not leaving at this moment -> closed without an answer.
create or replace function desk_v1.close(question text, reviewer text, reason text)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    closing core.question;
begin
    perform core.check_text(close.reason, 200);
    closing := core.locked_question(close.question);
    perform core.active_actor(close.reviewer);
    if closing.state in ('sending', 'answered', 'undeliverable', 'closed') then
        perform core.refuse('DK001');
    end if;
    perform core.finish(closing.id, 'closed', close.reason, clock_timestamp(), close.reviewer);
end
$$;
