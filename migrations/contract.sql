-- The tool contract: schema desk_v1, all that an answer tool can see and do. Applied anew by every migration, as the role
-- luisterpost_owner. Inside desk_v1 columns and functions are only added; a breaking change is a desk_v2 beside it.
--
-- Rules: every function is SECURITY DEFINER with a fixed search_path and qualified names; it tests first and refuses with one of
-- the codes below, so that no constraint can echo a row. The organisation is that of the login (session_user in core.tool);
-- what belongs to another organisation does not exist. The tests come in this order: text, question, actor, state, revision, eyes.

create schema if not exists desk_v1;
revoke all on schema desk_v1 from public;
alter default privileges for role luisterpost_owner revoke execute on functions from public;


-- 1. Private pieces, in core: run by the functions below as their owner.

create or replace function core.refuse(code text)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception using
        errcode = refuse.code,
        message = case refuse.code
            when 'DK001' then 'the question is not in the right state for this, is not yours, or somebody is busy with it'
            when 'DK002' then 'this is not the newest revision'
            when 'DK003' then 'who wrote or submitted a revision may not review it'
            when 'DK004' then 'no such active actor in this organisation'
            when 'DK005' then 'no such question in this organisation'
            when 'DK006' then 'the text is empty, too long, or has characters that are not allowed'
            when 'DK007' then 'the verbs work in read committed transactions only'
            when 'DK008' then 'this actor is no screener'
            when 'DK009' then 'there is no such piece or mask here, or no such kind'
            when 'DK010' then 'there is no such priority, or this is no theme'
            when 'DK011' then 'a registration has words of the closed lists only: child_age, relation, help'
        end;
end
$$;

create or replace function core.check_text(value text, longest integer)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    -- control characters other than tab and newline could end a mail's line or header early, or hide text from a reviewer
    if not coalesce(char_length(check_text.value) <= check_text.longest
                    and check_text.value ~ '\S'
                    and check_text.value !~ '[\u0001-\u0008\u000b-\u001f\u007f-\u009f]', false) then
        perform core.refuse('DK006');
    end if;
end
$$;

create or replace function core.tool_organisation()
returns bigint
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select t.organisation_id
    from core.tool t
    where t.role_name = session_user::text
      and t.active;
$$;

create or replace function core.active_actor(alias text)
returns bigint
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    actor_id bigint;
begin
    -- in an older snapshot somebody who has left would still be here
    if current_setting('transaction_isolation') not in ('read committed', 'read uncommitted') then
        perform core.refuse('DK007');
    end if;
    select a.id into actor_id
    from core.actor a
    where a.organisation_id = core.tool_organisation()
      and a.alias = active_actor.alias
      and a.active;
    if not found then
        perform core.refuse('DK004');
    end if;
    return actor_id;
end
$$;

create or replace function core.known_question(code text)
returns bigint
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    question_id bigint;
begin
    select q.id into question_id
    from core.question q
    where q.code = known_question.code
      and q.organisation_id = core.tool_organisation();
    if not found then
        perform core.refuse('DK005');
    end if;
    return question_id;
end
$$;

-- Waits three seconds at most for whoever holds the row: a tool that forgets an open transaction stops nobody.
create or replace function core.locked_question(code text)
returns core.question
language plpgsql
set search_path = pg_catalog, pg_temp
set lock_timeout = '3s'
as $$
declare
    question_id bigint := core.known_question(locked_question.code);
    locked core.question;
begin
    select q.* into locked
    from core.question q
    where q.id = question_id
    for no key update;
    return locked;
exception when lock_not_available then
    perform core.refuse('DK001');
end
$$;

create or replace function core.held_question(code text, alias text)
returns core.question
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    held core.question := core.locked_question(held_question.code);
    actor_id bigint := core.active_actor(held_question.alias);
begin
    if held.state <> 'claimed' or held.claimed_by <> actor_id or held.claimed_until <= clock_timestamp() then
        perform core.refuse('DK001');
    end if;
    return held;
end
$$;

