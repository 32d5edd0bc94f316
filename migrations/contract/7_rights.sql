-- Who may.

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
