package io.credits4j.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every select of a query locks, wherever it stands; nothing else does. */
class LockingReadsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            select a from t where b = 1 | select a from t where b = 1 LOCK
            select (a + 1), min(b) from t where a in (1, (2)) | select (a + 1), min(b) from t where a in (1, (2)) LOCK
            select a from t union all select b from u | (select a from t LOCK) union all (select b from u LOCK)
            select a from t where b in ( select c from u ) order by a | select a from t where b in ( select c from u  LOCK) order by a LOCK
            select min(x) from (select a from t union all select min(b) from u) x | select min(x) from ((select a from t LOCK) union all (select min(b) from u LOCK)) x LOCK
            """)
    void every_select_of_a_query_locks(String sql, String locking) {
        assertThat(LockingReads.of(sql)).isEqualTo(locking.replace("LOCK", "lock in share mode"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select a from t for update",
                "select a from t for update /*M!100300 wait 1 */",
                "insert into t (a) values (1)",
                "update t set a = 1 where b in (select c from u)",
                "delete from t"
            })
    void what_locks_already_stays_as_it_is(String sql) {
        assertThat(LockingReads.of(sql)).isEqualTo(sql);
    }

    @Test
    void an_ordered_union_is_refused_rather_than_changed() {
        assertThatThrownBy(() -> LockingReads.of("select a from t union all select b from u order by 1"))
                .isInstanceOf(IllegalStateException.class);
    }
}