create or replace function core.reviewed_question(code text, alias text, revision integer)
returns core.question
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    reviewed core.question := core.locked_question(reviewed_question.code);
    reviewer_id bigint := core.active_actor(reviewed_question.alias);
begin
    if reviewed.state <> 'in_review' then
        perform core.refuse('DK001');
    end if;
    if reviewed_question.revision is distinct from reviewed.review_revision then
        perform core.refuse('DK002');
    end if;
    if reviewer_id = reviewed.submitted_by or exists (
        -- whoever saved this very text, be it as an older revision that somebody else saved again
        select
        from core.answer a
        join core.answer r on r.question_id = a.question_id and r.digest = a.digest
        where a.question_id = reviewed.id
          and a.author_id = reviewer_id
          and r.revision = reviewed.review_revision
    ) then
        perform core.refuse('DK003');
    end if;
    return reviewed;
end
$$;

create or replace function core.screened_question(code text, alias text)
returns core.question
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    screened core.question := core.locked_question(screened_question.code);
    screener_id bigint := core.active_actor(screened_question.alias);
begin
    if not (select a.screener from core.actor a where a.id = screener_id) then
        perform core.refuse('DK008');
    end if;
    if screened.state <> 'arrived' then
        perform core.refuse('DK001');
    end if;
    return screened;
end
$$;

-- An attachment in one of these states, for a screener.
create or replace function core.cleaned_attachment(code text, alias text, number integer, states text[])
returns core.attachment
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    question core.question := core.locked_question(cleaned_attachment.code);
    screener_id bigint := core.active_actor(cleaned_attachment.alias);
    found_one core.attachment;
begin
    if not (select a.screener from core.actor a where a.id = screener_id) then
        perform core.refuse('DK008');
    end if;
    select t.* into found_one
    from core.attachment t
    where t.question_id = question.id
      and t.number = cleaned_attachment.number
      and t.state = any (cleaned_attachment.states);
    if not found then
        perform core.refuse('DK001');
    end if;
    return found_one;
end
$$;

-- The word of a mask in the language of the question: 'naam' -> '[nom]', 'kind 2' -> '[enfant 2]'; null for no kind of ours.
-- The same words as in policies/anonymity/spans.py; a test compares them.
create or replace function core.mask_word(kind text, language text)
returns text
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
    select '[' || coalesce(w.words ->> mask_word.language, w.kind) || coalesce(' ' || number, '') || ']'
    from (values
        ('naam', '{"fr": "nom", "de": "Name", "en": "name"}'::jsonb),
        ('kind', '{"fr": "enfant", "de": "Kind", "en": "child"}'),
        ('e-mail', '{"de": "E-Mail"}'),
        ('telefoon', '{"fr": "téléphone", "de": "Telefon", "en": "phone"}'),
        ('rekeningnummer', '{"fr": "compte bancaire", "de": "Kontonummer", "en": "bank account"}'),
        ('rijksregisternummer', '{"fr": "numéro national", "de": "Nationalregisternummer", "en": "national number"}'),
        ('adres', '{"fr": "adresse", "de": "Adresse", "en": "address"}'),
        ('link', '{"fr": "lien", "de": "Link"}'),
        ('account', '{"fr": "compte", "de": "Konto"}'),
        ('nummerplaat', '{"fr": "plaque", "de": "Kennzeichen", "en": "number plate"}'),
        ('nummer', '{"fr": "numéro", "de": "Nummer", "en": "number"}'),
        ('geboortedatum', '{"fr": "date de naissance", "de": "Geburtsdatum", "en": "date of birth"}'),
        ('datum', '{"fr": "date", "de": "Datum", "en": "date"}'),
        ('gemeente', '{"fr": "commune", "de": "Ort", "en": "town"}'),
        ('organisatie', '{"fr": "organisation", "de": "Organisation", "en": "organisation"}'),
        ('school', '{"fr": "établissement scolaire", "de": "Bildungseinrichtung"}')
    ) as w (kind, words)
    cross join substring(mask_word.kind from '^(?:naam|kind) ([1-9][0-9]?)$') as number
    where mask_word.kind = w.kind || coalesce(' ' || number, '');
