-- Metered model calls and what they used, for PostgreSQL. Kept as the ledger's tables are.

-- Metered model calls, each under its hold: what it was admitted on, and how it went as far as that is known.
create table if not exists ${prefix}model_call (
    account                bigint not null,
    hold_number            bigint not null,
    version                bigint not null,
    state                  text not null,
    model                  text not null,
    catalog_version        text not null,
    rates                  text not null,
    ceiling                bigint not null,
    held                   bigint not null,
    fingerprint            text,
    actor                  text,
    feature                text,
    conversation           text,
    charge_id              text,
    attempts               int not null,
    provider_id            text,
    served_model           text,
    provider               text,
    prompt_tokens          bigint,
    cached_tokens          bigint,
    cache_write_tokens     bigint,
    cache_write_1h_tokens  bigint,
    audio_tokens           bigint,
    completion_tokens      bigint,
    reasoning_tokens       bigint,
    image_output_tokens    bigint,
    audio_output_tokens    bigint,
    images                 bigint,
    web_searches           bigint,
    requests               bigint,
    latency                bigint,
    first_token_after      bigint,
    failure                text,
    raw_usage              text,
    provider_amount        numeric(55, 40),
    provider_currency      text,
    cost_source            text,
    charged                bigint,
    unbilled               bigint,
    opened_at              bigint not null,
    deadline               bigint not null,
    changed_at             bigint not null,
    next_look_up_at        bigint,
    look_ups               int not null,
    constraint ${prefix}model_call_pk primary key (account, hold_number)
) with (fillfactor = 70);

create index if not exists ${prefix}model_call_waiting on ${prefix}model_call (state, opened_at, account, hold_number)
    where state in ('HELD', 'DISPATCHED', 'PENDING_RECONCILE');

-- One row per use that is over, written with its charge. Durations are microseconds.
create table if not exists ${prefix}usage_record (
    account                bigint not null,
    record_id              text collate "C" not null,
    version                bigint not null,
    hold_number            bigint,
    outcome                text not null,
    model                  text not null,
    catalog_version        text not null,
    actor                  text,
    feature                text,
    conversation           text,
    provider_id            text,
    served_model           text,
    provider               text,
    prompt_tokens          bigint,
    cached_tokens          bigint,
    cache_write_tokens     bigint,
    cache_write_1h_tokens  bigint,
    audio_tokens           bigint,
    completion_tokens      bigint,
    reasoning_tokens       bigint,
    image_output_tokens    bigint,
    audio_output_tokens    bigint,
    images                 bigint,
    web_searches           bigint,
    requests               bigint,
    latency                bigint,
    first_token_after      bigint,
    failure                text,
    raw_usage              text,
    ceiling                bigint not null,
    provider_amount        numeric(55, 40),
    provider_currency      text,
    cost_source            text,
    charged                bigint,
    unbilled               bigint,
    margin_amount          numeric(55, 40),
    margin_currency        text,
    payment                text not null,
    payment_status         text not null,
    charge_id              text,
    started_at             bigint not null,
    ended_at               bigint not null,
    constraint ${prefix}usage_record_pk primary key (account, record_id)
);

create index if not exists ${prefix}usage_record_by_time on ${prefix}usage_record (account, ended_at, record_id);

-- What answered calls of a model were charged, the newest first: how much to hold for the next one.
create index if not exists ${prefix}usage_record_by_model on ${prefix}usage_record (model, ended_at)
    where outcome = 'CHARGED';

-- The same added up: of each account, actor, model and day, which is a number of days since 1970-01-01 in UTC. An empty
-- actor stands for calls that named none.
create table if not exists ${prefix}usage_sum (
    account            bigint not null,
    usage_day          int not null,
    actor              text collate "C" not null,
    model              text collate "C" not null,
    calls              bigint not null,
    charged_calls      bigint not null,
    failed_calls       bigint not null,
    refused_calls      bigint not null,
    included_calls     bigint not null,
    prompt_tokens      bigint not null,
    cached_tokens      bigint not null,
    completion_tokens  bigint not null,
    reasoning_tokens   bigint not null,
    cost_usd           numeric(55, 40) not null,
    charged            bigint not null,
    unbilled           bigint not null,
    ceilings           bigint not null,
    constraint ${prefix}usage_sum_pk primary key (account, usage_day, actor, model)
) with (fillfactor = 70);

create index if not exists ${prefix}usage_sum_by_day on ${prefix}usage_sum (usage_day, account);
