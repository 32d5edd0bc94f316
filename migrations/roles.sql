-- The three roles of Luisterpost. Idempotent; run by every migration, or once by a database administrator.
--   luisterpost_owner   owns the schemas core and desk_v1; nobody logs in as it
--   luisterpost_worker  the daemon: rights on the tables of core, nothing else
--   luisterpost_tool    the group of all answer tools: desk_v1 only
-- In production give luisterpost_worker a password or a peer mapping: alter role luisterpost_worker password '…';

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
end
$$;
