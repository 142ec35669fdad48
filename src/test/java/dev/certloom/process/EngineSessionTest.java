package dev.certloom.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.certloom.availability.Availability;
import dev.certloom.operation.ReconcileQueue;
import dev.certloom.runtime.MonotonicClock;
import io.camunda.client.CamundaClient;
import io.camunda.client.api.command.ClientException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ApplicationEventPublisher;

/** Which engine serves us, whatever becomes of it. */
class EngineSessionTest {

    private final Engine engine = mock(Engine.class);
    private final ReconcileQueue reconcileQueue = mock(ReconcileQueue.class);
    private final EngineSession session = new EngineSession(
            engine,
            mock(CamundaClient.class),
            mock(JdbcDeployments.class),
            mock(JobHandlers.class),
            reconcileQueue,
            mock(EngineSettings.class),
            mock(ApplicationEventPublisher.class),
            new EngineCommands(),
            mock(EngineObservations.class),
            new Availability(Clock.systemUTC(), MonotonicClock.system()));

    @BeforeEach
    void served() {
        when(engine.isHealthy()).thenReturn(true);
        when(engine.isThis(anyString())).thenReturn(true);
        when(engine.identify()).thenReturn(new Engine.Identity("first", false));
        session.start();
        await().until(() -> session.engine().isPresent());
    }

    @AfterEach
    void stop() {
        session.stop();
    }

    @Test
    void engineThatWasExchangedAndCannotBeToldYetIsLookedAtAgain() {
        // given
        when(engine.isThis("first")).thenReturn(false);
        when(engine.identify())
                .thenThrow(new ClientException("not ready"))
                .thenReturn(new Engine.Identity("second", true));

        // when
        assertThatThrownBy(session::verify).isInstanceOf(ClientException.class);
        assertThat(session.engine()).isEqualTo(Optional.of("first"));
        session.verify();

        // then
        assertThat(session.engine()).isEqualTo(Optional.of("second"));
        verify(reconcileQueue).engineChanged("second");
    }

    @Test
    void stoppedAndStartedAtOnceOnlyOneThreadLooksForTheEngine() {
        // given
        List<Thread> lookers = new CopyOnWriteArrayList<>();
        session.stop();
        when(engine.isHealthy()).thenAnswer(call -> {
            lookers.add(Thread.currentThread());
            return false;
        });
        session.start();
        await().until(() -> !lookers.isEmpty());
        Thread before = lookers.getFirst();

        // when
        session.stop();
        session.start();

        // then
        await().until(() -> !before.isAlive());
        await().until(() -> !before.equals(lookers.getLast()));
    }
}
