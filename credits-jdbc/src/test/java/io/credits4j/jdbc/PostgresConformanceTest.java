package io.credits4j.jdbc;

import io.credits4j.spi.CreditsStorage;
import io.credits4j.tck.AllowanceConformance;
import io.credits4j.tck.AtomicityConformance;
import io.credits4j.tck.BadInputConformance;
import io.credits4j.tck.BillingConformance;
import io.credits4j.tck.BillingStoreConformance;
import io.credits4j.tck.BudgetConformance;
import io.credits4j.tck.CallStoreConformance;
import io.credits4j.tck.ConcurrencyConformance;
import io.credits4j.tck.CorrectionConformance;
import io.credits4j.tck.ErasureConformance;
import io.credits4j.tck.EventsConformance;
import io.credits4j.tck.HashChainConformance;
import io.credits4j.tck.IdempotencyConformance;
import io.credits4j.tck.ImportConformance;
import io.credits4j.tck.LedgerConformance;
import io.credits4j.tck.MergeConformance;
import io.credits4j.tck.ModelConformance;
import io.credits4j.tck.OutboxConformance;
import io.credits4j.tck.RandomOperationsConformance;
import io.credits4j.tck.RolloverConformance;
import io.credits4j.tck.TextConformance;
import io.credits4j.tck.TimePrecisionConformance;
import io.credits4j.tck.UsageStoreConformance;
import io.credits4j.tck.WorkedExamplesConformance;
import org.junit.jupiter.api.Nested;

/** The storage passes the conformance kit on PostgreSQL. */
class PostgresConformanceTest {
    @Nested
    class Ledger extends LedgerConformance {
        @Override
        protected CreditsStorage newStorage() {
            return Postgres.storage();
        }
    }

    @Nested
    class Budgets extends BudgetConformance {
        @Override
        protected CreditsStorage newStorage() {
            return Postgres.storage();
        }
    }

    @Nested
    class Rollovers extends RolloverConformance {
        @Override
        protected CreditsStorage newStorage() {
            return Postgres.storage();
        }
    }

    @Nested
    class Events extends EventsConformance {
        @Override
        protected CreditsStorage newStorage() {
            return Postgres.storage();
        }
    }

    @Nested
    class Outbox extends OutboxConformance {
        @Override
        protected CreditsStorage newStorage() {
            return Postgres.storage();
        }
    }

    @Nested
    class Import extends ImportConformance {
        @Override
        protected CreditsStorage newStorage() {
            return Postgres.storage();
        }
    }

    @Nested
    class Merge extends MergeConformance {
        @Override
        protected CreditsStorage newStorage() {
            return Postgres.storage();
        }
    }

    @Nested
    class Erasure extends ErasureConformance {
        @Override
        protected CreditsStorage newStorage() {
            return Postgres.storage();
        }
    }

    @Nested
    class WorkedExamples extends WorkedExamplesConformance {
        @Override
        protected CreditsStorage newStorage() {
            return Postgres.storage();
        }
    }

    @Nested
    class BadInput extends BadInputConformance {
        @Override
        protected CreditsStorage newStorage() {
            return Postgres.storage();
        }
    }

    @Nested
    class Idempotency extends IdempotencyConformance {
        @Override
        protected CreditsStorage newStorage() {
            return Postgres.storage();
        }
    }

    @Nested
    class Concurrency extends ConcurrencyConformance {
        @Override
        protected CreditsStorage newStorage() {
            return Postgres.storage();
        }
    }

    @Nested
    class Atomicity extends AtomicityConformance {
        @Override
        protected CreditsStorage newStorage() {
            return Postgres.storage();
        }
    }

    @Nested
    class Corrections extends CorrectionConformance {
        @Override
        protected CreditsStorage newStorage() {
            return Postgres.storage();
        }
    }

    @Nested
    class Chain extends HashChainConformance {
        @Override
        protected CreditsStorage newStorage() {
            return Postgres.storage();
        }
    }

    @Nested
    class Allowances extends AllowanceConformance {
        @Override
        protected CreditsStorage newStorage() {
            return Postgres.storage();
        }
    }

    @Nested
    class Model extends ModelConformance {
        @Override
        protected CreditsStorage newStorage() {
            return Postgres.storage();
        }
    }

    @Nested
    class Text extends TextConformance {
        @Override
        protected CreditsStorage newStorage() {
            return Postgres.storage();
        }
    }

    @Nested
    class TimePrecision extends TimePrecisionConformance {
        @Override
        protected CreditsStorage newStorage() {
            return Postgres.storage();
        }
    }

    @Nested
    class RandomOperations extends RandomOperationsConformance {
        @Override
        protected CreditsStorage newStorage() {
            return Postgres.storage();
        }
    }

    @Nested
    class CallStore extends CallStoreConformance {
        @Override
        protected CreditsStorage newStorage() {
            return Postgres.storage();
        }
    }

    @Nested
    class UsageStore extends UsageStoreConformance {
        @Override
        protected CreditsStorage newStorage() {
            return Postgres.storage();
        }
    }

    @Nested
    class Money extends BillingConformance {
        @Override
        protected CreditsStorage newStorage() {
            return Postgres.storage();
        }
    }

    @Nested
    class Billing extends BillingStoreConformance {
        @Override
        protected CreditsStorage newStorage() {
            return Postgres.storage();
        }
    }
}
