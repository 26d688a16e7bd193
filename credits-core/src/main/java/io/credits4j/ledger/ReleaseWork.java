package io.credits4j.ledger;

import io.credits4j.HoldId;
import io.credits4j.HoldState;
import io.credits4j.IdempotencyKey;
import io.credits4j.UnknownHoldException;
import io.credits4j.books.Attachment;
import io.credits4j.books.Hold;
import io.credits4j.books.Intent;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Decides the release of a hold, under a key made from the hold itself. */
final class ReleaseWork extends AccountWork<ReleaseResult> {
    private final HoldId id;
    private final List<Attachment> attachments;

    ReleaseWork(Desk desk, HoldId id, List<Attachment> attachments) {
        super(
                desk,
                id.account(),
                new IdempotencyKey("hold:" + id.number() + ":release"),
                Fingerprint.of("release", id.number()));
        this.id = id;
        this.attachments = attachments;
    }

    @Override
    public Footprint footprint() {
        return new Footprint(Set.of(account()), Set.of(new IntentKey(account(), key())), Set.of(id));
    }

    @Override
    Optional<ReleaseResult> replay(Intent.Outcome first) {
        return Optional.of(new ReleaseResult.Released(id, true));
    }

    @Override
    Decision<ReleaseResult> decideAfresh(Sheet sheet) {
        Hold hold = sheet.hold(id).orElseThrow(() -> new UnknownHoldException(id));
        if (hold.state() != HoldState.LIVE) {
            return Decision.unchanged(new ReleaseResult.NotOpen(id, hold.state()));
        }
        sheet.endHold(hold, HoldState.RELEASED, sheet.now());
        Intent ended = intent(new Intent.Outcome.Ended(id), sheet.now());
        return new Decision<>(new ReleaseResult.Released(id, false), sheet.changes(List.of(ended), attachments));
    }
}
