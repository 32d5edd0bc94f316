-- The tool contract: what a tool sees. Moments of arrival and of saving are cut to the hour, in UTC whatever time zone the session sets.
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
