package dev.certloom.issuer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.certloom.crypto.TestPki;
import dev.certloom.issuer.ScriptedIssuer.Call;
import dev.certloom.issuer.ScriptedIssuer.Gate;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A double that many tests lean on is tested itself. */
class ScriptedIssuerTest {

    private final ScriptedIssuer issuer = new ScriptedIssuer("Scripted");
    private final Order order = TestIssuers.order("Scripted", TestPki.NOW);

    @Test
    void anyCallWhenNotToldToExpectItThenTheTestFails() {
        assertThatThrownBy(() -> issuer.place(order)).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> issuer.check(order)).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> issuer.find(order)).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> issuer.cancel(order)).isInstanceOf(AssertionError.class);
        assertThatThrownBy(issuer::verify).isInstanceOf(AssertionError.class);
    }

    @Test
    void verifyWhenAnExpectedCallDidNotComeThenTheTestFails() {
        issuer.onPlace(ScriptedIssuer.refuses("no"));
        assertThatThrownBy(issuer::verify).isInstanceOf(AssertionError.class);
    }

    @Test
    void findWhenItVanishedAfterAcceptingThenTheOrderIsKnown() throws Exception {
        // given
        issuer.onPlace(issuer.vanishes());
        issuer.onFind(
                issuer.whatIsKnown(issuer.isPending(Duration.ofSeconds(1))),
                issuer.whatIsKnown(issuer.isPending(Duration.ofSeconds(1))));

        // when
        assertThat(issuer.find(order)).isEmpty();
        assertThatThrownBy(() -> issuer.place(order)).isInstanceOf(IssuerUnavailable.class);

        // then
        assertThat(issuer.find(order)).isEqualTo(Optional.of(new OrderAnswer.Pending(Duration.ofSeconds(1))));
        assertThat(issuer.timesAccepted(order.reference())).isOne();
        assertThat(issuer.orders()).isOne();
        assertThat(issuer.calls(Call.FIND)).isEqualTo(2);
        issuer.verify();
    }

    @Test
    void verifyWhenAnOrderWasPlacedTwiceThenTheTestFails() throws Exception {
        issuer.onPlace(issuer.isPending(Duration.ZERO), issuer.isPending(Duration.ZERO));
        issuer.place(order);
        issuer.place(order);
        assertThat(issuer.timesAccepted(order.reference())).isEqualTo(2);
        assertThatThrownBy(issuer::verify).isInstanceOf(AssertionError.class);
    }

    @Test
    void placeWhenHeldThenItAnswersOnceLetGo() throws Exception {
        // given
        Gate gate = new Gate();
        issuer.onPlace(ScriptedIssuer.held(gate, ScriptedIssuer.refuses("late no")))
                .onCancel(CancelAnswer.GRANTED);

        // when
        CompletableFuture<OrderAnswer> answer = CompletableFuture.supplyAsync(() -> {
            try {
                return issuer.place(order);
            } catch (IssuerUnavailable e) {
                throw new IllegalStateException(e);
            }
        });
        gate.awaitReached();
        assertThat(issuer.cancel(order)).isEqualTo(CancelAnswer.GRANTED);
        assertThat(answer).isNotDone();
        gate.open();

        // then
        assertThat(answer.get()).isInstanceOf(OrderAnswer.Refused.class);
        issuer.verify();
    }
}
