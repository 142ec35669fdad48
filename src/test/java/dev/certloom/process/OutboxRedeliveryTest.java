package dev.certloom.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.certloom.process.EngineCommands.Priority;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.modulith.events.EventPublication;
import org.springframework.modulith.events.IncompleteEventPublications;
import org.springframework.modulith.events.ResubmissionOptions;

/** When it looks again: at once while more is known to lie in the outbox, else after a while, which is long here. */
class OutboxRedeliveryTest {

    private static final int ALL = Priority.START.capacity();

    private final EngineCommands commands = new EngineCommands();
    private final Deque<CompletableFuture<String>> underWay = new ArrayDeque<>();
    private final IncompleteEventPublications outbox = mock(IncompleteEventPublications.class);
    private final EngineSettings settings = mock(EngineSettings.class);
    private final OutboxRedelivery outboxRedelivery;

    OutboxRedeliveryTest() {
        when(settings.reconcileEvery()).thenReturn(Duration.ofHours(1));
        outboxRedelivery = new OutboxRedelivery(commands, outbox, settings);
    }

    @Test
    void aFullBatchThatIsDeliveredAtOnceIsFollowedByTheNextAtOnce() {
        takes(ALL, () -> {});

        outboxRedelivery.redeliver();

        assertThat(outboxRedelivery.isDue()).isTrue();
    }

    @Test
    void lessThanWasAskedForIsAllThatThereWas() {
        takes(ALL - 1, () -> {});

        outboxRedelivery.redeliver();

        assertThat(outboxRedelivery.isDue()).isFalse();
    }

    @Test
    void aBatchThatTookAllRoomButLessThanAskedForIsTheLastOne() {
        takes(
                ALL - 1,
                () -> IntStream.range(0, InFlightLimit.INITIAL_LIMIT + ALL).forEach(i -> send()));

        outboxRedelivery.redeliver();
        answerAll();

        assertThat(outboxRedelivery.isDue()).isFalse();
    }

    @Test
    void whatIsTurnedAwayWhileABatchIsDeliveredIsNotForgotten() {
        takes(1, () -> {
            IntStream.rangeClosed(0, InFlightLimit.INITIAL_LIMIT + ALL).forEach(i -> send());
            outboxRedelivery.isDue();
            answerAll();
        });

        outboxRedelivery.redeliver();

        assertThat(outboxRedelivery.isDue()).isTrue();
    }

    @Test
    void aFailureThatNobodyThoughtOfDoesNotEndIt() {
        doThrow(new IllegalStateException("a fault")).when(outbox).resubmitIncompletePublications(anyOptions());

        assertThatCode(outboxRedelivery::redeliver).doesNotThrowAnyException();
    }

    private void takes(int events, Runnable meanwhile) {
        doAnswer(call -> {
                    ResubmissionOptions options = call.getArgument(0);
                    EventPublication publication = mock(EventPublication.class);
                    IntStream.range(0, events)
                            .forEach(i -> assertThat(options.getFilter().test(publication))
                                    .isTrue());
                    meanwhile.run();
                    return null;
                })
                .when(outbox)
                .resubmitIncompletePublications(anyOptions());
    }

    private static ResubmissionOptions anyOptions() {
        return any(ResubmissionOptions.class);
    }

    private void send() {
        Future<?> unused = commands.send(Priority.START, () -> {
            CompletableFuture<String> sent = new CompletableFuture<>();
            underWay.add(sent);
            return sent;
        });
    }

    private void answerAll() {
        while (!underWay.isEmpty()) {
            underWay.remove().complete("taken");
        }
    }
}
