package io.credits4j.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Boundaries come from the anchor alone, in the zone's local time. */
class AllowanceScheduleTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");
    private static final ZoneId SAMOA = ZoneId.of("Pacific/Apia");

    @Nested
    class MonthEnds {
        @Test
        void the_31st_becomes_the_last_of_a_shorter_month_and_the_31st_again_after_it() {
            AllowanceSchedule monthly = AllowanceSchedule.monthly(local("2024-01-31T00:00"), ZoneOffset.UTC);
            assertThat(LongStream.range(0, 6)
                            .mapToObj(monthly::period)
                            .map(period -> period.start().toString()))
                    .containsExactly(
                            "2024-01-31T00:00:00Z",
                            "2024-02-29T00:00:00Z",
                            "2024-03-31T00:00:00Z",
                            "2024-04-30T00:00:00Z",
                            "2024-05-31T00:00:00Z",
                            "2024-06-30T00:00:00Z");
            assertThat(monthly.period(13).start()).isEqualTo("2025-02-28T00:00:00Z");
            assertThat(monthly.period(14).start()).isEqualTo("2025-03-31T00:00:00Z");
        }

        @Test
        void a_year_from_a_leap_day_starts_on_the_28th_until_the_next_leap_year() {
            AllowanceSchedule yearly =
                    AllowanceSchedule.every(1, PeriodUnit.YEAR, local("2024-02-29T12:00"), ZoneOffset.UTC);
            assertThat(yearly.period(1).start()).isEqualTo("2025-02-28T12:00:00Z");
            assertThat(yearly.period(4).start()).isEqualTo("2028-02-29T12:00:00Z");
        }

        @Test
        void every_second_month_and_every_fourteen_days_count_from_the_anchor() {
            AllowanceSchedule twoMonths =
                    AllowanceSchedule.every(2, PeriodUnit.MONTH, local("2023-12-31T00:00"), ZoneOffset.UTC);
            assertThat(twoMonths.period(1)).isEqualTo(period(1, "2024-02-29T00:00:00Z", "2024-04-30T00:00:00Z"));
            AllowanceSchedule fortnights =
                    AllowanceSchedule.every(14, PeriodUnit.DAY, local("2024-01-01T00:00"), ZoneOffset.UTC);
            assertThat(fortnights.period(2)).isEqualTo(period(2, "2024-01-29T00:00:00Z", "2024-02-12T00:00:00Z"));
        }
    }

    @Nested
    class Clocks {
        @Test
        void midnight_stays_midnight_where_the_customer_lives() {
            AllowanceSchedule monthly = AllowanceSchedule.monthly(local("2024-01-31T00:00"), BERLIN);
            assertThat(monthly.period(1)).isEqualTo(period(1, "2024-02-28T23:00:00Z", "2024-03-30T23:00:00Z"));
            assertThat(monthly.period(3).start()).isEqualTo("2024-04-29T22:00:00Z");
        }

        @Test
        void a_start_that_clocks_skip_is_the_first_instant_after_the_gap() {
            AllowanceSchedule daily = AllowanceSchedule.every(1, PeriodUnit.DAY, local("2024-03-09T02:30"), NEW_YORK);
            assertThat(daily.period(1)).isEqualTo(period(1, "2024-03-10T07:00:00Z", "2024-03-11T06:30:00Z"));
            assertThat(Instant.parse("2024-03-10T07:00:00Z").atZone(NEW_YORK).toLocalDateTime())
                    .isEqualTo(local("2024-03-10T03:00"));
        }

        @Test
        void a_start_that_clocks_show_twice_is_the_earlier_one() {
            AllowanceSchedule daily = AllowanceSchedule.every(1, PeriodUnit.DAY, local("2024-11-02T01:30"), NEW_YORK);
            assertThat(daily.period(1)).isEqualTo(period(1, "2024-11-03T05:30:00Z", "2024-11-04T06:30:00Z"));
        }

        @Test
        void an_anchor_that_clocks_show_twice_means_the_earlier_one_too() {
            Instant second = Instant.parse("2024-11-03T06:30:00Z");
            AllowanceSchedule monthly = AllowanceSchedule.monthly(second, NEW_YORK);
            assertThat(monthly.period(0).start()).isEqualTo("2024-11-03T05:30:00Z");
            assertThat(monthly.periodAt(second)).contains(monthly.period(0));
        }

        @Test
        void a_gap_of_half_an_hour_is_skipped_by_half_an_hour() {
            ZoneId lordHowe = ZoneId.of("Australia/Lord_Howe");
            AllowanceSchedule daily = AllowanceSchedule.every(1, PeriodUnit.DAY, local("2024-10-05T02:10"), lordHowe);
            assertThat(daily.period(1).start()).isEqualTo("2024-10-05T15:30:00Z");
            assertThat(daily.period(2).start()).isEqualTo("2024-10-06T15:10:00Z");
        }

        @Test
        void a_day_that_clocks_skipped_altogether_does_not_exist() {
            AllowanceSchedule daily = AllowanceSchedule.every(1, PeriodUnit.DAY, local("2011-12-29T00:00"), SAMOA);
            AllowancePeriod new31st = period(2, "2011-12-30T10:00:00Z", "2011-12-31T10:00:00Z");
            assertThat(daily.period(0).end()).isEqualTo(new31st.start());
            assertThat(daily.period(1)).isEqualTo(new31st);
            assertThat(daily.period(2)).isEqualTo(new31st);
            assertThat(daily.periodAt(new31st.start())).contains(new31st);
            assertThat(daily.previous(new31st)).contains(daily.period(0));
            assertThat(daily.next(daily.period(0))).isEqualTo(new31st);
        }

        @Test
        void a_month_over_a_skipped_day_is_shorter_and_nothing_else() {
            AllowanceSchedule monthly = AllowanceSchedule.monthly(local("2011-11-30T08:00"), SAMOA);
            assertThat(monthly.period(1)).isEqualTo(period(1, "2011-12-30T10:00:00Z", "2012-01-29T18:00:00Z"));
            assertThat(monthly.period(0).start()).isEqualTo("2011-11-30T18:00:00Z");
        }
    }

    @Nested
    class Boundaries {
        private final AllowanceSchedule monthly = AllowanceSchedule.monthly(local("2024-01-31T00:00"), BERLIN);

        @Test
        void a_boundary_belongs_to_the_period_it_starts() {
            Instant boundary = monthly.period(1).start();
            assertThat(monthly.periodAt(boundary)).contains(monthly.period(1));
            assertThat(monthly.periodAt(boundary.minusNanos(1))).contains(monthly.period(0));
            assertThat(monthly.period(0).contains(boundary)).isFalse();
            assertThat(monthly.period(1).contains(boundary)).isTrue();
        }

        @Test
        void before_the_anchor_there_is_no_period() {
            Instant anchor = monthly.period(0).start();
            assertThat(monthly.periodAt(anchor.minusNanos(1))).isEmpty();
            assertThat(monthly.periodAt(Instant.MIN)).isEmpty();
            assertThat(monthly.previous(monthly.period(0))).isEmpty();
        }

        @Test
        void schedules_with_the_same_boundaries_by_rule_are_equal() {
            assertThat(AllowanceSchedule.monthly(Instant.parse("2024-01-30T23:00:00Z"), BERLIN))
                    .isEqualTo(monthly)
                    .hasSameHashCodeAs(monthly)
                    .hasToString("every 1 MONTH from 2024-01-31T00:00 Europe/Berlin");
            assertThat(monthly).isNotEqualTo(AllowanceSchedule.monthly(local("2024-01-31T00:00"), NEW_YORK));
        }

        @Test
        void reading_a_schedule_is_the_inverse_of_writing_it() {
            for (AllowanceSchedule schedule : List.of(
                    monthly,
                    AllowanceSchedule.every(1_000, PeriodUnit.DAY, Instant.EPOCH, ZoneOffset.UTC),
                    AllowanceSchedule.every(2, PeriodUnit.YEAR, local("2024-02-29T23:59:59.999999"), ZoneOffset.MAX),
                    AllowanceSchedule.every(3, PeriodUnit.WEEK, local("2024-01-01T10:00:01"), ZoneId.of("UTC+2")))) {
                assertThat(AllowanceSchedule.parse(schedule.toString())).isEqualTo(schedule);
            }
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> AllowanceSchedule.parse("monthly"))
                    .withMessage("not a schedule: 'monthly'");
        }

        @Test
        void what_no_store_could_keep_is_refused() {
            LocalDateTime anchor = local("2024-01-31T00:00");
            refused("count 0 is outside 1 to 1000", () -> AllowanceSchedule.every(0, PeriodUnit.DAY, anchor, BERLIN));
            refused(
                    "count 1001 is outside 1 to 1000",
                    () -> AllowanceSchedule.every(1_001, PeriodUnit.DAY, anchor, BERLIN));
            refused("period -1 is below 0", () -> monthly.period(-1));
            refused("is beyond 9999", () -> monthly.period(Long.MAX_VALUE - 1));
            refused("is outside 1970 to 9999", () -> monthly.period(12 * 9_000));
            refused("is outside 1970 to 9999", () -> AllowanceSchedule.monthly(local("1969-12-31T00:00"), BERLIN));
            refused("is outside 1970 to 9999", () -> monthly.periodAt(Instant.MAX));
        }

        private void refused(String message, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
            assertThatIllegalArgumentException().isThrownBy(call).withMessageContaining(message);
        }
    }

    @Nested
    class AnyZoneAndAnchor {
        private static final int SCHEDULES = 1_500;
        private static final int PERIODS = 40;
        private static final List<String> ODD_ZONES = List.of(
                "Australia/Lord_Howe",
                "Pacific/Chatham",
                "America/St_Johns",
                "Asia/Kathmandu",
                "Pacific/Apia",
                "Pacific/Kwajalein",
                "Pacific/Kiritimati",
                "Pacific/Fakaofo",
                "Africa/Casablanca",
                "Africa/Monrovia",
                "America/Caracas",
                "Asia/Pyongyang",
                "Asia/Tehran",
                "America/Sao_Paulo",
                "Asia/Beirut",
                "Antarctica/Troll",
                "Europe/Dublin",
                "America/Havana");

        private final long seed = Long.getLong("credits4j.seed", System.nanoTime());
        private final Random random = new Random(seed);
        private final List<String> allZones = new ArrayList<>(ZoneId.getAvailableZoneIds());

        @Test
        void periods_follow_one_another_without_gap_overlap_or_drift() {
            System.out.println("seed=" + seed);
            allZones.sort(null);
            for (int i = 0; i < SCHEDULES; i++) {
                check(randomSchedule());
            }
        }

        private AllowanceSchedule randomSchedule() {
            List<String> zones = random.nextBoolean() ? ODD_ZONES : allZones;
            ZoneId zone = ZoneId.of(zones.get(random.nextInt(zones.size())));
            PeriodUnit unit = List.of(PeriodUnit.values()).get(random.nextInt(4));
            return AllowanceSchedule.every(1 + random.nextInt(4), unit, randomAnchor(zone), zone);
        }

        /** Every second one a little before a change of clocks, and of those every second one at midnight. */
        private LocalDateTime randomAnchor(ZoneId zone) {
            Instant instant = Instant.EPOCH.plusSeconds(86_400 * 3L + random.nextInt(2_000_000_000));
            var change = zone.getRules().nextTransition(instant);
            if (change == null || random.nextBoolean()) {
                return LocalDateTime.ofInstant(instant, zone).plusNanos(random.nextInt(1_000_000_000));
            }
            LocalDateTime before = change.getDateTimeBefore().minusDays(random.nextInt(PERIODS));
            return random.nextBoolean()
                    ? before.truncatedTo(ChronoUnit.DAYS)
                    : before.plusMinutes(random.nextInt(180) - 60);
        }

        private void check(AllowanceSchedule schedule) {
            String where = "seed=" + seed + " " + schedule;
            AllowancePeriod period = schedule.period(0);
            assertThat(schedule.periodAt(period.start().minusNanos(1)))
                    .as(where)
                    .isEmpty();
            for (int i = 0; i < PERIODS; i++) {
                assertThat(period.start()).as(where).isBefore(period.end());
                assertFound(schedule, period, period.start(), where);
                assertFound(schedule, period, period.end().minusNanos(1), where);
                assertFound(schedule, period, inside(period), where);
                assertComputedFromTheAnchor(schedule, period, where);
                AllowancePeriod next = schedule.next(period);
                assertThat(next.start()).as(where).isEqualTo(period.end());
                assertThat(next.number()).as(where).isGreaterThan(period.number());
                assertThat(schedule.previous(next)).as(where).contains(period);
                period = next;
            }
        }

        private Instant inside(AllowancePeriod period) {
            long micros = ChronoUnit.MICROS.between(period.start(), period.end());
            return period.start().plus(random.nextLong(micros), ChronoUnit.MICROS);
        }

        private static void assertFound(
                AllowanceSchedule schedule, AllowancePeriod period, Instant instant, String where) {
            assertThat(schedule.periodAt(instant)).as(where).contains(period);
            assertThat(period.contains(instant)).as(where).isTrue();
        }

        /** Whatever came before: the start shows the anchor's own time, or is the end of a gap around it. */
        private void assertComputedFromTheAnchor(AllowanceSchedule schedule, AllowancePeriod period, String where) {
            assertThat(schedule.period(period.number())).as(where).isEqualTo(period);
            LocalDateTime due = schedule.localStart(period);
            ZoneId zone = ZoneId.of(schedule.toString().replaceAll(".* ", ""));
            LocalDateTime shown = LocalDateTime.ofInstant(period.start(), zone);
            if (!shown.equals(due)) {
                assertThat(zone.getRules().getValidOffsets(due)).as(where).isEmpty();
                LocalDateTime justBefore =
                        LocalDateTime.ofInstant(period.start().minusNanos(1), zone);
                assertThat(due).as(where).isAfter(justBefore).isBefore(shown);
            } else {
                Duration earlierOffset = Duration.ofSeconds(
                        zone.getRules().getValidOffsets(due).get(0).getTotalSeconds());
                assertThat(period.start())
                        .as(where)
                        .isEqualTo(due.toInstant(ZoneOffset.UTC).minus(earlierOffset));
            }
        }

        @Test
        void months_count_from_the_anchors_day_in_every_year() {
            System.out.println("seed=" + seed);
            for (int i = 0; i < SCHEDULES; i++) {
                LocalDate day = LocalDate.ofEpochDay(random.nextInt(20_000));
                AllowanceSchedule monthly = AllowanceSchedule.monthly(day.atStartOfDay(), ZoneOffset.UTC);
                int number = random.nextInt(600);
                LocalDate start = LocalDate.ofInstant(monthly.period(number).start(), ZoneOffset.UTC);
                assertThat(start.getDayOfMonth())
                        .as("seed=%d %s %d", seed, monthly, number)
                        .isEqualTo(Math.min(day.getDayOfMonth(), start.lengthOfMonth()));
                assertThat(start.getYear() * 12 + start.getMonthValue())
                        .as("seed=%d %s %d", seed, monthly, number)
                        .isEqualTo(day.getYear() * 12 + day.getMonthValue() + number);
            }
        }

        @Test
        void weeks_start_on_the_anchors_day_of_the_week() {
            AllowanceSchedule weekly = AllowanceSchedule.every(1, PeriodUnit.WEEK, local("2024-01-01T00:00"), BERLIN);
            assertThat(LongStream.range(0, 200).mapToObj(weekly::period))
                    .allSatisfy(
                            period -> assertThat(period.start().atZone(BERLIN).getDayOfWeek())
                                    .isEqualTo(DayOfWeek.MONDAY));
        }

        @Test
        void twelve_months_of_an_anchor_are_its_year() {
            System.out.println("seed=" + seed);
            allZones.sort(null);
            for (int i = 0; i < SCHEDULES; i++) {
                ZoneId zone = ZoneId.of(allZones.get(random.nextInt(allZones.size())));
                LocalDateTime anchor =
                        LocalDateTime.of(1971 + random.nextInt(80), 1 + random.nextInt(12), 28, random.nextInt(24), 0);
                LocalDateTime late = anchor.plusDays(random.nextInt(4));
                AllowanceSchedule monthly = AllowanceSchedule.monthly(late, zone);
                AllowanceSchedule yearly = AllowanceSchedule.every(1, PeriodUnit.YEAR, late, zone);
                int year = random.nextInt(20);
                assertThat(monthly.period(12L * year).start())
                        .as("seed=%d %s", seed, yearly)
                        .isEqualTo(yearly.period(year).start());
            }
        }
    }

    private static LocalDateTime local(String text) {
        return LocalDateTime.parse(text);
    }

    private static AllowancePeriod period(long number, String start, String end) {
        return new AllowancePeriod(number, Instant.parse(start), Instant.parse(end));
    }
}
