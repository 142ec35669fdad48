package dev.certloom.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.certloom.crypto.KeyId;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.AuditableEvent;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.JdbcUnusedKeys.EndedRequest;
import dev.certloom.operation.JdbcUnusedKeys.Wiped;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.transaction.support.TransactionOperations;

/** Keys of requests that ended without a certificate. */
class KeyRetentionTest {

    private static final VaultName VAULT = new VaultName("default");
    private static final Duration KEPT = Duration.ofDays(90);

    private final TestClock clock = new TestClock();
    private final List<AuditableEvent> audited = new ArrayList<>();
    private final JdbcUnusedKeys keys = mock(JdbcUnusedKeys.class);
    private final KeyRetention retention = new KeyRetention(
            keys,
            TransactionOperations.withoutTransaction(),
            event -> audited.add((AuditableEvent) event),
            new VaultSettings(Duration.ofSeconds(1), Duration.ofSeconds(1), 100, KEPT),
            clock);

    @Test
    void eachWipedKeyIsOnRecordUnderItsRequest() {
        // given
        EndedRequest request = ended();
        EndedRequest ofAKeyInUse = ended();
        due(Optional.empty(), List.of(request, ofAKeyInUse));
        KeyId key = wipes(request);
        when(keys.release(ofAKeyInUse.id(), clock.instant())).thenReturn(Optional.empty());

        // when
        retention.wipeUnused();

        // then
        assertThat(audited).singleElement().satisfies(act -> {
            assertThat(act.action()).isEqualTo(AuditAction.UNUSED_KEY_WIPED);
            assertThat(act.object()).isEqualTo("certificates/web");
            assertThat(act.operation()).contains(request.id());
            assertThat(act.details()).isEqualTo(Map.of("key", key.value()));
        });
    }

    @Test
    void wipingGoesOnUntilABatchIsNotFull() {
        // given
        List<EndedRequest> full =
                IntStream.range(0, 200).mapToObj(each -> ended()).toList();
        EndedRequest next = ended();
        due(Optional.empty(), full);
        due(Optional.of(full.getLast()), List.of(next));

        // when
        retention.wipeUnused();

        // then
        verify(keys).release(next.id(), clock.instant());
    }

    @Test
    void keyThatCannotBeWipedDoesNotKeepTheOthers() {
        // given
        EndedRequest broken = ended();
        EndedRequest other = ended();
        due(Optional.empty(), List.of(broken, other));
        when(keys.release(broken.id(), clock.instant())).thenThrow(new IllegalArgumentException("no such name"));
        wipes(other);
        MeterRegistry meters = new SimpleMeterRegistry();
        Metrics.addRegistry(meters);

        // when
        try {
            retention.wipeUnused();
        } finally {
            Metrics.removeRegistry(meters);
        }

        // then
        assertThat(meters.counter(OperationFailures.COUNTER).count()).isPositive();
        assertThat(audited)
                .singleElement()
                .satisfies(act -> assertThat(act.operation()).contains(other.id()));
    }

    @Test
    void noFurtherKeyIsTriedWhileTheStoreIsAway() {
        // given
        EndedRequest first = ended();
        EndedRequest second = ended();
        due(Optional.empty(), List.of(first, second));
        when(keys.release(first.id(), clock.instant())).thenThrow(new QueryTimeoutException("away"));

        // when
        assertThatThrownBy(retention::wipeUnused).isInstanceOf(QueryTimeoutException.class);

        // then
        verify(keys, never()).release(eq(second.id()), any());
    }

    private EndedRequest ended() {
        return new EndedRequest(OperationId.random(), clock.instant().minus(KEPT));
    }

    private void due(Optional<EndedRequest> after, List<EndedRequest> requests) {
        Instant endedBefore = clock.instant().minus(KEPT);
        when(keys.notReleased(eq(endedBefore), eq(after.map(EndedRequest::position)), anyInt()))
                .thenReturn(requests);
    }

    private KeyId wipes(EndedRequest request) {
        KeyId key = KeyId.random();
        when(keys.release(request.id(), clock.instant()))
                .thenReturn(Optional.of(new Wiped(request.id(), VAULT, new CertificateName("web"), key)));
        return key;
    }
}
