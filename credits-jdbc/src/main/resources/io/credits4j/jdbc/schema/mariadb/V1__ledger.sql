-- The ledger of prepaid credits, for MariaDB.
--
-- Amounts are micro-credits, instants are microseconds since 1970-01-01T00:00Z: both exact, and the same in whatever
-- zone a session or machine is. Identifiers and burn keys are binary, so that they are compared byte by byte, blanks at
-- the end too, whatever collation a session has; compare them with a text all the same: where account_id = 'tenant-1'.
-- Money has up to 38 decimals; what has more is refused.
--
-- There are no foreign keys: rows are written by the ledger only, under the lock of the account's row, and every check
-- would be paid by every spend. Safe to run again: what exists is left alone. The indexes are inside their tables, so
-- that there is no moment at which one is missing.

create table if not exists ${prefix}account (
    id                  bigint not null auto_increment primary key,
    account_id          varbinary(800) not null,
    status              varchar(20) not null,
    last_sequence       bigint not null,
    last_lot            bigint not null,
    last_hold           bigint not null,
    credits             bigint not null,
    held                bigint not null,
    held_on_credit      bigint not null,
    debt                bigint not null,
    credit_limit        bigint not null,
    lifetime_purchased  bigint not null,
    lifetime_spent      bigint not null,
    opened_at           bigint not null,
    last_instant        bigint not null,
    last_purchase_at    bigint,
    last_usage_at       bigint,
    chain_head          varchar(43),
    next_due            bigint,
    burn_policy         varchar(40) not null,
    low_balance         bigint not null,
    funds               varchar(20) not null,
    use_since           bigint,
    use_amount          bigint,
    use_average         bigint,
    use_windows         int,
    use_told            boolean,
    last_signal         bigint not null,
    undelivered_since   bigint,
    undelivered_line    bigint,
    undelivered_signal  bigint,
    constraint ${prefix}account_by_id unique (account_id),
    index ${prefix}account_by_due (next_due),
    index ${prefix}account_by_undelivered (undelivered_since)
) engine = InnoDB default character set utf8mb4 collate utf8mb4_bin;

-- What is left of each grant. The rollover columns say what may be carried into the next period: of which plan, how much
-- of the lot and of the plan, and until when, as instants one after the other with commas in between.
create table if not exists ${prefix}lot (
    account        bigint not null,
    lot_number     bigint not null,
    source         varchar(20) not null,
    priority       int not null,
    burn_key       varbinary(400) not null,
    granted        bigint not null,
    remaining      bigint not null,
    held           bigint not null,
    frozen         bigint not null,
    revoked        bigint not null,
    unrecovered    bigint not null,
    status         varchar(20) not null,
    effective_at   bigint not null,
    expires_at     bigint,
    created_at     bigint not null,
    cost_amount    numeric(65, 38),
    cost_currency  varchar(3),
    features       mediumtext,
    models         mediumtext,
    tied_to        bigint not null,
    notice_at      bigint,
    repays_debt    boolean not null,
    lapsed         bigint not null,
    lapsed_revoked bigint not null,
    rollover_plan  varchar(600),
    rollover_most  bigint,
    rollover_cap   bigint,
    rollover_ends  varchar(1000),
    carried_from   bigint not null,
    primary key (account, lot_number),
    index ${prefix}lot_in_burn_order (account, status, burn_key)
) engine = InnoDB default character set utf8mb4 collate utf8mb4_bin;

-- Credits reserved for work in progress. A hold on one lot names it here; one on several has reservation rows.
create table if not exists ${prefix}hold (
    account       bigint not null,
    hold_number   bigint not null,
    state         varchar(20) not null,
    amount        bigint not null,
    settled       bigint not null,
    reserved      bigint not null,
    lot_number    bigint,
    parts         int not null,
    idem_key      varbinary(800) not null,
    fingerprint   varchar(400) not null,
    opened_at     bigint not null,
    expires_at    bigint not null,
    closed_at     bigint,
    feature       varchar(400),
    model         varchar(400),
    budgets       varchar(5100),
    description   varchar(2000),
    actor         varchar(400),
    metadata      mediumtext,
    primary key (account, hold_number),
    constraint ${prefix}hold_by_key unique (account, idem_key),
    index ${prefix}hold_by_deadline (account, state, expires_at)
) engine = InnoDB default character set utf8mb4 collate utf8mb4_bin;

