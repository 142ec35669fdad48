package dev.certloom.issuer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.certloom.crypto.TestPki;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.Failure;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.Refusal;
import dev.certloom.operation.TestClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CallGuardsTest {

    private final TestClock clock = new TestClock();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final CallGuards guards = new CallGuards(
            new CallSettings(2, false, Duration.ofSeconds(1), Duration.ofSeconds(1), 1, List.of(), false),
            meters,
            clock);
    private final Order order = TestIssuers.order("Any", TestPki.NOW);
    private final Order elsewhere = TestIssuers.at(order, new IssuerName("Other-CA"));

    @Test
    void issuerThatDoesNotAnswerIsLeftAloneAndTriedOnceLater() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        CallGuards.Question<String> failing = () -> {
            asked.incrementAndGet();
            throw new IssuerUnavailable(CallOutcome.NO_ANSWER, "no answer");
        };
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> guards.askRecorded(order, failing)).hasMessage("no answer");
        }

        // then: it is not asked, and others are
        assertThatThrownBy(() -> guards.askRecorded(order, failing))
                .isInstanceOfSatisfying(
                        OrderNotReceived.class,
                        left -> assertThat(left.askAgainAfter()).isEqualTo(Duration.ofSeconds(10)))
                .hasMessage("it did not answer several times, the last time: no answer; it is left alone for a while");
        assertThat(guards.whyNotAsked(order.vault(), order.issuer())).contains("no answer");
        assertThat(guards.askRecorded(elsewhere, () -> "answer")).isEqualTo("answer");
        assertThat(guards.whyNotAsked(elsewhere.vault(), elsewhere.issuer())).isEmpty();
        assertThat(asked).hasValue(5);
        assertThat(meters.get("resilience4j.circuitbreaker.state")
                        .tags("name", "default/our-ca", "state", "open")
                        .gauge()
                        .value())
                .isEqualTo(1);

        // and: after a while once, and if that succeeds as before
        clock.advance(Duration.ofSeconds(11));
        assertThat(guards.askRecorded(order, () -> "answer")).isEqualTo("answer");
        assertThat(guards.askRecorded(order, () -> "answer")).isEqualTo("answer");
    }

    @Test
    void unrecordedQuestionIsAskedOfAnIssuerThatIsLeftAloneAndTakesAPlace() throws Exception {
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> guards.askRecorded(order, () -> {
                        throw new IssuerUnavailable(CallOutcome.NO_ANSWER, "no answer");
                    }))
                    .hasMessage("no answer");
        }

        assertThat(guards.askUnrecorded(order.vault(), order.issuer(), () -> "answer"))
                .contains("answer");
        assertThat(guards.whyNotAsked(order.vault(), order.issuer()))
                .as("it is still left alone")
                .isPresent();
        assertThat(guards.askRecorded(
                        elsewhere,
                        () -> guards.askRecorded(
                                elsewhere,
                                () -> guards.askUnrecorded(
                                        elsewhere.vault(), elsewhere.issuer(), () -> "one too many"))))
                .isEmpty();
    }

    @Test
    void questionThatNoOrderWaitsForLeavesMostPlacesToOrdersAndIsNotRecorded() throws Exception {
        for (int i = 0; i < 20; i++) {
            assertThatThrownBy(() -> guards.askUnrecordedIfHalfFree(order, () -> {
                        throw new IssuerUnavailable(CallOutcome.NO_ANSWER, "no answer");
                    }))
                    .hasMessage("no answer");
        }

        assertThat(guards.whyNotAsked(order.vault(), order.issuer())).isEmpty();
        assertThat(guards.askUnrecordedIfHalfFree(order, () -> "answer")).isEqualTo("answer");
        assertThatThrownBy(
                        () -> guards.askRecorded(order, () -> guards.askUnrecordedIfHalfFree(order, () -> "too many")))
                .isInstanceOf(OrderNotReceived.class)
                .hasMessage("it has to be asked about orders first");
    }

    @Test
    void changesOfAnIssuerAreJudgedFewAtATimeAndNeedNoPlaceOfOrders() throws Exception {
        AtomicInteger judged = new AtomicInteger();
        Runnable judgement = judged::incrementAndGet;
        for (int i = 0; i < 3; i++) {
            Runnable inner = judgement;
            judgement = () -> guards.judgeChange(order.vault(), order.issuer(), inner);
        }
        Runnable four = judgement;

        guards.askRecorded(
                order,
                () -> guards.askRecorded(order, () -> {
                    guards.judgeChange(order.vault(), order.issuer(), four);
                    return "answer";
                }));
        assertThat(judged).hasValue(1);
        assertThatThrownBy(() -> guards.judgeChange(
                        order.vault(), order.issuer(), () -> guards.judgeChange(order.vault(), order.issuer(), four)))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(Refusal.Kind.THROTTLED));
        guards.judgeChange(order.vault(), order.issuer(), four);
        assertThat(judged).as("places are given back").hasValue(2);
    }

    private static IssuerAccount account(Order order) {
        return account(order, Instant.EPOCH);
    }

    private static IssuerAccount account(Order order, Instant updated) {
        return new IssuerAccount(
                order.vault(),
                order.issuer(),
                "Any",
                IssuerCredentials.NONE,
                Optional.empty(),
                Optional.empty(),
                true,
                Instant.EPOCH,
                updated);
    }

    @Test
    void answerFromBeforeTheIssuerWasChangedAtAnotherReplicaIsNotItsLatest() throws Exception {
        guards.askRecorded(order, () -> "answer");
        Instant changed = clock.instant().plusMillis(1);
        assertThat(guards.lastAnswer(account(order, clock.instant()))).isPresent();

        assertThat(guards.lastAnswer(account(order, changed))).isEmpty();
    }

    @Test
    void latestAnswerIsKeptWithTheWordsOfARefusal() throws Exception {
        assertThat(guards.lastAnswer(account(order))).isEmpty();

        guards.askRecorded(order, () -> new OrderAnswer.Refused(Failure.Cause.REQUEST, "No such name."));
        guards.askRecorded(order, () -> new OrderAnswer.NotPlaced("It was disabled."));
        assertThat(guards.lastAnswer(account(order)))
                .contains(new LastAnswer(clock.instant(), Optional.of("No such name.")));

        clock.advance(Duration.ofMinutes(1));
        assertThatThrownBy(() -> guards.askRecorded(order, () -> {
                    throw new IssuerUnavailable(CallOutcome.ANSWERED, "too many orders");
                }))
                .hasMessage("too many orders");
        LastAnswer latest = new LastAnswer(clock.instant(), Optional.of("too many orders"));
        assertThat(guards.lastAnswer(account(order))).contains(latest);

        // when: it is silent
        clock.advance(Duration.ofMinutes(1));
        assertThatThrownBy(() -> guards.askRecorded(order, () -> {
                    throw new IssuerUnavailable(CallOutcome.NO_ANSWER, "no connection");
                }))
                .hasMessage("no connection");
        assertThat(guards.lastAnswer(account(order))).contains(latest);
        assertThat(guards.lastAnswer(account(elsewhere))).isEmpty();
    }

    @Test
    void refusalIsAnAnswer() throws Exception {
        for (int i = 0; i < 20; i++) {
            assertThat(guards.askRecorded(order, () -> "refused")).isEqualTo("refused");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = CallOutcome.class,
            names = {"ANSWERED", "NOT_CALLED"})
    void onlySilenceCounts(CallOutcome outcome) throws Exception {
        for (int i = 0; i < 20; i++) {
            assertThatThrownBy(() -> guards.askRecorded(order, () -> {
                        throw new IssuerUnavailable(outcome, "not for this name today");
                    }))
                    .hasMessage("not for this name today");
        }
        assertThat(guards.whyNotAsked(order.vault(), order.issuer())).isEmpty();
        assertThat(guards.askRecorded(order, () -> "answer")).isEqualTo("answer");
    }

    @Test
    void anIssuerThatRefusesAfterItsSilenceIsBack() {
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> guards.askRecorded(order, () -> {
                        throw new IssuerUnavailable(CallOutcome.NO_ANSWER, "no answer");
                    }))
                    .hasMessage("no answer");
        }
        clock.advance(Duration.ofSeconds(11));
        CallGuards.Question<String> limited = () -> {
            throw new OrderNotReceived(CallOutcome.ANSWERED, "too many orders");
        };

        assertThatThrownBy(() -> guards.askRecorded(order, () -> guards.askRecorded(order, limited)))
                .as("one at a time, until it has answered")
                .hasMessageContaining("left alone");
        assertThatThrownBy(() -> guards.askRecorded(order, limited)).hasMessage("too many orders");
        assertThatThrownBy(() -> guards.askRecorded(order, () -> guards.askRecorded(order, limited)))
                .as("as before")
                .hasMessage("too many orders");
    }

    @Test
    void faultOfOursLeavesTheIssuerAsItWas() throws Exception {
        for (int i = 0; i < 20; i++) {
            assertThatThrownBy(() -> guards.askRecorded(order, () -> {
                        throw new IllegalStateException("ours");
                    }))
                    .hasMessage("ours");
        }
        assertThat(guards.askRecorded(order, () -> "answer")).isEqualTo("answer");
    }

    @Test
    void oneIssuerIsAskedSoManyQuestionsAtATime() throws Exception {
        String innermost = guards.askRecorded(
                order,
                () -> guards.askRecorded(order, () -> {
                    assertThatThrownBy(() -> guards.askRecorded(order, () -> "third"))
                            .isInstanceOf(OrderNotReceived.class)
                            .hasMessageContaining("2 questions");
                    return guards.askRecorded(elsewhere, () -> "elsewhere");
                }));

        assertThat(innermost).isEqualTo("elsewhere");
        assertThat(guards.askRecorded(order, () -> "again")).isEqualTo("again");
    }

    @Test
    void questionsUnderWayKeepTheirPlacesWhenTheIssuerIsChanged() throws Exception {
        String second = guards.askRecorded(order, () -> {
            guards.changed(changed());
            return guards.askRecorded(order, () -> {
                assertThatThrownBy(() -> guards.askRecorded(order, () -> "third"))
                        .hasMessageContaining("2 questions");
                return "second";
            });
        });

        assertThat(second).isEqualTo("second");
    }

    @Test
    void nothingIsKeptOfAnIssuerThatIsChangedWhileItIsNotAsked() throws Exception {
        guards.askRecorded(order, () -> "answer");
        assertThat(meters.find("resilience4j.bulkhead.available.concurrent.calls")
                        .gauge())
                .isNotNull();

        guards.changed(changed());

        assertThat(meters.find("resilience4j.bulkhead.available.concurrent.calls")
                        .gauge())
                .isNull();
    }

    private IssuerChanged changed() {
        return IssuerChanged.deleted(account(order), Actor.system("operator"), clock.instant());
    }
}
