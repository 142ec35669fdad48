package dev.certloom.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.ArgumentMatchers.contains;
import static org.mockito.ArgumentMatchers.startsWith;
import static org.mockito.Mockito.RETURNS_DEEP_STUBS;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.timeout;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoMoreInteractions;
import static org.mockito.Mockito.when;

import java.lang.reflect.Modifier;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.modulith.events.core.EventPublicationRegistry;
import org.springframework.modulith.events.core.EventPublicationRepository;
import org.springframework.modulith.events.core.EventSerializer;
import org.springframework.modulith.events.core.PublicationTargetIdentifier;
import org.springframework.modulith.events.core.Staleness;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Leases and what is written behind everybody's back, when something goes wrong that nobody thought of. */
class OutboxTest {

    private static final PublicationTargetIdentifier LISTENER = PublicationTargetIdentifier.of("listener");
    private static final String RENEWAL = "set leased_until = greatest";

    private final JdbcClient jdbc = mock(JdbcClient.class);
    private final StatementSpec statement = mock(StatementSpec.class, RETURNS_DEEP_STUBS);
    private final EventPublicationRepository publications = mock(EventPublicationRepository.class);
    private final AtomicLong nanos = new AtomicLong();
    private final Outbox outbox = new Outbox(
            publications, mock(EventSerializer.class), jdbc, Clock.systemUTC(), () -> Duration.ofNanos(nanos.get()));
    private final Object event = new Object();

    @BeforeEach
    void theStoreTakesAll() {
        when(publications.create(any())).thenAnswer(call -> call.getArgument(0));
        when(jdbc.sql(anyString())).thenReturn(statement);
        when(statement.param(anyString(), any())).thenReturn(statement);
    }

    @AfterEach
    void stop() {
        outbox.destroy();
    }

    /** Whatever Modulith adds would otherwise do nothing here, or go past leases to its own repository. */
    @Test
    void everyMethodOfModulithsRegistryIsOurs() {
        assertThat(methods(EventPublicationRegistry.class))
                .isSubsetOf(methods(Outbox.class))
                .containsExactlyInAnyOrder(
                        "store(Object,Stream)",
                        "findIncompletePublications()",
                        "findIncompletePublicationsOlderThan(Duration)",
                        "markProcessing(Object,PublicationTargetIdentifier)",
                        "markCompleted(Object,PublicationTargetIdentifier)",
                        "markFailed(Object,PublicationTargetIdentifier)",
                        "deleteCompletedPublicationsOlderThan(Duration)",
                        "processIncompletePublications(Predicate,Consumer,Duration)",
                        "processFailedPublications(ResubmissionOptions,Consumer)",
                        "markStalePublicationsFailed(Staleness)");
    }

    /** All that is not among these three calls is SQL of ours on its table: look at it again when Modulith's repository changes. */
    @Test
    void modulithsRepositoryIsTheOneThatTheOutboxKnows() {
        assertThat(methods(EventPublicationRepository.class))
                .contains(
                        "create(TargetEventPublication)",
                        "findIncompletePublications()",
                        "findIncompletePublicationsPublishedBefore(Instant)")
                .containsExactlyInAnyOrder(
                        "create(TargetEventPublication)",
                        "markProcessing(UUID)",
                        "markCompleted(TargetEventPublication,Instant)",
                        "markCompleted(Object,PublicationTargetIdentifier,Instant)",
                        "markCompleted(UUID,Instant)",
                        "markFailed(UUID)",
                        "markResubmitted(UUID,Instant)",
                        "findIncompletePublications()",
                        "findIncompletePublicationsPublishedBefore(Instant)",
                        "findIncompletePublicationsByEventAndTargetIdentifier(Object,PublicationTargetIdentifier)",
                        "findCompletedPublications()",
                        "deletePublications(List)",
                        "deleteCompletedPublications()",
                        "deleteCompletedPublicationsBefore(Instant)",
                        "findFailedPublications(FailedCriteria)",
                        "findByStatus(Status)",
                        "countByStatus(Status)");
    }

    @Test
    void eventStateGoesThroughTheLeasesNeverModulithsRepository() {
        storeInATransaction();
        outbox.markProcessing(event, LISTENER);
        outbox.markCompleted(event, LISTENER);
        outbox.markFailed(event, LISTENER);
        outbox.deleteCompletedPublicationsOlderThan(Duration.ZERO);
        outbox.markStalePublicationsFailed(mock(Staleness.class));
        outbox.destroy();

        verify(publications).create(any());
        verifyNoMoreInteractions(publications);
    }

    private static Set<String> methods(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()) && !method.isSynthetic())
                .map(method -> method.getName()
                        + Arrays.stream(method.getParameterTypes())
                                .map(Class::getSimpleName)
                                .collect(Collectors.joining(",", "(", ")")))
                .collect(Collectors.toSet());
    }

    @Test
    void whatWasDeliveredIsWrittenAfterAFailureThatNobodyThoughtOf() {
        storeInATransaction();
        when(statement.update()).thenThrow(new IllegalStateException("a fault")).thenReturn(1);

        outbox.markCompleted(event, LISTENER);

        verify(jdbc, timeout(5_000).times(2)).sql(startsWith("delete from event_publication"));
    }

    @Test
    void aRenewalThatFailsUnexpectedlyDoesNotEndTheNextOnes() {
        storeInATransaction();
        nanos.addAndGet(Duration.ofSeconds(4).toNanos());
        when(statement.update()).thenThrow(new IllegalStateException("a fault")).thenReturn(1);

        assertThatCode(outbox::renew).doesNotThrowAnyException();
    }

    @Test
    void aLeaseIsRenewedWhileTheListenerIsAtWork() {
        storeInATransaction();
        nanos.addAndGet(Outbox.MAX_LEASE.toNanos());

        outbox.renew();

        verify(jdbc).sql(contains(RENEWAL));
    }

    @Test
    void aLeaseOfWhatNoListenerEndsIsNotRenewedForEver() {
        storeInATransaction();
        nanos.addAndGet(Outbox.MAX_LEASE.toNanos() + 1);

        outbox.renew();

        verify(jdbc, never()).sql(anyString());
    }

    @Test
    void whatIsStoredWithoutATransactionHasNoLeaseToRenew() {
        assertThat(outbox.store(event, Stream.of(LISTENER))).hasSize(1);
        nanos.addAndGet(Duration.ofSeconds(4).toNanos());

        outbox.renew();

        verify(jdbc, never()).sql(anyString());
    }

    @Test
    void whatEndsAfterTheStopIsPassedOver() {
        storeInATransaction();
        outbox.destroy();

        assertThatCode(() -> outbox.markCompleted(event, LISTENER)).doesNotThrowAnyException();
    }

    private void storeInATransaction() {
        TransactionSynchronizationManager.initSynchronization();
        TransactionSynchronizationManager.setActualTransactionActive(true);
        try {
            outbox.store(event, Stream.of(LISTENER));
        } finally {
            TransactionSynchronizationManager.clear();
        }
    }
}
