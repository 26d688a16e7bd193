package io.credits4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdentifiersTest {
    /** How text becomes an identifier, and what messages call it. */
    record Kind(String name, Function<String, Object> of) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Kind> kinds() {
        return Stream.of(
                new Kind("account id", AccountId::of),
                new Kind("idempotency key", IdempotencyKey::of),
                new Kind("budget id", id -> BudgetName.of("user", id).id()));
    }

    private static final List<String> CONTROLS =
            List.of("\u0000", "\t", "\n", "\r", "\u001b", "\u007f", "\u0085", "\u009f", "\u2028", "\u2029");
    private static final List<String> BLANKS = List.of(" ", "\u00a0", "\u2003", "\u202f", "\u3000", "\ufeff");
    private static final List<String> HALVES = List.of("\ud83d", "\ude00", "\ude00\ud83d");

    @ParameterizedTest
    @MethodSource("kinds")
    @SuppressWarnings("NullAway") // what a caller without null checks may give
    void nothing_is_refused_by_name(Kind kind) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> kind.of().apply(null))
                .withMessage(kind.name() + " is null");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> kind.of().apply(""))
                .withMessage(kind.name() + " is empty; give 1 to 200 characters");
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void a_control_is_refused_wherever_it_stands_and_shown_escaped(Kind kind) {
        for (String control : CONTROLS) {
            String escaped = String.format(java.util.Locale.ROOT, "\\u%04x", (int) control.charAt(0));
            for (String text : List.of(control + "ab", "a" + control + "b", "ab" + control)) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> kind.of().apply(text))
                        .withMessage(kind.name() + " holds a control character or half a surrogate pair: '"
                                + text.replace(control, escaped) + "'");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void half_a_surrogate_pair_is_refused_and_shown_escaped(Kind kind) {
        for (String half : HALVES) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> kind.of().apply("a" + half + "b"))
                    .withMessageContaining(kind.name())
                    .withMessageContaining("'a\\ud")
                    .matches(e -> String.valueOf(e.getMessage()).chars().allMatch(c -> c < 128));
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void a_blank_is_refused_at_either_end_and_kept_inside(Kind kind) {
        for (String blank : BLANKS) {
            for (String text : List.of(blank, blank + "a", "a" + blank)) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> kind.of().apply(text))
                        .withMessageContaining(kind.name() + " starts or ends with a blank: '");
            }
            assertThat(kind.of().apply("a" + blank + "b")).hasToString("a" + blank + "b");
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void the_201st_code_point_is_refused_and_the_200th_is_not(Kind kind) {
        for (String one : List.of("a", "é", "漢", "😀")) {
            assertThat(kind.of().apply(one.repeat(200))).hasToString(one.repeat(200));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> kind.of().apply(one.repeat(201)))
                    .withMessage(kind.name() + " has 201 characters, more than 200: '" + one.repeat(40) + "…'");
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void text_is_compared_exactly_neither_folded_nor_normalised(Kind kind) {
        List<String> alike = List.of("key", "Key", "KEY", "kéy", "ke\u0301y", "key\u200b", "ｋey", "kеy");
        assertThat(alike.stream().map(kind.of()).distinct()).hasSize(alike.size());
        assertThat(kind.of().apply("key")).isEqualTo(kind.of().apply("key")).hasToString("key");
    }

    @Nested
    class BudgetNames {
        private static final BudgetName ANNA = BudgetName.of("user", "anna");

        @Test
        void a_kind_follows_the_rules_of_ids_up_to_50_code_points() {
            assertThat(BudgetName.of("😀".repeat(50), "x").kind()).hasSize(100);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> BudgetName.of("😀".repeat(51), "x"))
                    .withMessage("budget kind has more than 50 characters: '" + "😀".repeat(40) + "…'");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> BudgetName.of(" user", "x"))
                    .withMessage("budget kind starts or ends with a blank: ' user'");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> BudgetName.each(""))
                    .withMessageContaining("budget kind is empty");
        }

        @Test
        void each_of_a_kind_is_no_one_of_it() {
            assertThat(BudgetName.each("user")).isEqualTo(ANNA.each()).hasToString("each user");
            assertThat(BudgetName.each("user").isEach()).isTrue();
            assertThat(ANNA.isEach()).isFalse();
            assertThat(ANNA).hasToString("user:anna");
        }

        @Test
        void a_chain_names_each_budget_once_and_at_most_ten() {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> BudgetName.chain(List.of(ANNA, BudgetName.ACCOUNT, ANNA)))
                    .withMessage("budget 'user:anna' is named twice");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> BudgetName.chain(List.of(ANNA, ANNA.each())))
                    .withMessage("'each user' is no budget to be within; name one of its kind");
            List<BudgetName> eleven = Stream.iterate(0, i -> i + 1)
                    .limit(11)
                    .map(i -> BudgetName.of("user", "u" + i))
                    .toList();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> BudgetName.chain(eleven))
                    .withMessage("11 budgets, more than 10");
            assertThat(BudgetName.chain(eleven.subList(0, 10))).hasSize(10);
        }
    }

    @Nested
    class HoldIds {
        private static final AccountId ACCOUNT = AccountId.of("tenant-1");

        @Test
        void a_number_below_one_is_refused() {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new HoldId(ACCOUNT, 0))
                    .withMessage("hold number 0 is below 1");
            assertThatIllegalArgumentException().isThrownBy(() -> new HoldId(ACCOUNT, Long.MIN_VALUE));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "@",
                    "17",
                    "17@",
                    "@tenant-1",
                    "x@tenant-1",
                    "-1@tenant-1",
                    "+1@tenant-1",
                    "1.0@tenant-1",
                    "0@tenant-1",
                    "007@tenant-1",
                    "17 @tenant-1",
                    "17@ tenant-1",
                    "17@tenant-1 ",
                    "٣@tenant-1",
                    "9223372036854775808@tenant-1",
                    "99999999999999999999@tenant-1",
                    "17@a\u0000b"
                })
        void whatever_no_hold_id_writes_is_refused(String text) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> HoldId.parse(text))
                    .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\u0000"));
        }

        @Test
        @SuppressWarnings("NullAway") // what a caller without null checks may give
        void nothing_at_all_is_refused() {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> HoldId.parse(null))
                    .withMessageContaining("hold id");
        }

        @Test
        void a_message_shows_the_text_escaped_and_shortened() {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> HoldId.parse("no\nid"))
                    .withMessage("not a hold id: 'no\\u000aid'");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> HoldId.parse("x".repeat(5_000)))
                    .withMessage("not a hold id: '" + "x".repeat(40) + "…'");
        }

        @Test
        void parsing_is_the_inverse_of_writing() {
            List<AccountId> accounts = List.of(
                    ACCOUNT,
                    AccountId.of("someone@example.org"),
                    AccountId.of("@"),
                    AccountId.of("17@18"),
                    AccountId.of("😀".repeat(200)));
            for (AccountId account : accounts) {
                for (long number : new long[] {1, 17, 999_999_999_999_999_999L, Long.MAX_VALUE}) {
                    HoldId id = new HoldId(account, number);
                    assertThat(HoldId.parse(id.toString())).isEqualTo(id);
                }
            }
            assertThat(new HoldId(ACCOUNT, 17)).hasToString("17@tenant-1");
        }
    }
}
