package io.credits4j.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.credits4j.AccountId;
import io.credits4j.Credits;
import io.credits4j.ledger.GrantRequest;
import io.credits4j.ledger.HistoryQuery;
import io.credits4j.ledger.SpendRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Ids and keys are compared exactly, and every text comes back as it went in. */
public abstract class TextConformance extends StorageConformance {
    /** Pairs that case folding, accent folding, normalisation, trimming or padding would merge. */
    private static final List<String> ALIKE = List.of(
            "key",
            "Key",
            "KEY",
            "kéy",
            "ke\u0301y",
            "key\u200b",
            "ｋｅｙ",
            "key1",
            "i",
            "İ",
            "ı",
            "I",
            "ß",
            "ss",
            "SS",
            "%",
            "_",
            "'",
            "\\",
            "\"",
            "${key}",
            "😀",
            "😁");

    @Test
    void accounts_that_look_alike_are_different_accounts() {
        for (int i = 0; i < ALIKE.size(); i++) {
            purchase(AccountId.of(ALIKE.get(i)), i + 1, "g");
        }
        for (int i = 0; i < ALIKE.size(); i++) {
            assertThat(ledger.balance(AccountId.of(ALIKE.get(i))).available())
                    .as(ALIKE.get(i))
                    .isEqualTo(credits(i + 1));
        }
    }

    @Test
    void keys_that_look_alike_are_different_intents() {
        purchase(account, 1_000, "g");
        for (String key : ALIKE) {
            assertThat(ledger.spend(account, credits(1), key(key)).replayed())
                    .as(key)
                    .isFalse();
            assertThat(ledger.hold(account, credits(1), key("hold " + key)).replayed())
                    .as(key)
                    .isFalse();
        }
        assertThat(available()).isEqualTo(credits(1_000 - 2L * ALIKE.size()));
    }

    @Test
    void the_longest_ids_and_keys_come_back_whole() {
        String longest = "😀".repeat(200);
        AccountId id = AccountId.of(longest);
        ledger.grant(GrantRequest.purchase(id, credits(5), key(longest)).actor(longest));
        var line = ledger.history(id, HistoryQuery.newest(1)).items().get(0);
        assertThat(line.account()).isEqualTo(id);
        assertThat(line.key()).isEqualTo(key(longest));
        assertThat(line.memo().actor()).isEqualTo(longest);
    }

    @Test
    void descriptions_and_metadata_come_back_as_they_went_in() {
        Map<String, String> metadata = new HashMap<>();
        metadata.put("empty", "");
        metadata.put("lines", "a\nb\r\n\tc=d;e,f\\n");
        metadata.put("a=b", "x");
        metadata.put("quotes", "'\"`");
        metadata.put("漢字", "😀".repeat(1_000));
        metadata.put("large", "x".repeat(60_000));
        String description = "first line\nsecond line 😀 " + "x".repeat(900);
        purchase(account, 5, "g");
        ledger.spend(SpendRequest.of(account, Credits.of(1), key("s"))
                .description(description)
                .metadata(metadata));

        var memo = lines().get(0).memo();
        assertThat(memo.metadata()).isEqualTo(metadata);
        assertThat(memo.description()).isEqualTo(description);
    }
}
