package io.credits4j.jdbc;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which sessions of a MariaDB cluster are fit for the ledger. */
class GaleraSettingsTest {
    private static final String PROVIDER = "/usr/lib/galera/libgalera_smm.so";

    @ParameterizedTest
    @ValueSource(strings = {"0", "2", "4", "8", "14"})
    void a_session_that_reads_what_is_old_is_refused(String waiting) {
        assertThatThrownBy(() -> MariaDbDialect.requireNewest(settings("ON", PROVIDER, waiting)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("wsrep_sync_wait " + waiting)
                .hasMessageContaining("sessionVariables=wsrep_sync_wait=1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "3", "7", "15"})
    void a_session_that_waits_before_it_reads_is_fit(String waiting) {
        assertThatCode(() -> MariaDbDialect.requireNewest(settings("ON", PROVIDER, waiting)))
                .doesNotThrowAnyException();
    }

    @Test
    void a_server_by_itself_need_not_wait() {
        assertThatCode(() -> MariaDbDialect.requireNewest(Map.of())).doesNotThrowAnyException();
        assertThatCode(() -> MariaDbDialect.requireNewest(settings("OFF", PROVIDER, "0")))
                .doesNotThrowAnyException();
        assertThatCode(() -> MariaDbDialect.requireNewest(settings("ON", "none", "0")))
                .doesNotThrowAnyException();
    }

    private static Map<String, String> settings(String on, String provider, String waiting) {
        return Map.of("wsrep_on", on, "wsrep_provider", provider, "wsrep_sync_wait", waiting, "wsrep_node_name", "a");
    }
}
