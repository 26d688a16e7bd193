package io.credits4j.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.credits4j.Credits;
import org.junit.jupiter.api.Test;

class CreditEventTest {
    private static final CreditEvent INFERENCE = CreditEvent.of("ai_inference", Credits.parse("2.5"));

    @Test
    void bad_names_and_costs_are_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CreditEvent.of("", Credits.of(1)))
                .withMessageStartingWith("credit event name is empty");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CreditEvent.of("ai_inference", Credits.of(-1)))
                .withMessage("cost of credit event 'ai_inference' is negative: -1");
    }

    @Test
    void a_quantity_below_one_is_refused_and_a_huge_one_does_not_wrap() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> INFERENCE.costOf(0))
                .withMessage("quantity of credit event 'ai_inference' is below 1: 0");
        assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> INFERENCE.costOf(Long.MAX_VALUE));
    }

    @Test
    void several_cost_their_number_times_one() {
        assertThat(INFERENCE.costOf(10)).isEqualTo(Credits.of(25));
    }

    @Test
    void withers_change_one_thing() {
        CreditEvent changed = INFERENCE.withCategory("ai").withActive(false);

        assertThat(changed.category()).contains("ai");
        assertThat(changed.active()).isFalse();
        assertThat(changed.cost()).isEqualTo(INFERENCE.cost());
        assertThat(INFERENCE.category()).isEmpty();
        assertThat(changed.withActive(true)).isEqualTo(INFERENCE.withCategory("ai"));
    }
}
