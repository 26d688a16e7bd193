package io.credits4j.stripe;

import io.credits4j.Credits;
import io.credits4j.IdempotencyKey;
import io.credits4j.billing.AutoTopUp;
import io.credits4j.billing.Card;
import io.credits4j.billing.Consent;
import io.credits4j.examples.sandbox.TestCard;
import io.credits4j.ledger.AccountRequest;
import java.time.Duration;
import java.util.Optional;

/** What the host does in a story, with some books. Not thread-safe. */
final class HostPart {
    private final StripePart life;
    private final World.Books books;
    private final Runnable catchUp;

    /** {@code catchUp} tells the books all that happened before. */
    HostPart(StripePart life, World.Books books, Runnable catchUp) {
        this.life = life;
        this.books = books;
        this.catchUp = catchUp;
    }

    void spends(long credits) {
        catchUp.run();
        books.ledger.spend(World.ACCOUNT, Credits.of(credits), IdempotencyKey.of("spend"));
    }

    /** With a credit limit, so that it can be before the credits come. */
    void spendsOnCredit(long credits) {
        books.ledger.change(AccountRequest.creditLimit(World.ACCOUNT, Credits.of(credits), IdempotencyKey.of("limit")));
        books.ledger.spend(World.ACCOUNT, Credits.of(credits), IdempotencyKey.of("spend"));
    }

    /** With this card on file, if the account runs low. */
    void buys(TestCard kind) {
        Card card = life.card(kind);
        books.billing.customers().link(World.ACCOUNT, life.customer());
        books.billing.customers().setCard(World.ACCOUNT, Optional.of(card));
        AutoTopUp wish = AutoTopUp.below(Credits.of(5), life.world.catalog.creditPackage("pack"), "USD")
                .coolDown(Duration.ZERO);
        books.billing.topUps().enable(World.ACCOUNT, wish, new Consent("anne", "terms-7", life.world.now));
        books.billing.topUps().topUpIfLow(World.ACCOUNT);
    }
}
