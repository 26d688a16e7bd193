-- Billing, for MariaDB: customers, payments, subscriptions, top-ups and what the payment provider told.
--
-- One row per thing; what is looked for is in columns, the rest in lines key=value of facts, in which a backslash escapes a
-- line break, a backslash and, in a key, an equals sign. Amounts of money are in whole units of the currency. Safe to run
-- again: what exists is left alone.

create table if not exists ${prefix}billing_row (
    kind        varchar(20) not null,
    reference   varbinary(800) not null,
    version     bigint not null,
    alias       varbinary(800),
    account_id  varbinary(800),
    state       varchar(20) not null,
    amount      numeric(65, 38),
    currency    varchar(3),
    created_at  bigint not null,
    changed_at  bigint not null,
    due_at      bigint,
    facts       mediumtext,
    primary key (kind, reference),
    constraint ${prefix}billing_row_by_alias unique (kind, alias),
    index ${prefix}billing_row_of_account (account_id, kind, created_at),
    index ${prefix}billing_row_by_state (state, kind, created_at),
    index ${prefix}billing_row_by_due (kind, due_at)
) engine = InnoDB default character set utf8mb4 collate utf8mb4_bin;