$$;

-- Puts a word in the place of a piece of subject or body; the masks behind it move along.
create or replace function core.replace_piece(question_id bigint, part text, start integer, length integer, word text)
returns void
language sql
set search_path = pg_catalog, pg_temp
as $$
    update core.question q
    set subject = case replace_piece.part
            when 'subject' then overlay(q.subject placing replace_piece.word from replace_piece.start + 1 for replace_piece.length)
            else q.subject
        end,
        body = case replace_piece.part
            when 'text' then overlay(q.body placing replace_piece.word from replace_piece.start + 1 for replace_piece.length)
            else q.body
        end
    where q.id = replace_piece.question_id;
    update core.mask m
    set start = m.start + char_length(replace_piece.word) - replace_piece.length
    where m.question_id = replace_piece.question_id
      and m.part = replace_piece.part
      and m.start >= replace_piece.start + replace_piece.length;
$$;

create or replace function core.newest_revision(question_id bigint)
returns integer
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select coalesce(max(a.revision), 0)
    from core.answer a
    where a.question_id = newest_revision.question_id;
$$;

create or replace function core.note(question_id bigint, event text, actor text)
returns void
language sql
set search_path = pg_catalog, pg_temp
as $$
    insert into core.trail (question_id, at, event, actor)
    values (note.question_id, clock_timestamp(), note.event, note.actor);
$$;

create or replace function core.give(question_id bigint, actor_id bigint)
returns timestamptz
language sql
set search_path = pg_catalog, pg_temp
as $$
    update core.question q
    set state = 'claimed',
        claimed_by = give.actor_id,
        claimed_until = clock_timestamp() + q.lease
    where q.id = give.question_id
    returning q.claimed_until;
$$;

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
-- moment, no code, and nothing that leads back to the question. A question that nobody registered counts as unknown.
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


-- 2. What a tool sees. Moments of arrival and of saving are cut to the hour, in UTC whatever time zone the session sets.
-- Words stand behind random(): the planner never moves a tool's condition on a volatile column below the view, where "body < 'm'"
-- would be compared with the texts of other organisations, and EXPLAIN ANALYZE would count them, letter by letter.

create or replace view desk_v1.questions with (security_barrier) as
select
    q.code,
    f.code as follows,
    case when q.state = 'claimed' and q.claimed_until <= statement_timestamp() then 'open' else q.state end as state,
    case when random() >= 0 then q.state_reason end as state_reason,
    case when random() >= 0 then q.subject end as subject,
    case when random() >= 0 then q.body end as body,
    q.language,
    (select coalesce(jsonb_agg(jsonb_build_object('kind', t.kind, 'bytes', t.bytes) order by t.number), '[]')
     from core.attachment t where t.question_id = q.id) as attachments,
    date_trunc('hour', q.received_at, 'UTC') as arrived,
    date_trunc('hour', q.due_at, 'UTC') as due_at,
    case when random() >= 0 then c.alias end as claimed_by,
    case when c.id is not null then q.claimed_until end as claimed_until,
    (select coalesce(max(a.revision), 0) from core.answer a where a.question_id = q.id) as revision,
    q.review_revision,
    case when random() >= 0 then q.flags end as flags,
    case when random() >= 0 then q.theme end as theme,
    case when random() >= 0 then q.priority end as priority,
    case when c.id is not null then q.consulting_since end as consulting_since
from core.question q
left join core.question f on f.id = q.follows_id
left join core.actor c on c.id = q.claimed_by and q.claimed_until > statement_timestamp()
where q.organisation_id = (select t.organisation_id from core.tool t where t.role_name = session_user::text and t.active);

create or replace view desk_v1.answers with (security_barrier) as
select
    q.code as question,
    a.revision,
    case when random() >= 0 then p.alias end as author,
    case when random() >= 0 then a.body end as body,
    case when random() >= 0 then encode(a.digest, 'hex') end as digest,
    date_trunc('hour', a.saved_at, 'UTC') as saved_at
