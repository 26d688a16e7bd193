package io.credits4j.jdbc;

import io.credits4j.spi.CreditsStorage;
import io.credits4j.tck.AllowanceConformance;
import io.credits4j.tck.AtomicityConformance;
import io.credits4j.tck.CallStoreConformance;
import io.credits4j.tck.ConcurrencyConformance;
import io.credits4j.tck.CorrectionConformance;
import io.credits4j.tck.HashChainConformance;
import io.credits4j.tck.IdempotencyConformance;
import io.credits4j.tck.LedgerConformance;
import io.credits4j.tck.ModelConformance;
import io.credits4j.tck.RandomOperationsConformance;
import io.credits4j.tck.RolloverConformance;
import io.credits4j.tck.TextConformance;
import io.credits4j.tck.TimePrecisionConformance;
import org.junit.jupiter.api.Nested;

/** The storage passes the conformance kit on H2 in memory. */
class H2MemoryConformanceTest {
    @Nested
    class Ledger extends LedgerConformance {
        @Override
        protected CreditsStorage newStorage() {
            return H2.storageInMemory();
        }
    }

    @Nested
    class Idempotency extends IdempotencyConformance {
        @Override
        protected CreditsStorage newStorage() {
            return H2.storageInMemory();
        }
    }

    @Nested
    class Concurrency extends ConcurrencyConformance {
        @Override
        protected CreditsStorage newStorage() {
            return H2.storageInMemory();
        }
    }

    @Nested
    class Atomicity extends AtomicityConformance {
        @Override
        protected CreditsStorage newStorage() {
            return H2.storageInMemory();
        }
    }

    @Nested
    class Corrections extends CorrectionConformance {
        @Override
        protected CreditsStorage newStorage() {
            return H2.storageInMemory();
        }
    }

    @Nested
    class Chain extends HashChainConformance {
        @Override
        protected CreditsStorage newStorage() {
            return H2.storageInMemory();
        }
    }

    @Nested
    class Rollovers extends RolloverConformance {
        @Override
        protected CreditsStorage newStorage() {
            return H2.storageInMemory();
        }
    }

    @Nested
    class Allowances extends AllowanceConformance {
        @Override
        protected CreditsStorage newStorage() {
            return H2.storageInMemory();
        }
    }

    @Nested
    class Model extends ModelConformance {
        @Override
        protected CreditsStorage newStorage() {
            return H2.storageInMemory();
        }
    }

    @Nested
    class Text extends TextConformance {
        @Override
        protected CreditsStorage newStorage() {
            return H2.storageInMemory();
        }
    }

    @Nested
    class TimePrecision extends TimePrecisionConformance {
        @Override
        protected CreditsStorage newStorage() {
            return H2.storageInMemory();
        }
    }

    @Nested
    class RandomOperations extends RandomOperationsConformance {
        @Override
        protected CreditsStorage newStorage() {
            return H2.storageInMemory();
        }
    }

    @Nested
    class CallStore extends CallStoreConformance {
        @Override
        protected CreditsStorage newStorage() {
            return H2.storageInMemory();
        }
    }
}