-- Lot 0 stands for the credit limit.
create table if not exists ${prefix}reservation (
    account      bigint not null,
    hold_number  bigint not null,
    part         int not null,
    lot_number   bigint not null,
    amount       bigint not null,
    primary key (account, hold_number, part)
) engine = InnoDB default character set utf8mb4 collate utf8mb4_bin;

-- What a customer sees; never deleted, and never updated but to erase description, actor and metadata. The row is also
-- the key, its fingerprint and its outcome, and, where one lot gave or got the whole amount, the allocation; otherwise
-- there are allocation rows.
create table if not exists ${prefix}transaction (
    account          bigint not null,
    sequence_number  bigint not null,
    type             varchar(20) not null,
    amount           bigint not null,
    balance_after    bigint not null,
    lot_number       bigint,
    parts            int not null,
    unbilled         bigint not null,
    hold_number      bigint,
    corrects         bigint,
    counterparty     varbinary(800),
    idem_key         varbinary(800),
    fingerprint      varchar(400),
    description      varchar(2000),
    actor            varchar(400),
    metadata         mediumtext,
    booked_at        bigint not null,
    line_hash        varchar(43),
    memo_hash        varchar(43),
    primary key (account, sequence_number),
    constraint ${prefix}transaction_by_key unique (account, idem_key),
    index ${prefix}transaction_by_type (account, type, sequence_number)
) engine = InnoDB default character set utf8mb4 collate utf8mb4_bin;

-- Lot 0 stands for the account's debt.
create table if not exists ${prefix}allocation (
    account          bigint not null,
    sequence_number  bigint not null,
    part             int not null,
    lot_number       bigint not null,
    amount           bigint not null,
    primary key (account, sequence_number, part)
) engine = InnoDB default character set utf8mb4 collate utf8mb4_bin;

-- Which lines correct an earlier one: refunds of a spend, revocations of a grant.
create table if not exists ${prefix}correction (
    account          bigint not null,
    corrected        bigint not null,
    sequence_number  bigint not null,
    primary key (account, corrected, sequence_number)
) engine = InnoDB default character set utf8mb4 collate utf8mb4_bin;

-- What keys led to that booked nothing and opened nothing: ended holds, changes of accounts and refusals.
create table if not exists ${prefix}intent (
    account      bigint not null,
    idem_key     varbinary(800) not null,
    fingerprint  varchar(400) not null,
    outcome      varchar(20) not null,
    hold_number  bigint,
    requested    bigint,
    available    bigint,
    decided_at   bigint not null,
    primary key (account, idem_key),
    index ${prefix}intent_by_age (outcome, decided_at)
) engine = InnoDB default character set utf8mb4 collate utf8mb4_bin;

-- Caps inside an account: what the spends and holds within a budget may use. A row without an id has the terms of all of
-- its kind that have neither limit of their own. What was used counts in the period that used_at lies in.
create table if not exists ${prefix}budget (
    account       bigint not null,
    kind          varbinary(200) not null,
    id            varbinary(800) not null,
    credit_limit  bigint,
    schedule      varchar(200),
    most_holds    int,
    counts_from   bigint not null,
    used          bigint not null,
    used_at       bigint,
    reserved      bigint not null,
    live_holds    bigint not null,
    primary key (account, kind, id)
) engine = InnoDB default character set utf8mb4 collate utf8mb4_bin;

-- What happened and no transaction tells, where an outbox collects it; deleted once it is delivered.
create table if not exists ${prefix}signal (
    account        bigint not null,
    signal_number  bigint not null,
    after_line     bigint not null,
    kind           varchar(20) not null,
    happened_at    bigint not null,
    subject        bigint,
    amount         bigint,
    reference      bigint,
    until_at       bigint,
    primary key (account, signal_number)
) engine = InnoDB default character set utf8mb4 collate utf8mb4_bin;

-- How far the events of each account were delivered: all of the transactions up to one, all signals up to one, and so
-- many of the events that the next transaction tells.
create table if not exists ${prefix}outbox_cursor (
    account      bigint not null,
    version      bigint not null,
    last_line    bigint not null,
    last_signal  bigint not null,
    parts        int not null,
    attempts     int not null,
    not_before   bigint not null,
    primary key (account)
) engine = InnoDB default character set utf8mb4 collate utf8mb4_bin;
