package dev.certloom.operation;

import dev.certloom.kernel.OperationId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Who asks issuers, in memory and by a clock of the test. */
public final class InMemoryOrderQuestions implements OrderQuestions {

    private record UnderWay(OrderQuestion question, Instant lapses) {}

    private final Map<OperationId, UnderWay> questions = new HashMap<>();
    private final Clock clock;

    public InMemoryOrderQuestions(Clock clock) {
        this.clock = clock;
    }

    @Override
    public synchronized Optional<OrderQuestion> begin(OperationId operation, Duration lease) {
        UnderWay before = questions.get(operation);
        if (before != null && clock.instant().isBefore(before.lapses())) {
            return Optional.empty();
        }
        OrderQuestion question = OrderQuestion.about(operation);
        questions.put(operation, new UnderWay(question, clock.instant().plus(lease)));
        return Optional.of(question);
    }

    @Override
    public synchronized boolean renew(OrderQuestion question, Duration lease) {
        return isLatest(question)
                && questions.replace(
                                question.operation(),
                                new UnderWay(question, clock.instant().plus(lease)))
                        != null;
    }

    @Override
    public synchronized void end(OrderQuestion question) {
        if (isLatest(question)) {
            questions.remove(question.operation());
        }
    }

    private boolean isLatest(OrderQuestion question) {
        UnderWay latest = questions.get(question.operation());
        return latest != null && latest.question().equals(question);
    }
}
