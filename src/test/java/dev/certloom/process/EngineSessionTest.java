package dev.certloom.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.RETURNS_SELF;
import static org.mockito.Mockito.doReturn;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.certloom.availability.Availability;
import dev.certloom.operation.ReconcileQueue;
import dev.certloom.runtime.MonotonicClock;
import io.camunda.client.CamundaClient;
import io.camunda.client.api.command.ClientException;
import io.camunda.client.api.worker.JobWorker;
import io.camunda.client.api.worker.JobWorkerBuilderStep1;
import io.camunda.client.api.worker.JobWorkerBuilderStep1.JobWorkerBuilderStep2;
import io.camunda.client.api.worker.JobWorkerBuilderStep1.JobWorkerBuilderStep3;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DataAccessResourceFailureException;

/** Which engine serves us, whatever becomes of it. */
class EngineSessionTest {

    private final Engine engine = mock(Engine.class);
    private final ReconcileQueue reconcileQueue = mock(ReconcileQueue.class);
    private final CamundaClient client = mock(CamundaClient.class);
    private final List<JobHandler> handlers = new ArrayList<>();
    private final EngineSession session = new EngineSession(
            engine,
            client,
            mock(JdbcDeployments.class),
            handlers(),
            reconcileQueue,
            mock(EngineSettings.class),
            mock(ApplicationEventPublisher.class),
            new EngineCommands(),
            mock(EngineObservations.class),
            new Availability(Clock.systemUTC(), MonotonicClock.system()));

    private JobHandlers handlers() {
        JobHandlers all = mock(JobHandlers.class);
        when(all.all()).thenReturn(handlers);
        return all;
    }

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
    void engineThatIsNewIsAnnouncedUntilThatSucceeds() {
        // given
        when(engine.isThis("first")).thenReturn(false);
        when(engine.identify())
                .thenReturn(new Engine.Identity("second", true))
                .thenReturn(new Engine.Identity("second", false));
        doThrow(new DataAccessResourceFailureException("away"))
                .doNothing()
                .when(reconcileQueue)
                .engineChanged("second");

        // when
        assertThatThrownBy(session::verify).isInstanceOf(DataAccessResourceFailureException.class);
        assertThat(session.engine()).isEqualTo(Optional.of("first"));
        session.verify();

        // then
        assertThat(session.engine()).isEqualTo(Optional.of("second"));
        verify(reconcileQueue, times(2)).engineChanged("second");
    }

    @Test
    void whereTheWorkersCannotBeOpenedTheEngineIsLookedForAgain() {
        // given
        JobWorker opened = mock(JobWorker.class);
        JobWorkerBuilderStep1 builder = mock(JobWorkerBuilderStep1.class);
        JobWorkerBuilderStep2 typed = mock(JobWorkerBuilderStep2.class);
        JobWorkerBuilderStep3 handled = mock(JobWorkerBuilderStep3.class, RETURNS_SELF);
        when(client.newWorker()).thenReturn(builder);
        when(builder.jobType(anyString())).thenReturn(typed);
        when(typed.handler(any())).thenReturn(handled);
        doReturn(opened)
                .doThrow(new ClientException("not ready"))
                .doReturn(mock(JobWorker.class))
                .when(handled)
                .open();
        handlers.add(JobHandler.of("one", job -> JobOutcome.done()));
        handlers.add(JobHandler.of("other", job -> JobOutcome.done()));
        when(engine.isThis("first")).thenReturn(false);
        when(engine.identify()).thenReturn(new Engine.Identity("second", true));

        // when
        assertThatThrownBy(session::verify).isInstanceOf(ClientException.class);
        assertThat(session.engine()).isEmpty();
        session.verify();

        // then
        await().until(() -> session.engine().equals(Optional.of("second")));
        verify(opened).close();
    }

    /** With as many jobs of each type as may be worked on: none. */
    @Test
    void jobsThatWaitForIssuersDoNotMakeItBusy() {
        handlers.add(JobHandler.of("order", job -> JobOutcome.done()).callingIssuer());
        assertThat(session.isBusy()).isFalse();
        assertThat(session.isBusyWithIssuers()).isTrue();

        handlers.add(JobHandler.of("merge", job -> JobOutcome.done()));
        assertThat(session.isBusy()).isTrue();
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
