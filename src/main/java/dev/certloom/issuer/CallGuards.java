package dev.certloom.issuer;

import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultName;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.micrometer.tagged.TaggedBulkheadMetrics;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Guards every question to a CA, issuer by issuer: so many at a time, and none for a while after half of the latest ones or more
 * remained without an answer. Whatever it answers, a refusal too, counts as an answer. An issuer that is slow or away takes nothing from the others.
 *
 * <p>What is <em>recorded</em> decides whether the issuer is left alone, and is not asked while it is; what is not, is asked all
 * the same. Both take a place among the {@code at-once} of their issuer. Judging a change takes none.
 */
@Component
@EnableConfigurationProperties(CallSettings.class)
class CallGuards {

    private static final int WINDOW = 10;
    private static final int MIN_CALLS = 5;
    private static final int MAX_CHANGES = 4;
    private static final float MAX_FAILURE_PERCENT = 50;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(10);
    private static final Duration MAX_PAUSE = Duration.ofMinutes(5);
    private static final double PAUSE_GROWTH = 2;

    private final BulkheadRegistry bulkheads;
    private final BulkheadRegistry changes = BulkheadRegistry.of(BulkheadConfig.custom()
            .maxConcurrentCalls(MAX_CHANGES)
            .maxWaitDuration(Duration.ZERO)
            .writableStackTraceEnabled(false)
            .build());
    private final CircuitBreakerRegistry breakers;
    private final Map<String, String> lastWords = new ConcurrentHashMap<>();
    private final Map<String, LastAnswer> lastAnswers = new ConcurrentHashMap<>();
    private final Clock clock;
    private final int atOnce;

    CallGuards(CallSettings settings, MeterRegistry meters, Clock clock) {
        this.clock = clock;
        this.atOnce = settings.atOnce();
        this.bulkheads = BulkheadRegistry.of(BulkheadConfig.custom()
                .maxConcurrentCalls(atOnce)
                .maxWaitDuration(Duration.ZERO)
                .writableStackTraceEnabled(false)
                .build());
        this.breakers = CircuitBreakerRegistry.of(CircuitBreakerConfig.custom()
                .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                .slidingWindowSize(WINDOW)
                .minimumNumberOfCalls(MIN_CALLS)
                .failureRateThreshold(MAX_FAILURE_PERCENT)
                .permittedNumberOfCallsInHalfOpenState(1)
                .waitIntervalFunctionInOpenState(
                        IntervalFunction.ofExponentialBackoff(FIRST_PAUSE, PAUSE_GROWTH, MAX_PAUSE))
                .clock(clock)
                .build());
        TaggedBulkheadMetrics.ofBulkheadRegistry(bulkheads).bindTo(meters);
        TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(breakers).bindTo(meters);
    }

    /** A question to a CA. */
    @FunctionalInterface
    interface Question<T> {
        T ask() throws IssuerUnavailable;
    }

    /**
     * The answer to a question, if it may be asked now; its outcome is recorded.
     *
     * @throws OrderNotReceived also when it was not asked
     */
    <T> T askRecorded(Order order, Question<T> question) throws IssuerUnavailable {
        return askRecorded(order.vault(), order.issuer(), question);
    }

    /** As {@link #askRecorded(Order, Question)}, of what is no order's. */
    <T> T askRecorded(VaultName vault, IssuerName issuer, Question<T> question) throws IssuerUnavailable {
        String name = name(vault, issuer);
        CircuitBreaker breaker = breakers.circuitBreaker(name);
        if (!breaker.tryAcquirePermission()) {
            throw new OrderNotReceived(
                    CallOutcome.NOT_CALLED,
                    "it did not answer several times%s is left alone for a while"
                            .formatted(Optional.ofNullable(lastWords.get(name))
                                    .map(", the last time: %s; it"::formatted)
                                    .orElse(" and")),
                    FIRST_PAUSE);
        }
        Bulkhead bulkhead = bulkheads.bulkhead(name);
        if (!bulkhead.tryAcquirePermission()) {
            breaker.releasePermission();
            throw new OrderNotReceived(
                    CallOutcome.NOT_CALLED,
                    "%d questions to it are under way, and no more at a time".formatted(atOnce));
        }
        try {
            return recorded(name, breaker, question);
        } finally {
            bulkhead.onComplete();
        }
    }

    /** The answer to a question whose outcome is not recorded; empty when as many are under way as may be. */
    <T> Optional<T> askUnrecorded(VaultName vault, IssuerName issuer, Supplier<T> question) {
        Bulkhead bulkhead = bulkheads.bulkhead(name(vault, issuer));
        if (!bulkhead.tryAcquirePermission()) {
            return Optional.empty();
        }
        try {
            return Optional.of(question.get());
        } finally {
            bulkhead.onComplete();
        }
    }

