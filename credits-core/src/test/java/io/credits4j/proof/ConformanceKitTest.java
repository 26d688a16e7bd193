package io.credits4j.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.credits4j.proof.LyingStorage.Lie;
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
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** The conformance kit is itself tested: a storage that keeps nothing fails everywhere, and every liar is caught. */
class ConformanceKitTest {
    @Test
    void a_storage_that_keeps_nothing_fails_every_test_of_every_suite() {
        Tally tally = run(
                NothingAllowance.class,
                NothingAtomicity.class,
                NothingBilling.class,
                NothingMoney.class,
                NothingBudget.class,
                NothingCallStore.class,
                NothingConcurrency.class,
                NothingCorrection.class,
                NothingEvents.class,
                NothingHashChain.class,
                NothingIdempotency.class,
                NothingImport.class,
                NothingMerge.class,
                NothingErasure.class,
                NothingWorkedExamples.class,
                NothingBadInput.class,
                NothingLedger.class,
                NothingModel.class,
                NothingOutbox.class,
                NothingRandomOperations.class,
                NothingText.class,
                NothingTimePrecision.class,
                NothingUsageStore.class);

        assertThat(tally.passed).isEmpty();
        assertThat(tally.failed).hasSizeGreaterThan(100);
    }

    @Test
    void a_storage_that_forgets_keys_is_caught_by_the_idempotency_suite() {
        Tally tally = run(ForgetfulIdempotency.class);
        assertThat(tally.failed)
                .contains("a_grant_repeated_is_booked_once_and_answers_alike()")
                .contains("a_spend_repeated_is_booked_once_and_answers_alike()");
    }

    @Test
    void a_storage_that_ignores_the_lock_is_caught_by_the_concurrency_suite() {
        Tally tally = run(UnlockedConcurrency.class);
        assertThat(tally.failed).contains("of_200_threads_spending_1_on_an_account_with_100_exactly_100_succeed()");
    }

    @Test
    void a_storage_that_drops_an_allocation_is_caught_by_the_ledger_suite() {
        Tally tally = run(DroppingLedger.class);
        assertThat(tally.failed).contains("a_spend_over_two_lots_names_both_and_their_parts_sum_up()");
    }

    private static Tally run(Class<?>... suites) {
        LauncherDiscoveryRequestBuilder request = LauncherDiscoveryRequestBuilder.request();
        for (Class<?> suite : suites) {
            request.selectors(selectClass(suite));
        }
        LauncherDiscoveryRequest discovery = request.build();
        Tally tally = new Tally();
        LauncherFactory.create().execute(discovery, tally);
        return tally;
    }

    /** Which tests passed and which did not. */
    private static final class Tally implements TestExecutionListener {
        private final List<String> passed = new ArrayList<>();
        private final List<String> failed = new ArrayList<>();

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (test.isTest()) {
                boolean successful = result.getStatus() == TestExecutionResult.Status.SUCCESSFUL;
                (successful ? passed : failed).add(test.getDisplayName());
            }
        }
    }

    static class NothingAllowance extends AllowanceConformance {
        @Override
        protected CreditsStorage newStorage() {
            return new NothingStorage();
        }
    }

    static class NothingAtomicity extends AtomicityConformance {
        @Override
        protected CreditsStorage newStorage() {
            return new NothingStorage();
        }
    }

    static class NothingMoney extends BillingConformance {
        @Override
        protected CreditsStorage newStorage() {
            return new NothingStorage();
        }
    }

    static class NothingBilling extends BillingStoreConformance {
        @Override
        protected CreditsStorage newStorage() {
            return new NothingStorage();
        }
    }

    static class NothingBudget extends BudgetConformance {
        @Override
        protected CreditsStorage newStorage() {
            return new NothingStorage();
        }
    }

    static class NothingCallStore extends CallStoreConformance {
        @Override
        protected CreditsStorage newStorage() {
            return new NothingStorage();
        }
    }

    static class NothingConcurrency extends ConcurrencyConformance {
        @Override
        protected CreditsStorage newStorage() {
            return new NothingStorage();
        }
    }

    static class NothingCorrection extends CorrectionConformance {
        @Override
        protected CreditsStorage newStorage() {
            return new NothingStorage();
        }
    }

    static class NothingHashChain extends HashChainConformance {
        @Override
        protected CreditsStorage newStorage() {
            return new NothingStorage();
        }
    }

    static class NothingIdempotency extends IdempotencyConformance {
        @Override
        protected CreditsStorage newStorage() {
            return new NothingStorage();
        }
    }

    static class NothingImport extends ImportConformance {
        @Override
        protected CreditsStorage newStorage() {
            return new NothingStorage();
        }
    }

    static class NothingMerge extends MergeConformance {
        @Override
        protected CreditsStorage newStorage() {
            return new NothingStorage();
        }
    }

    static class NothingErasure extends ErasureConformance {
        @Override
        protected CreditsStorage newStorage() {
            return new NothingStorage();
        }
    }

    static class NothingWorkedExamples extends WorkedExamplesConformance {
        @Override
        protected CreditsStorage newStorage() {
            return new NothingStorage();
        }
    }

    static class NothingBadInput extends BadInputConformance {
        @Override
        protected CreditsStorage newStorage() {
            return new NothingStorage();
        }
    }

    static class NothingLedger extends LedgerConformance {
        @Override
        protected CreditsStorage newStorage() {
            return new NothingStorage();
        }
    }

    static class NothingModel extends ModelConformance {
        @Override
        protected CreditsStorage newStorage() {
            return new NothingStorage();
        }
    }

    static class NothingEvents extends EventsConformance {
        @Override
        protected CreditsStorage newStorage() {
            return new NothingStorage();
        }
    }

    static class NothingOutbox extends OutboxConformance {
        @Override
        protected CreditsStorage newStorage() {
            return new NothingStorage();
        }
    }

    static class NothingRandomOperations extends RandomOperationsConformance {
        @Override
        protected CreditsStorage newStorage() {
            return new NothingStorage();
        }
    }

    static class NothingRollover extends RolloverConformance {
        @Override
        protected CreditsStorage newStorage() {
            return new NothingStorage();
        }
    }

    static class NothingText extends TextConformance {
        @Override
        protected CreditsStorage newStorage() {
            return new NothingStorage();
        }
    }

    static class NothingTimePrecision extends TimePrecisionConformance {
        @Override
        protected CreditsStorage newStorage() {
            return new NothingStorage();
        }
    }

    static class NothingUsageStore extends UsageStoreConformance {
        @Override
        protected CreditsStorage newStorage() {
            return new NothingStorage();
        }
    }

    static class ForgetfulIdempotency extends IdempotencyConformance {
        @Override
        protected CreditsStorage newStorage() {
            return new LyingStorage(Lie.FORGETS_KEYS);
        }
    }

    static class UnlockedConcurrency extends ConcurrencyConformance {
        @Override
        protected CreditsStorage newStorage() {
            return new LyingStorage(Lie.IGNORES_THE_LOCK);
        }
    }

    static class DroppingLedger extends LedgerConformance {
        @Override
        protected CreditsStorage newStorage() {
            return new LyingStorage(Lie.DROPS_AN_ALLOCATION);
        }
    }
}