from core.answer a
join core.question q on q.id = a.question_id
join core.actor p on p.id = a.author_id
where q.organisation_id = (select t.organisation_id from core.tool t where t.role_name = session_user::text and t.active);

create or replace view desk_v1.remarks with (security_barrier) as
select
    q.code as question,
    r.revision,
    case when random() >= 0 then p.alias end as reviewer,
    case when random() >= 0 then r.note end as note
from core.remark r
join core.question q on q.id = r.question_id
left join core.actor p on p.id = r.reviewer_id
where q.organisation_id = (select t.organisation_id from core.tool t where t.role_name = session_user::text and t.active);

-- For who screens: what was masked, where, by which detector and how surely; never what stood there. Characters count from 0.
create or replace view desk_v1.masks with (security_barrier) as
select
    q.code as question,
    m.number,
    m.part,
    case when random() >= 0 then m.kind end as kind,
    case when random() >= 0 then m.detector end as detector,
    m.confidence,
    m.start,
    m.length,
    case when random() >= 0 then m.replaced_by end as replaced_by,
    m.state
from core.mask m
join core.question q on q.id = m.question_id
where q.state = 'arrived'
  and q.organisation_id = (select t.organisation_id from core.tool t where t.role_name = session_user::text and t.active);

-- What was withheld: kind and size. The cleaned copy, sheet by sheet, only of what a screener released.
create or replace view desk_v1.attachments with (security_barrier) as
select
    q.code as question,
    t.number,
    'bijlage-' || t.number as name,
    t.kind,
    t.bytes,
    t.state,
    t.reason,
    case when random() >= 0 and t.state = 'released' then t.media_type end as media_type,
    case when random() >= 0 and t.state = 'released' then t.sheets end as sheets
from core.attachment t
join core.question q on q.id = t.question_id
where q.organisation_id = (select t.organisation_id from core.tool t where t.role_name = session_user::text and t.active);

create or replace view desk_v1.actors with (security_barrier) as
select
    case when random() >= 0 then a.alias end as alias,
    a.active,
    a.screener,
    a.coordinator
from core.actor a
where a.organisation_id = (select t.organisation_id from core.tool t where t.role_name = session_user::text and t.active);


-- 3. What a tool does.

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

-- arrived -> open: a screener has looked at it, and no mask is still being lifted.
create or replace function desk_v1.screen(question text, reviewer text)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    screened core.question := core.screened_question(screen.question, screen.reviewer);
begin
    if exists (select from core.mask m where m.question_id = screened.id and m.state = 'lifting') then
        perform core.refuse('DK001');
    end if;
    update core.question q
    set state = 'open',
        state_reason = ''
    where q.id = screened.id;
    perform core.note(screened.id, 'screened', screen.reviewer);
end
$$;

-- Masks a piece that the detectors missed, at once; the words are dropped, only the sealed letter still has them. Returns its number.
create or replace function desk_v1.mask(question text, screener text, part text, start integer, length integer, kind text)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    screened core.question := core.screened_question(mask.question, mask.screener);
    whole text := case mask.part when 'subject' then screened.subject when 'text' then screened.body end;
    word text := core.mask_word(mask.kind, screened.language);
    made integer;
begin
    if not coalesce(word <> '' and mask.start >= 0 and mask.length > 0 and mask.start::bigint + mask.length <= char_length(whole), false)
       or exists (
        select
        from core.mask m
        where m.question_id = screened.id
          and m.part = mask.part
          and m.state <> 'lifted'
          and m.start < mask.start + mask.length
          and m.start + m.length > mask.start
    ) then
        perform core.refuse('DK009');
    end if;
    perform core.replace_piece(screened.id, mask.part, mask.start, mask.length, word);
    insert into core.mask (question_id, number, part, kind, detector, confidence, start, length, replaced_by, state)
    select screened.id, coalesce(max(m.number), 0) + 1, mask.part, regexp_replace(mask.kind, ' .*', ''), 'screener', 1, mask.start,
           char_length(word), word, 'added'
    from core.mask m
    where m.question_id = screened.id
    returning number into made;
    perform core.note(screened.id, 'masked', mask.screener);
    return made;
