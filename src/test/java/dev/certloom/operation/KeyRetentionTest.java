package dev.certloom.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.crypto.KeyId;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.AuditableEvent;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.UnusedKeys.Released;
import dev.certloom.operation.UnusedKeys.Wiped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionOperations;

/** Keys of requests that ended without a certificate. */
class KeyRetentionTest {

    private static final VaultName VAULT = new VaultName("default");

    private final TestClock clock = new TestClock();
    private final List<Instant> asked = new ArrayList<>();
    private final List<Object> told = new ArrayList<>();
    private final Queue<Released> batches = new ArrayDeque<>();
    private final KeyRetention retention = new KeyRetention(
            (endedBefore, now, limit) -> {
                asked.add(endedBefore);
                return batches.remove();
            },
            TransactionOperations.withoutTransaction(),
            told::add,
            new VaultSettings(Duration.ofSeconds(1), Duration.ofSeconds(1), 100, Duration.ofDays(90)),
            clock);

    @Test
    void eachWipedKeyIsOnRecordUnderItsRequest() {
        // given
        Wiped wiped = new Wiped(OperationId.random(), VAULT, new CertificateName("web"), KeyId.random());
        batches.add(new Released(2, List.of(wiped)));

        // when
        retention.wipeUnused();

        // then
        assertThat(asked).containsExactly(clock.instant().minus(Duration.ofDays(90)));
        assertThat(told).singleElement().isInstanceOfSatisfying(AuditableEvent.class, act -> {
            assertThat(act.action()).isEqualTo(AuditAction.UNUSED_KEY_WIPED);
            assertThat(act.object()).isEqualTo("certificates/web");
            assertThat(act.operation()).contains(wiped.operation());
            assertThat(act.details()).isEqualTo(Map.of("key", wiped.key().value()));
        });
    }

    @Test
    void wipingGoesOnUntilABatchIsNotFull() {
        // given
        batches.add(new Released(200, List.of()));
        batches.add(new Released(200, List.of()));
        batches.add(new Released(1, List.of()));

        // when
        retention.wipeUnused();

        // then
        assertThat(asked).hasSize(3);
    }
}
