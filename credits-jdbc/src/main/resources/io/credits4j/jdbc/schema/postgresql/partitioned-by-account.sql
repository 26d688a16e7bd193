-- Optional: the history in 16 parts by account, for databases that will hold very much of it.
--
-- Run it before the other tables are created, which then leave these alone. Every unique key begins with the account,
-- so partitioning by account weakens none. Partitioning by time would: a key could then be used again in another month.

create table if not exists ${prefix}transaction (
    account          bigint not null,
    sequence_number  bigint not null,
    type             text not null,
    amount           bigint not null,
    balance_after    bigint not null,
    lot_number       bigint,
    parts            int not null,
    unbilled         bigint not null,
    hold_number      bigint,
    corrects         bigint,
    counterparty     text collate "C",
    idem_key         text collate "C",
    fingerprint      text,
    description      text,
    actor            text,
    metadata         text,
    booked_at        bigint not null,
    line_hash        text,
    memo_hash        text,
    constraint ${prefix}transaction_pk primary key (account, sequence_number)
) partition by hash (account);

create table if not exists ${prefix}allocation (
    account          bigint not null,
    sequence_number  bigint not null,
    part             int not null,
    lot_number       bigint not null,
    amount           bigint not null,
    constraint ${prefix}allocation_pk primary key (account, sequence_number, part)
) partition by hash (account);

create table if not exists ${prefix}correction (
    account          bigint not null,
    corrected        bigint not null,
    sequence_number  bigint not null,
    constraint ${prefix}correction_pk primary key (account, corrected, sequence_number)
) partition by hash (account);

do $$
declare
    whole text;
begin
    foreach whole in array array['transaction', 'allocation', 'correction']
    loop
        for part in 0..15 loop
            execute format('create table if not exists ${prefix}%s_%s partition of ${prefix}%s '
                           'for values with (modulus 16, remainder %s)', whole, part, whole, part);
        end loop;
    end loop;
end $$;