end
$$;

-- Asks to lift a mask that is wrong: the daemon, which alone can open the words, puts them back and tells by the mask's state.
create or replace function desk_v1.unmask(question text, screener text, number integer)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    screened core.question := core.screened_question(unmask.question, unmask.screener);
begin
    update core.mask m
    set state = 'lifting'
    where m.question_id = screened.id
      and m.number = unmask.number
      and m.state = 'standing'
      and m.sealed is not null;
    if not found then
        perform core.refuse('DK009');
    end if;
    perform core.note(screened.id, 'unmasked', unmask.screener);
    perform pg_notify('luisterpost', 'unmask ' || screened.code);
end
$$;

-- open, or claimed by this actor -> arrived: whoever thinks "I know who this is" lets a screener look again. The draft stays.
create or replace function desk_v1.doubt(question text, actor text)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    doubted core.question := core.locked_question(doubt.question);
    actor_id bigint := core.active_actor(doubt.actor);
begin
    if not (doubted.state = 'open'
            or (doubted.state = 'claimed' and (doubted.claimed_by = actor_id or doubted.claimed_until <= clock_timestamp()))) then
        perform core.refuse('DK001');
    end if;
    update core.question q
    set state = 'arrived',
        state_reason = 'doubt',
        claimed_by = null,
        claimed_until = null
    where q.id = doubted.id;
    perform core.note(doubted.id, 'doubted', doubt.actor);
end
$$;

-- What it is about ('' or a slug) and how urgent it is: its clock runs anew from its arrival. Danger is taken back by a screener only.
create or replace function desk_v1.classify(question text, actor text, theme text, priority text)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    classified core.question;
    actor_id bigint;
begin
    if not coalesce(classify.theme ~ '^([a-z][a-z0-9-]{0,39})?$' and classify.priority in ('normal', 'urgent', 'danger'), false) then
        perform core.refuse('DK010');
    end if;
    classified := core.locked_question(classify.question);
    actor_id := core.active_actor(classify.actor);
    if classified.state in ('sending', 'answered', 'undeliverable', 'closed') then
        perform core.refuse('DK001');
    end if;
    if classified.priority = 'danger' and classify.priority <> 'danger' and not (select a.screener from core.actor a where a.id = actor_id) then
        perform core.refuse('DK008');
    end if;
    update core.question q
    set theme = classify.theme,
        priority = classify.priority,
        restamp = true
    where q.id = classified.id;
    perform core.note(classified.id, 'classified', classify.actor);
    perform pg_notify('luisterpost', 'restamp ' || classified.code);
end
$$;

-- What the figures will count, in words of closed lists; may be said again until the question is finished.
create or replace function desk_v1.register(question text, actor text, child_age text, relation text, help text)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    registered core.question;
begin
    if not coalesce(register.child_age in ('0-2', '3-5', '6-11', '12-15', '16-17', '18+', 'several', 'unknown')
                    and register.relation in ('parent', 'step-parent', 'foster-parent', 'grandparent', 'child', 'professional', 'other', 'unknown')
                    and register.help in ('listening', 'information', 'advice', 'referral', 'crisis', 'other', 'unknown'), false) then
        perform core.refuse('DK011');
    end if;
    registered := core.locked_question(register.question);
    perform core.active_actor(register.actor);
    if registered.state in ('answered', 'undeliverable', 'closed') then
        perform core.refuse('DK001');
    end if;
    insert into core.registration as r (organisation_id, question_id, child_age, relation, help)
    values (registered.organisation_id, registered.id, register.child_age, register.relation, register.help)
    on conflict (question_id) where question_id is not null
    do update
    set child_age = excluded.child_age,
        relation = excluded.relation,
        help = excluded.help;
    perform core.note(registered.id, 'registered', register.actor);
