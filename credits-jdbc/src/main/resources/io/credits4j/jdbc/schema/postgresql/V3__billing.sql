-- Billing, for PostgreSQL: customers, payments, subscriptions, top-ups and what the payment provider told.
--
-- One row per thing; what is looked for is in columns, the rest in lines key=value of facts, in which a backslash escapes a
-- line break, a backslash and, in a key, an equals sign. Amounts of money are in whole units of the currency. Safe to run
-- again: what exists is left alone.

create table if not exists ${prefix}billing_row (
    kind        text not null,
    reference   text collate "C" not null,
    version     bigint not null,
    alias       text collate "C",
    account_id  text collate "C",
    state       text not null,
    amount      numeric(55, 40),
    currency    text,
    created_at  bigint not null,
    changed_at  bigint not null,
    due_at      bigint,
    facts       text,
    constraint ${prefix}billing_row_pk primary key (kind, reference),
    constraint ${prefix}billing_row_by_alias unique (kind, alias)
);
create index if not exists ${prefix}billing_row_of_account on ${prefix}billing_row (account_id, kind, created_at);
create index if not exists ${prefix}billing_row_by_state on ${prefix}billing_row (state, kind, created_at);
create index if not exists ${prefix}billing_row_by_due on ${prefix}billing_row (kind, due_at) where due_at is not null;
