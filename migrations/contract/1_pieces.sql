-- The tool contract: schema desk_v1, all that an answer tool can see and do. Applied anew by every migration, as the role
-- luisterpost_owner. Inside desk_v1 columns and functions are only added; a breaking change is a desk_v2 beside it.
--
-- Rules: every function is SECURITY DEFINER with a fixed search_path and qualified names; it tests first and refuses with one of
-- the codes below, so that no constraint can echo a row. The organisation is that of the login (session_user in core.tool);
-- what belongs to another organisation does not exist. The tests come in this order: text, question, actor, state, revision, eyes.

create schema if not exists desk_v1;
revoke all on schema desk_v1 from public;
alter default privileges for role luisterpost_owner revoke execute on functions from public;


-- Private pieces, in core: run by the functions below as their owner.

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

-- The word of a mask in the language of the question: 'naam' -> '[nom]', 'kind 2' -> '[enfant 2]' (towns and schools have numbers too); null for no kind of ours.
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
    cross join substring(mask_word.kind from '^(?:naam|kind|gemeente|school) ([1-9][0-9]?)$') as number
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
