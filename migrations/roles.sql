-- The three roles of Luisterpost and what they may do with this database. Idempotent; run by every migration, or once
-- by a database administrator inside the database (psql -f roles.sql luisterpost).
--   luisterpost_owner   owns the schemas core and desk_v1; nobody logs in as it
--   luisterpost_worker  the daemon: rights on the tables of core, nothing else
--   luisterpost_tool    the group of all answer tools: desk_v1 only
-- In production give luisterpost_worker a password or a peer mapping.

do $$
begin
    if to_regrole('luisterpost_owner') is null then
        create role luisterpost_owner nologin;
    end if;
    if to_regrole('luisterpost_worker') is null then
        create role luisterpost_worker login;
    end if;
    if to_regrole('luisterpost_tool') is null then
        create role luisterpost_tool nologin;
    end if;
    if not pg_has_role(current_user, 'luisterpost_owner', 'member') then
        execute format('grant luisterpost_owner to %I', current_user);
    end if;
    if not has_database_privilege('luisterpost_owner', current_database(), 'create') then
        execute format('grant create on database %I to luisterpost_owner', current_database());
    end if;
    if not (has_database_privilege('luisterpost_worker', current_database(), 'connect')
            and has_database_privilege('luisterpost_tool', current_database(), 'connect')) then
        execute format('grant connect on database %I to luisterpost_worker, luisterpost_tool', current_database());
    end if;
end
$$;

-- Doors that PostgreSQL leaves open for everybody: temporary objects, schema public, large objects, advisory locks (with which
-- a tool could stop the daemon), and its own log, which quotes each row that a constraint refuses unless it is terse. Closed
-- where this login may; a plain owner of the database closes the first two.
do $$
declare
    door text;
begin
    for door in
        select format('revoke temporary on database %I from public', current_database())
        union all
        select 'revoke all on schema public from public' where to_regnamespace('public') is not null
        union all
        select format('alter database %I set log_error_verbosity = terse', current_database())
        union all
        select format('revoke execute on function %s from public', p.oid::regprocedure)
        from pg_catalog.pg_proc p
        where p.pronamespace = 'pg_catalog'::regnamespace
          and (p.proname ~ '^(lo_.*|loread|lowrite)$' or p.proname ~ 'advisory')
        union all
        select format('grant execute on function %s to luisterpost_owner, luisterpost_worker', p.oid::regprocedure)
        from pg_catalog.pg_proc p
        where p.pronamespace = 'pg_catalog'::regnamespace
          and p.proname ~ 'advisory'
    loop
        begin
            execute door;
        exception when insufficient_privilege then
            null;
        end;
    end loop;
end
$$;
