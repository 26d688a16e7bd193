-- Optional: roles for reports that see the accounts they are told to, and write nothing.
--
-- Run it as the owner of the tables, after they were created and again after an upgrade; running it again does no harm.
-- Then, for each role, say what it may see:
--
--     create role acme_reports login password '…' in role ${prefix}readers;
--     insert into ${prefix}reader (role_name, account_id) values ('acme_reports', 'tenant-1');
--
-- What a role may see hangs on who it is, not on a setting it could change. Everybody who is no member of
-- ${prefix}readers, such as the application, sees and writes what the ordinary rights allow, whether it owns the tables
-- or not. Never make the application's role a member.
--
-- Of billing a role sees what belongs to its account, such as payments, cards and consents. What belongs to no account, as
-- the events that the payment provider told, is for the application alone.

do $$
begin
    if not exists (select from pg_roles where rolname = '${prefix}readers') then
        create role ${prefix}readers nologin;
    end if;
    execute format('grant usage on schema %I to ${prefix}readers', current_schema);
end $$;

-- Which role sees which account.
create table if not exists ${prefix}reader (
    role_name   name not null,
    account_id  text collate "C" not null,
    constraint ${prefix}reader_pk primary key (role_name, account_id)
);

do $$
declare
    part text;
    sees text;
    is_reader constant text := '(select pg_has_role(current_user, ''${prefix}readers'', ''member''))';
begin
    foreach part in array array['reader', 'account', 'lot', 'hold', 'reservation', 'transaction', 'allocation',
                                'correction', 'intent', 'budget', 'model_call', 'usage_record', 'usage_sum', 'billing_row',
                                'signal', 'outbox_cursor']
    loop
        sees := case part
            when 'reader' then 'role_name = current_user'
            when 'account' then 'account_id in (select account_id from ${prefix}reader)'
            when 'billing_row' then 'account_id in (select account_id from ${prefix}reader)'
            else 'account in (select id from ${prefix}account)'
        end;
        execute format('alter table ${prefix}%s enable row level security', part);
        execute format('drop policy if exists ${prefix}readers_see on ${prefix}%s', part);
        execute format('drop policy if exists ${prefix}others_may on ${prefix}%s', part);
        execute format('create policy ${prefix}readers_see on ${prefix}%s for select to ${prefix}readers using (%s)',
                       part, sees);
        execute format('create policy ${prefix}others_may on ${prefix}%s using (not %s)', part, is_reader);
        execute format('grant select on ${prefix}%s to ${prefix}readers', part);
    end loop;
end $$;
