-- Billing, for H2: customers, payments, subscriptions, top-ups and what the payment provider told.
--
-- One row per thing; what is looked for is in columns, the rest in lines key=value of facts, in which a backslash escapes a
-- line break, a backslash and, in a key, an equals sign. Amounts of money are in whole units of the currency. Safe to run
-- again, and by many at once: what exists is left alone.

create table if not exists ${prefix}billing_row (
    kind        varchar(20) not null,
    reference   varbinary(800) not null,
    version     bigint not null,
    alias       varbinary(800),
    account_id  varbinary(800),
    state       varchar(20) not null,
    amount      numeric(55, 40),
    currency    varchar(3),
    created_at  bigint not null,
    changed_at  bigint not null,
    due_at      bigint,
    facts       varchar(200000),
    constraint ${prefix}billing_row_pk primary key (kind, reference),
    constraint ${prefix}billing_row_by_alias unique (kind, alias),
    constraint ${prefix}billing_row_of_account unique (account_id, kind, created_at, reference),
    constraint ${prefix}billing_row_by_state unique (state, kind, created_at, reference),
    constraint ${prefix}billing_row_by_due unique (kind, due_at, reference)
);
