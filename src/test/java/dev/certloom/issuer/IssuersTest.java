package dev.certloom.issuer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;
import static org.mockito.Mockito.withSettings;

import dev.certloom.crypto.TestPki;
import dev.certloom.kernel.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** An installation with one CA that can cancel orders, and one that cannot. */
class IssuersTest {

    private final ScriptedIssuer cancelling = new ScriptedIssuer("Cancelling");
    private final Issuers issuers = new Issuers(List.of(cancelling, keeping()), TestIssuers.guards());

    @Test
    void issuerThatCanCancelDecides() {
        cancelling.onCancel(CancelAnswer.GRANTED);

        assertThat(issuers.cancel(orderAt("Cancelling"))).isEqualTo(CancelAnswer.GRANTED);
    }

    @Test
    void issuerThatCannotCancelKeepsTheOrder() {
        assertThat(issuers.cancel(orderAt("Keeping"))).isEqualTo(CancelAnswer.REFUSED);
    }

    /** One that can, but not for this account. */
    @Test
    void abilityMayDependOnTheAccount() throws Exception {
        Issuer unable = mock(Issuer.class, withSettings().extraInterfaces(OrderFinder.class, OrderCanceller.class));
        when(unable.provider()).thenReturn("Unable");
        Issuers ofUnable = new Issuers(List.of(unable), TestIssuers.guards());

        assertThat(ofUnable.lookUp(orderAt("Unable"))).isEqualTo(new OrderLookup.Impossible());
        assertThat(ofUnable.cancel(orderAt("Unable"))).isEqualTo(CancelAnswer.REFUSED);
    }

    @Test
    void issuerThatCannotBeAskedHasNotDecided() {
        cancelling.onCancel(ScriptedIssuer.fails());

        assertThat(issuers.cancel(orderAt("Cancelling"))).isEqualTo(CancelAnswer.UNDECIDED);
        assertThat(issuers.cancel(orderAt("Gone"))).isEqualTo(CancelAnswer.UNDECIDED);
    }

    @Test
    void unknownOutcomeIsAskedAboutByTheIssuersOwnReferenceIfThereIsOne() throws Exception {
        Order order =
                TestIssuers.withHandle(orderAt("Cancelling"), new OrderHandle(Optional.of("CA-17"), Optional.empty()));
        OrderAnswer answer = new OrderAnswer.Pending(Duration.ofSeconds(5));
        cancelling.onCheck(asked -> answer);

        assertThat(issuers.lookUp(order)).isEqualTo(new OrderLookup.Found(answer));
    }

    @Test
    void unknownOutcomeIsAskedAboutByOurReferenceWhereThatIsPossible() throws Exception {
        cancelling.onFind(cancelling.whatIsKnown(cancelling.isPending(Duration.ofSeconds(5))));

        assertThat(issuers.lookUp(orderAt("Cancelling"))).isEqualTo(new OrderLookup.NotReceived());
        assertThat(issuers.lookUp(orderAt("Keeping"))).isEqualTo(new OrderLookup.Impossible());
    }

    @Test
    void noIssuerIsAskedInATransaction() {
        cancelling.always(ScriptedIssuer.Call.PLACE, ScriptedIssuer.fails());
        TransactionSynchronizationManager.setActualTransactionActive(true);
        try {
            for (ThrowingCallable question : List.<ThrowingCallable>of(
                    () -> issuers.place(orderAt("Cancelling")),
                    () -> issuers.check(orderAt("Cancelling")),
                    () -> issuers.lookUp(orderAt("Cancelling")),
                    () -> issuers.cancel(orderAt("Cancelling")))) {
                assertThatThrownBy(question).isInstanceOf(IllegalTransactionStateException.class);
            }
        } finally {
            TransactionSynchronizationManager.setActualTransactionActive(false);
        }
    }

    @Test
    void changesOfAnIssuerAreJudgedFewAtATime() {
        CallGuards guards = TestIssuers.guards();
        Issuers guarded = new Issuers(List.of(cancelling), guards);
        IssuerAccount account = TestIssuers.account("Cancelling", Optional.empty(), true, TestPki.NOW);
        Runnable another = () -> guarded.validate(account);
        for (int i = 0; i < 4; i++) {
            Runnable inner = another;
            another = () -> guards.judgeChange(account.vault(), account.name(), inner);
        }

        assertThatThrownBy(another::run)
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(Refusal.Kind.THROTTLED));
        guarded.validate(account);
    }

    private static Issuer keeping() {
        Issuer issuer = mock(Issuer.class);
        when(issuer.provider()).thenReturn("Keeping");
        return issuer;
    }

    private static Order orderAt(String provider) {
        return TestIssuers.order(provider, TestPki.NOW);
    }
}
