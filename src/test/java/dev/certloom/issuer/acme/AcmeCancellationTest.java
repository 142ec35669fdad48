package dev.certloom.issuer.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.certloom.issuer.CancelAnswer;
import dev.certloom.issuer.IssuerUnavailable;
import dev.certloom.issuer.Order;
import dev.certloom.issuer.OrderAnswer;
import dev.certloom.issuer.ProviderSubject.Behaviour;
import dev.certloom.issuer.TestIssuers;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Orders that are no longer wanted. */
class AcmeCancellationTest extends AcmeIssuerTestBase {

    @Test
    void whatIsNoLongerWantedIsNotFinalized() throws IssuerUnavailable {
        Order order = opened();
        issuer.check(order);

        assertThat(issuer.check(order.unwanted())).isInstanceOf(OrderAnswer.Pending.class);
        assertThat(ca.certificates()).isZero();
    }

    @Test
    void anOrderIsGivenUpAsLongAsItIsNotFinalized() throws IssuerUnavailable {
        Order pending = opened();
        Order ready = opened();
        issuer.check(ready);

        assertThat(issuer.cancel(pending.unwanted())).isEqualTo(CancelAnswer.GRANTED);
        assertThat(issuer.cancel(ready.unwanted())).isEqualTo(CancelAnswer.GRANTED);
        assertThat(ca.certificates()).isZero();
        assertThat(store.open()).as("answers that are left").isZero();
    }

    @ParameterizedTest
    @EnumSource(
            value = Behaviour.class,
            names = {"KEEPS_ORDERS", "SIGNS_BEFORE_IT_CANCELS", "LOSES_ITS_ANSWER"})
    void anOrderThatWasFinalizedIsNotGivenUp(Behaviour behaviour) throws IssuerUnavailable {
        Order order = opened();
        issuer.check(order);
        ca.behave(behaviour);
        try {
            issuer.check(order);
        } catch (IssuerUnavailable lost) {
            assertThat(behaviour).isEqualTo(Behaviour.LOSES_ITS_ANSWER);
        }

        assertThat(issuer.cancel(order.unwanted())).isEqualTo(CancelAnswer.REFUSED);
        assertThat(ca.certificates()).isOne();
    }

    @Test
    void anOrderThatTheCaRefusedIsGivenUp() throws IssuerUnavailable {
        ca.behave(Behaviour.REFUSES);
        Order order = opened();
        issuer.check(order);

        assertThat(issuer.cancel(order.unwanted())).isEqualTo(CancelAnswer.GRANTED);
    }

    @Test
    void anOrderWhoseUrlNobodyKnowsIsGivenUpWithoutAWordToTheCa() throws IssuerUnavailable {
        accounts.delete(account.vault(), account.name());
        Order lost = TestIssuers.order("ACME", NOW);

        assertThat(issuer.canCancel(lost)).isTrue();
        assertThat(issuer.cancel(lost)).isEqualTo(CancelAnswer.GRANTED);
        assertThat(ca.accountsAsked()).isZero();
    }

    @Test
    void whatIsOfNoIssuerAnyMoreCannotBeGivenUpNorRevoked() throws IssuerUnavailable {
        Order order = opened();
        assertThat(issuer.canCancel(order)).isTrue();
        assertThat(issuer.canRevoke(order)).isTrue();

        accounts.delete(account.vault(), account.name());

        assertThat(issuer.canCancel(order)).isFalse();
        assertThat(issuer.canRevoke(order)).isFalse();
    }

    @Test
    void aCaThatDoesNotSayHowTheOrderIsHasNotDecided() throws IssuerUnavailable {
        Order order = opened();
        ca.failOnce("order", "serverInternal", () -> {});

        assertThatThrownBy(() -> issuer.cancel(order.unwanted())).isInstanceOf(IssuerUnavailable.class);
        assertThat(issuer.cancel(order.unwanted())).isEqualTo(CancelAnswer.GRANTED);
    }

    @Test
    void recordsOfAnOrderThatIsGivenUpAreTakenBack() throws IssuerUnavailable {
        Order order = openedByRecords("a.example.org", "b.example.org");
        records.delay = Duration.ofMinutes(5);
        Order published = TestIssuers.withHandle(order, issuer.check(order).handle());
        assertThat(records.there).hasSize(2);

        assertThat(issuer.cancel(published.unwanted())).isEqualTo(CancelAnswer.GRANTED);

        assertThat(records.there).isEmpty();
        assertThat(ca.certificates()).isZero();
    }
}
