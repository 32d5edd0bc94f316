-- The tool contract: what a screener does, and what anybody may say of a question: doubt, theme, figures, an expert.

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

-- Masks a piece that the detectors missed, at once; the daemon seals its words and lets the exchange know them. Returns its number.
-- Not while a mask is being lifted: that moves what stands behind it, and the wrong words would be masked.
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
    if exists (select from core.mask m where m.question_id = screened.id and m.state = 'lifting') then
        perform core.refuse('DK001');
    end if;
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
    insert into core.mask (question_id, number, part, kind, detector, confidence, start, length, replaced_by, state, words)
    select screened.id, coalesce(max(m.number), 0) + 1, mask.part, regexp_replace(regexp_replace(mask.kind, ' .*', ''), '^kind$', 'naam'),
           'screener', 1, mask.start, char_length(word), word, 'added', substr(whole, mask.start + 1, mask.length)
    from core.mask m
    where m.question_id = screened.id
    returning number into made;
    perform core.note(screened.id, 'masked', mask.screener);
    perform pg_notify('luisterpost', 'masked ' || screened.code);
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
      and m.state in ('standing', 'added')
      and (m.sealed is not null or m.words is not null);
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

-- What it is about ('' or a slug, of the organisation's list where it has one) and how urgent it is: its clock runs anew from its arrival.
-- Danger is taken back by a screener only.
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
    if classify.theme not in ('', classified.theme)
       and not (select o.themes = '{}' or classify.theme = any (o.themes) from core.organisation o where o.id = classified.organisation_id) then
        perform core.refuse('DK010');
    end if;
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
