package io.credits4j.books;

import io.credits4j.Credits;
import io.credits4j.HoldId;
import io.credits4j.Money;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One metered model call and what is known of its cost. Immutable; a row that outlives the process which made the
 * call.
 *
 * @param hold the credits reserved for it; also the call's identity
 * @param version counts the row's writes, from 1; a write names the version it read
 * @param state where it stands
 * @param model the model asked for
 * @param catalogVersion the prices its ceiling was computed with
 * @param ceiling the most it may be charged
 * @param providerId the provider's id of the call, known once its headers arrive
 * @param providerCost the exact cost the charge was computed from
 * @param costSource where that cost comes from
 * @param charged what the account was charged
 * @param dispatchedAt when the request was sent
 * @param changedAt when the row was last written
 * @param nextLookUpAt when the provider may next be asked about a pending call
 * @param lookUps how often it has been asked
 */
public record ModelCall(
        HoldId hold,
        long version,
        CallState state,
        String model,
        String catalogVersion,
        Credits ceiling,
        @Nullable String providerId,
        @Nullable Money providerCost,
        @Nullable CostSource costSource,
        @Nullable Credits charged,
        Instant dispatchedAt,
        Instant changedAt,
        @Nullable Instant nextLookUpAt,
        int lookUps)
        implements Attachment {}
