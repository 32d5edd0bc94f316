-- The tool contract: cleaned copies of attachments, which a screener looks at and releases one by one.

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
