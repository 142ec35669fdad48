package dev.certloom.issuer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.crypto.CertificateChain;
import dev.certloom.kernel.Der;
import dev.certloom.kernel.Failure;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * A CA that does what a test tells it, call by call, and fails the test on any call it was not told to expect. A test ends
 * with {@link #verify()}.
 *
 * <p>Answers of one kind of call are given in the order in which they were scripted; {@code always} stays for all calls
 * that follow. Being slow is being held until the test lets go, so that nothing is measured by the clock.
 */
public final class ScriptedIssuer
        implements OrderFinder,
                OrderCanceller,
                CertificateRevoker,
                RenewalAdviser,
                ConfigurableIssuer<NoConfiguration> {

    private static final long HELD_LIMIT_SECONDS = 60;

    private final String provider;
    private volatile boolean takesRevocations = true;
    private final Map<Call, Queue<Answer<?>>> scripts = new EnumMap<>(Call.class);
    private final Map<Call, Answer<?>> standing = new EnumMap<>(Call.class);
    private final Map<Call, AtomicInteger> counts = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> accepted = new ConcurrentHashMap<>();
    private final List<String> surprises = Collections.synchronizedList(new ArrayList<>());

    public ScriptedIssuer(String provider) {
        this.provider = provider;
    }

    private Queue<Answer<?>> script(Call call) {
        return scripts.computeIfAbsent(call, ignored -> new ArrayDeque<>());
    }

    private AtomicInteger count(Call call) {
        return counts.computeIfAbsent(call, ignored -> new AtomicInteger());
    }

    /** What an issuer can be asked. */
    public enum Call {
        PLACE,
        CHECK,
        FIND,
        CANCEL,
        REVOKE,
        ADVISE
    }

    /** An answer to one call. */
    @FunctionalInterface
    public interface Answer<T> {
        T to(Order order) throws IssuerUnavailable;
    }

    /** Scripts the next answers to orders handed in. */
    @SafeVarargs
    public final ScriptedIssuer onPlace(Answer<? extends OrderAnswer>... answers) {
        return on(Call.PLACE, answers);
    }

    /** Scripts the next answers to questions about an accepted order. */
    @SafeVarargs
    public final ScriptedIssuer onCheck(Answer<? extends OrderAnswer>... answers) {
        return on(Call.CHECK, answers);
    }

    /** Scripts the next answers to look-ups. {@link #whatIsKnown} answers by what was accepted. */
    @SafeVarargs
    public final ScriptedIssuer onFind(Answer<Optional<OrderAnswer>>... answers) {
        return on(Call.FIND, answers);
    }

    /** Scripts the next answers to wishes to cancel. */
    public ScriptedIssuer onCancel(CancelAnswer... answers) {
        for (CancelAnswer answer : answers) {
            on(Call.CANCEL, List.<Answer<CancelAnswer>>of(order -> answer));
        }
        return this;
    }

    /** Scripts the next answers to when to renew. */
    @SafeVarargs
    public final ScriptedIssuer onAdvise(Answer<Optional<SuggestedWindow>>... answers) {
        return on(Call.ADVISE, answers);
    }

    /** Scripts the next answers to wishes to revoke. */
    @SafeVarargs
    public final ScriptedIssuer onRevoke(Answer<RevocationAnswer>... answers) {
        return on(Call.REVOKE, answers);
    }

    /** Scripts the next answers to wishes to cancel, as functions. */
    @SafeVarargs
    public final ScriptedIssuer onCancel(Answer<CancelAnswer>... answers) {
        return on(Call.CANCEL, answers);
    }

    /** Answers all further calls of this kind, once the scripted ones are used up. */
    public synchronized ScriptedIssuer always(Call call, Answer<?> answer) {
        standing.put(call, answer);
        return this;
    }

    private ScriptedIssuer on(Call call, Answer<?>[] answers) {
        return on(call, List.of(answers));
    }

    private synchronized ScriptedIssuer on(Call call, List<? extends Answer<?>> answers) {
        script(call).addAll(answers);
        return this;
    }

    /** Signs. The order counts as accepted. */
    public Answer<OrderAnswer> issues(Function<Order, CertificateChain> signing) {
        return accepting(order -> new OrderAnswer.Issued(signing.apply(order)));
    }

    /** Accepts and takes its time. */
    public Answer<OrderAnswer> isPending(Duration lookAgainAfter) {
        return accepting(order -> new OrderAnswer.Pending(lookAgainAfter));
    }

    /** Accepts, takes its time, and says by what it is asked from now on. */
    public Answer<OrderAnswer> isPending(Duration lookAgainAfter, OrderHandle handle) {
        return accepting(order -> new OrderAnswer.Pending(lookAgainAfter, handle));
    }

    /** The account of the order is not there any more. */
    public static Answer<OrderAnswer> isDeleted() {
        return order -> {
            throw new AccountGone();
        };
    }

    /** The issuer's no. */
    public static Answer<OrderAnswer> refuses(String reason) {
        return order -> new OrderAnswer.Refused(Failure.Cause.ISSUER, reason);
    }

    /** Breaks down before it has heard anything. */
    public static <T> Answer<T> fails() {
        return order -> {
            throw new IssuerUnavailable(CallOutcome.NO_ANSWER, "scripted: out of order");
        };
    }

    /** Accepts, and is gone before anyone hears of it: the outcome is unknown. */
    public Answer<OrderAnswer> vanishes() {
        return accepting(order -> {
            throw new IssuerUnavailable(CallOutcome.NO_ANSWER, "scripted: vanished after accepting");
        });
    }

    /** A bug in the adapter. */
    public static <T> Answer<T> breaks() {
        return order -> {
            throw new IllegalStateException("scripted: bug");
        };
    }

    /** Answers only when the gate is opened; {@link Gate#awaitReached} tells the test that the call is there. */
    public static <T> Answer<T> held(Gate gate, Answer<T> answer) {
        return order -> {
            gate.pass();
            return answer.to(order);
        };
    }

    /** To a look-up: what the answer would be, if the order was accepted; else that nobody heard of it. */
    public Answer<Optional<OrderAnswer>> whatIsKnown(Answer<? extends OrderAnswer> ifAccepted) {
        return order -> timesAccepted(order.reference()) == 0 ? Optional.empty() : Optional.of(ifAccepted.to(order));
    }

    private Answer<OrderAnswer> accepting(Answer<OrderAnswer> answer) {
        return order -> {
            accepted.putIfAbsent(order.reference(), new AtomicInteger());
            return answer.to(order);
        };
    }

    /** An installation that knows this CA only, which cannot look orders up by our reference. */
    public Issuers aloneWithoutLookUp() {
        return new Issuers(
                List.of(new Issuer() {
                    @Override
                    public String provider() {
                        return provider;
                    }

                    @Override
                    public OrderAnswer place(Order order) throws IssuerUnavailable {
                        return ScriptedIssuer.this.place(order);
                    }

                    @Override
                    public OrderAnswer check(Order order) throws IssuerUnavailable {
                        return ScriptedIssuer.this.check(order);
                    }
                }),
                TestIssuers.guards());
    }

    /** An installation that knows this CA only. */
    public Issuers alone() {
        return new Issuers(List.of(this), TestIssuers.guards());
    }

    @Override
    public String provider() {
        return provider;
    }

    @Override
    public Class<NoConfiguration> configurationType() {
        return NoConfiguration.class;
    }

    @Override
    public void validate(IssuerCredentials credentials, Optional<NoConfiguration> configuration) {
        // any will do
    }

    @Override
    public OrderAnswer place(Order order) throws IssuerUnavailable {
        OrderAnswer answer;
        try {
            answer = ask(Call.PLACE, order, OrderAnswer.class);
        } finally {
            accepted.computeIfPresent(order.reference(), (reference, times) -> {
                times.incrementAndGet();
                return times;
            });
        }
        return answer;
    }

    @Override
    public OrderAnswer check(Order order) throws IssuerUnavailable {
        return ask(Call.CHECK, order, OrderAnswer.class);
    }

    @Override
    @SuppressWarnings("unchecked") // only answers of this type can be scripted
    public Optional<OrderAnswer> find(Order order) throws IssuerUnavailable {
        return ask(Call.FIND, order, Optional.class);
    }

    @Override
    public CancelAnswer cancel(Order order) throws IssuerUnavailable {
        return ask(Call.CANCEL, order, CancelAnswer.class);
    }

    /** From now on no order can be revoked. */
    public void takeNoRevocations() {
        takesRevocations = false;
    }

    @Override
    public boolean canRevoke(Order order) {
        return takesRevocations;
    }

    @Override
    public RevocationAnswer revoke(RevocationRequest request) throws IssuerUnavailable {
        return ask(Call.REVOKE, request.order(), RevocationAnswer.class);
    }

    @Override
    @SuppressWarnings("unchecked") // only answers of this type can be scripted
    public Optional<SuggestedWindow> suggestedWindow(Order order, Der certificate) throws IssuerUnavailable {
        return ask(Call.ADVISE, order, Optional.class);
    }

    private <T> T ask(Call call, Order order, Class<T> type) throws IssuerUnavailable {
        count(call).incrementAndGet();
        return type.cast(next(call, order).to(order));
    }

    private synchronized Answer<?> next(Call call, Order order) {
        Answer<?> answer = script(call).poll();
        if (answer == null) {
            answer = standing.get(call);
        }
        if (answer == null) {
            String surprise = "Expected no " + call + " of order " + order.reference() + ", but it came.";
            surprises.add(surprise);
            throw new AssertionError(surprise);
        }
        return answer;
    }

    /** How often it was asked this, answered or not. */
    public int calls(Call call) {
        return count(call).get();
    }

    /** How often an order of this reference was placed and accepted: more than once is ordering twice. */
    public int timesAccepted(String reference) {
        AtomicInteger times = accepted.get(reference);
        return times == null ? 0 : Math.max(1, times.get());
    }

    /** Number of different orders it has accepted. */
    public int orders() {
        return accepted.size();
    }

    /** Fails unless every call was expected and every expected call came. */
    public synchronized void verify() {
        assertThat(surprises).as("calls nobody expected").isEmpty();
        scripts.forEach((call, left) ->
                assertThat(left).as("%s calls that did not come", call).isEmpty());
        accepted.forEach((reference, times) ->
                assertThat(times.get()).as("placements of %s", reference).isLessThanOrEqualTo(1));
    }

    /** Holds a call until the test lets it go. */
    public static final class Gate {

        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch opened = new CountDownLatch(1);

        /** Returns when the call is there. */
        public void awaitReached() throws InterruptedException {
            assertThat(reached.await(HELD_LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        }

        /** Lets it go. */
        public void open() {
            opened.countDown();
        }

        private void pass() throws IssuerUnavailable {
            reached.countDown();
            try {
                if (!opened.await(HELD_LIMIT_SECONDS, TimeUnit.SECONDS)) {
                    throw new IssuerUnavailable(CallOutcome.NO_ANSWER, "scripted: held too long");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IssuerUnavailable(CallOutcome.NO_ANSWER, "scripted: interrupted", e);
            }
        }
    }
}