end
$$;

-- An expert is being asked: a new lease, which the daemon makes long enough, and a clock that stands still where the policy says so.
create or replace function desk_v1.begin_consultation(question text, actor text)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    held core.question := core.held_question(begin_consultation.question, begin_consultation.actor);
begin
    if held.consulting_since is not null then
        perform core.refuse('DK001');
    end if;
    update core.question q
    set consulting_since = clock_timestamp(),
        restamp = true
    where q.id = held.id;
    perform core.give(held.id, held.claimed_by);
    perform core.note(held.id, 'consultation_begun', begin_consultation.actor);
    perform pg_notify('luisterpost', 'restamp ' || held.code);
end
$$;

-- The expert answered, and a new lease begins. A question that leaves its holder's hands ends a consultation too (trigger question_consultation).
create or replace function desk_v1.end_consultation(question text, actor text)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    held core.question := core.held_question(end_consultation.question, end_consultation.actor);
begin
    if held.consulting_since is null then
        perform core.refuse('DK001');
    end if;
    update core.question q
    set consulting_since = null
    where q.id = held.id;
    perform core.give(held.id, held.claimed_by);
    perform core.note(held.id, 'consultation_ended', end_consultation.actor);
end
$$;

-- The cleaned copy of an attachment, for a screener who must decide about it: one row for each sheet. That somebody looked is on record.
create or replace function desk_v1.look_at_attachment(question text, screener text, number integer)
returns table (sheet integer, media_type text, content bytea)
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    looked_at core.attachment;
begin
    looked_at := core.cleaned_attachment(look_at_attachment.question, look_at_attachment.screener, look_at_attachment.number,
                                         array['cleaned', 'released']);
    perform core.note(looked_at.question_id, 'attachment_seen', look_at_attachment.screener);
    return query
    select s.place::integer, looked_at.media_type, s.content
    from unnest(looked_at.sheets) with ordinality as s (content, place);
end
$$;

-- cleaned -> released: the faces and words in this copy tell nobody who asks.
create or replace function desk_v1.release_attachment(question text, screener text, number integer)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    cleaned core.attachment := core.cleaned_attachment(release_attachment.question, release_attachment.screener, release_attachment.number,
                                                       array['cleaned']);
begin
    update core.attachment t
    set state = 'released'
    where t.question_id = cleaned.question_id
      and t.number = cleaned.number;
    perform core.note(cleaned.question_id, 'attachment_released', release_attachment.screener);
end
$$;

-- released -> cleaned: taken back.
create or replace function desk_v1.withhold_attachment(question text, screener text, number integer)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    released core.attachment := core.cleaned_attachment(withhold_attachment.question, withhold_attachment.screener, withhold_attachment.number,
                                                        array['released']);
begin
    update core.attachment t
    set state = 'cleaned'
    where t.question_id = released.question_id
      and t.number = released.number;
    perform core.note(released.question_id, 'attachment_withheld', withhold_attachment.screener);
end
$$;


-- 4. Who may.

revoke all on all functions in schema core from public;
revoke all on all functions in schema desk_v1 from public;
grant execute on function core.finish(bigint, text, text, timestamptz, text) to luisterpost_worker;
grant execute on function core.cut_loose(bigint[], text, timestamptz) to luisterpost_worker;
grant execute on function core.finish_all(bigint[], text, text[], timestamptz, text) to luisterpost_worker;
grant execute on function core.note(bigint, text, text) to luisterpost_worker;
grant execute on function core.restart_clock(bigint[], timestamptz) to luisterpost_worker;
grant execute on function core.may_go(bigint, text) to luisterpost_worker;
grant select, update on core.erasable to luisterpost_worker;
grant select on core.held to luisterpost_worker;
grant execute on function core.replace_piece(bigint, text, integer, integer, text) to luisterpost_worker;
grant usage on schema desk_v1 to luisterpost_tool;
grant select on all tables in schema desk_v1 to luisterpost_tool;
grant execute on all functions in schema desk_v1 to luisterpost_tool;