    /**
     * The answer to a question that no order waits for: its outcome is not recorded, and it is asked only while more than half
     * of the places are free for orders.
     *
     * @throws OrderNotReceived also when it was not asked
     */
    <T> T askUnrecordedIfHalfFree(Order order, Question<T> question) throws IssuerUnavailable {
        Bulkhead bulkhead = bulkheads.bulkhead(name(order.vault(), order.issuer()));
        if (bulkhead.getMetrics().getAvailableConcurrentCalls() <= atOnce / 2 || !bulkhead.tryAcquirePermission()) {
            throw new OrderNotReceived(CallOutcome.NOT_CALLED, "it has to be asked about orders first");
        }
        try {
            return question.ask();
        } finally {
            bulkhead.onComplete();
        }
    }

    /**
     * Has a change of an issuer judged, perhaps by questions to its CA. That may be one that answers nothing, so it needs none of
     * the places that orders have, and nothing is recorded; but few are judged at a time.
     *
     * @throws Refusal THROTTLED when as many are under way as may be
     */
    void judgeChange(VaultName vault, IssuerName issuer, Runnable judgement) {
        Bulkhead bulkhead = changes.bulkhead(name(vault, issuer));
        if (!bulkhead.tryAcquirePermission()) {
            throw new Refusal(Refusal.Kind.THROTTLED, "The issuer is being changed by others: try again in a moment.");
        }
        try {
            judgement.run();
        } finally {
            bulkhead.onComplete();
        }
    }

    private <T> T recorded(String name, CircuitBreaker breaker, Question<T> question) throws IssuerUnavailable {
        long begin = breaker.getCurrentTimestamp();
        try {
            T answer = question.ask();
            if (answer instanceof OrderAnswer.NotPlaced) {
                // the CA was not asked
                breaker.releasePermission();
                return answer;
            }
            breaker.onSuccess(breaker.getCurrentTimestamp() - begin, TimeUnit.NANOSECONDS);
            LastAnswer.of(answer, clock.instant()).ifPresent(last -> lastAnswers.put(name, last));
            return answer;
        } catch (IssuerUnavailable e) {
            String words = String.valueOf(e.getMessage());
            switch (e.outcome()) {
                case NO_ANSWER -> lastWords.put(name, words);
                case ANSWERED -> lastAnswers.put(name, new LastAnswer(clock.instant(), Optional.of(words)));
                case NOT_CALLED -> {}
            }
            record(breaker, breaker.getCurrentTimestamp() - begin, e);
            throw e;
        } catch (RuntimeException | Error e) {
            breaker.releasePermission();
            throw e;
        }
    }

    private static void record(CircuitBreaker breaker, long nanos, IssuerUnavailable why) {
        switch (why.outcome()) {
            case NO_ANSWER -> breaker.onError(nanos, TimeUnit.NANOSECONDS, why);
            case ANSWERED -> breaker.onSuccess(nanos, TimeUnit.NANOSECONDS);
            case NOT_CALLED -> breaker.releasePermission();
        }
    }

    /** What came of the latest questions of this replica to an issuer that is left alone since; empty where it is asked. */
    Optional<String> whyNotAsked(VaultName vault, IssuerName issuer) {
        String name = name(vault, issuer);
        return breakers.find(name)
                .filter(breaker -> breaker.getState() == CircuitBreaker.State.OPEN)
                .flatMap(breaker -> Optional.ofNullable(lastWords.get(name)));
    }

    /** Empty where none came to this replica since the issuer was changed, perhaps at another one. */
    Optional<LastAnswer> lastAnswer(IssuerAccount issuer) {
        return Optional.ofNullable(lastAnswers.get(name(issuer.vault(), issuer.name())))
                .filter(answer -> !answer.at().isBefore(issuer.updated()));
    }

    /**
     * Whoever changes an issuer wants to see at once whether it answers now. Questions that are under way keep their places: else as
     * many again would begin beside them.
     */
    @EventListener
    void changed(IssuerChanged event) {
        String name = name(event.vault(), event.name());
        breakers.remove(name);
        bulkheads
                .find(name)
                .filter(bulkhead -> bulkhead.getMetrics().getAvailableConcurrentCalls() == atOnce)
                .ifPresent(idle -> bulkheads.remove(name));
        lastWords.remove(name);
        lastAnswers.remove(name);
    }

    private static String name(VaultName vault, IssuerName issuer) {
        return vault.value() + "/" + issuer.key();
    }
}
