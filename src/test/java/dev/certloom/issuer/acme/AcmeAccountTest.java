package dev.certloom.issuer.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.certloom.crypto.RevocationReason;
import dev.certloom.issuer.AccountAnswer;
import dev.certloom.issuer.CallOutcome;
import dev.certloom.issuer.IssuerUnavailable;
import dev.certloom.issuer.Order;
import dev.certloom.issuer.OrderAnswer;
import dev.certloom.issuer.OrderNotReceived;
import dev.certloom.issuer.ProviderSubject.Behaviour;
import dev.certloom.issuer.RevocationAnswer;
import dev.certloom.issuer.RevocationRequest;
import dev.certloom.issuer.TestIssuers;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Our account at a CA: its opening, its keys, its closure. */
class AcmeAccountTest extends AcmeIssuerTestBase {

    @Test
    void theAccountIsAskedForOnce() throws IssuerUnavailable {
        opened();
        opened();

        assertThat(ca.accountsAsked()).isOne();
        assertThat(ca.ordersOpened()).isEqualTo(2);
    }

    @Test
    void aContactThatCannotBeUsedIsNoFaultOfTheCa() {
        accounts.save(TestIssuers.configured(
                TestIssuers.account("ACME", Optional.empty(), true, NOW),
                AcmeSubject.configuration(ca).replace("\"challenge\"", "\"contacts\":[\"no contact\"],\"challenge\"")));

        assertThatThrownBy(() -> issuer.place(TestIssuers.order("ACME", NOW)))
                .isInstanceOfSatisfying(
                        OrderNotReceived.class, e -> assertThat(e.outcome()).isEqualTo(CallOutcome.NOT_CALLED))
                .hasMessageContaining("contacts");
        assertThat(ca.accountsAsked()).isZero();
    }

    @Test
    void theAccountGetsAnotherKeyThatIsUsedFromThenOn() throws IssuerUnavailable {
        opened();
        KeyPair before = store.key();

        rollOver();

        assertThat(ca.takes(before)).isFalse();
        assertThat(ca.takes(store.key())).isTrue();
        assertThat(store.isSettled()).isTrue();
        opened();
        assertThat(ca.accountsAsked()).isOne();
    }

    @Test
    void afterALostAnswerTheNewKeyIsUsedWhereTheCaTakesIt() throws IssuerUnavailable {
        opened();
        KeyPair before = store.key();
        ca.behave(Behaviour.LOSES_ITS_ANSWER);
        assertThatThrownBy(() -> issuer.rollOverKey(account)).isInstanceOf(IssuerUnavailable.class);
        assertThat(store.key()).isEqualTo(before);
        ca.behave(Behaviour.ISSUES);

        opened();

        assertThat(ca.takes(store.key())).isTrue();
        assertThat(store.key()).isNotEqualTo(before);
    }

    @Test
    void afterALostAnswerTheFormerKeyIsUsedWhereTheCaTakesIt() throws IssuerUnavailable {
        opened();
        KeyPair before = store.key();
        ca.behave(Behaviour.BREAKS_OFF);
        assertThatThrownBy(() -> issuer.rollOverKey(account)).isInstanceOf(IssuerUnavailable.class);
        ca.behave(Behaviour.ISSUES);

        opened();
        assertThat(store.key()).isEqualTo(before);
        assertThat(ca.takes(store.key())).isTrue();

        assertThatThrownBy(() -> issuer.rollOverKey(account))
                .as("the CA may be at it still")
                .isInstanceOf(OrderNotReceived.class);
        store.keyChangesRunOut();
        rollOver();
        assertThat(store.key()).isNotEqualTo(before);
        assertThat(ca.takes(store.key())).isTrue();
    }

    @Test
    void aCaThatDoesNotTakeTheKeySaysWhyAndTheFormerStays() throws IssuerUnavailable {
        opened();
        KeyPair before = store.key();
        ca.behave(Behaviour.REFUSES);

        assertThat(issuer.rollOverKey(account)).isEqualTo(new AccountAnswer.Refused("That key is another's, …."));

        assertThat(store.isSettled()).as("the CA will not take it").isTrue();
        ca.behave(Behaviour.ISSUES);
        opened();
        assertThat(store.key()).isEqualTo(before);
    }

    @Test
    void aKeyWithWhichTheCaHasAnotherAccountIsNotTheAccounts() throws IssuerUnavailable {
        opened();
        KeyPair before = store.key();
        ca.behave(Behaviour.LOSES_ITS_ANSWER);
        assertThatThrownBy(() -> issuer.rollOverKey(account)).isInstanceOf(IssuerUnavailable.class);
        ca.behave(Behaviour.ISSUES);
        ca.haveTheAccountAt("account/2");

        opened();

        assertThat(store.key()).isEqualTo(before);
    }

    @Test
    void anAccountWhosePlaceIsNotKnownIsFoundWithTheKeyThatTheCaTook() throws IssuerUnavailable {
        opened();
        KeyPair before = store.key();
        ca.behave(Behaviour.LOSES_ITS_ANSWER);
        assertThatThrownBy(() -> issuer.rollOverKey(account)).isInstanceOf(IssuerUnavailable.class);
        ca.behave(Behaviour.ISSUES);
        store.forget();

        opened();

        assertThat(store.key()).isNotEqualTo(before);
        assertThat(ca.accountsAsked()).as("accounts opened").isOne();
    }

    /** Otherwise the second one, refused, would forget the next key that the CA is about to take from the first one. */
    @Test
    void aSecondChangeOfTheKeyWaitsForTheFirst() throws IssuerUnavailable {
        opened();
        List<Throwable> second = new ArrayList<>();
        ca.meanwhileOnce("key", () -> {
            ca.behave(Behaviour.REFUSES);
            second.add(catchThrowable(() -> issuer.rollOverKey(account)));
            ca.behave(Behaviour.ISSUES);
        });

        rollOver();

        assertThat(ca.takes(store.key())).isTrue();
        assertThat(second)
                .singleElement()
                .isInstanceOfSatisfying(
                        OrderNotReceived.class, refused -> assertThat(refused).hasMessageContaining("already"));
        rollOver();
        assertThat(ca.takes(store.key())).isTrue();
    }

    @Test
    void aKeyThatAnOrderFoundTheCaToTakeMeanwhileIsTheChangesNews() throws IssuerUnavailable {
        opened();
        AccountAnswer.Changed change = (AccountAnswer.Changed) issuer.rollOverKey(account);
        opened();
        assertThat(store.isSettled()).isTrue();

        assertThat(change.store().getAsBoolean()).isTrue();

        assertThat(ca.takes(store.key())).isTrue();
    }

    /** Somebody has counted it as gone, and forgotten its next key. */
    @Test
    void aKeyThatTheCaTookIsKeptEvenIfItWasForgottenMeanwhile() throws IssuerUnavailable {
        opened();
        AccountAnswer.Changed change = (AccountAnswer.Changed) issuer.rollOverKey(account);
        store.forgetNextKey();

        assertThat(change.store().getAsBoolean()).isTrue();

        assertThat(ca.takes(store.key())).isTrue();
        assertThat(change.store().getAsBoolean()).as("once").isFalse();
    }

    @Test
    void aChangeThatFailedLeavesRoomForTheNext() throws IssuerUnavailable {
        opened();
        ca.behave(Behaviour.LOSES_ITS_ANSWER);
        assertThatThrownBy(() -> issuer.rollOverKey(account)).isInstanceOf(IssuerUnavailable.class);
        store.keyChangesRunOut();
        ca.behave(Behaviour.REFUSES);
        assertThat(issuer.rollOverKey(account)).isInstanceOf(AccountAnswer.Refused.class);
        ca.behave(Behaviour.ISSUES);

        rollOver();

        assertThat(ca.takes(store.key())).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"malformed", "unauthorized"})
    void whatIsAskedWithAKeyThatWasChangedMeanwhileIsAskedAgain(String type) throws IssuerUnavailable {
        Order order = opened();
        issuer.check(order);
        ca.failOnce("finalize", type, this::rollOverMeanwhile);

        assertThatThrownBy(() -> issuer.check(order))
                .isInstanceOf(IssuerUnavailable.class)
                .hasMessage("its account got another key meanwhile");

        OrderAnswer.Issued issued = (OrderAnswer.Issued) issuer.check(order);
        assertThat(ca.certificates()).isOne();
        ca.failOnce("revoke", type, this::rollOverMeanwhile);
        RevocationRequest request =
                new RevocationRequest(order, issued.chain().leaf().der(), RevocationReason.SUPERSEDED);
        assertThatThrownBy(() -> issuer.revoke(request)).isInstanceOf(IssuerUnavailable.class);
        assertThat(issuer.revoke(request)).isEqualTo(new RevocationAnswer.Revoked());
    }

    @Test
    void anAccountIsNotTakenForClosedWhenItGotAnotherKeyMeanwhile() throws IssuerUnavailable {
        opened();
        ca.failOnce("account", "unauthorized", this::rollOverMeanwhile);

        assertThatThrownBy(() -> issuer.deactivate(account)).isInstanceOf(IssuerUnavailable.class);

        assertThat(ca.hasClosedTheAccount()).isFalse();
        changed(issuer.deactivate(account));
        assertThat(ca.hasClosedTheAccount()).isTrue();
    }

    @Test
    void aServerThatFailsOverAChangeOfKeyHasNotRefusedIt() throws IssuerUnavailable {
        opened();
        KeyPair before = store.key();
        ca.failOnce("key", "serverInternal", () -> {});

        assertThatThrownBy(() -> issuer.rollOverKey(account))
                .isInstanceOf(IssuerUnavailable.class)
                .isNotInstanceOf(OrderNotReceived.class);

        assertThat(store.key()).isEqualTo(before);
        assertThat(store.isSettled()).as("the next key may be taken yet").isFalse();
        store.keyChangesRunOut();
        rollOver();
        assertThat(ca.takes(store.key())).isTrue();
    }

    @Test
    void aServerThatFailsOverAClosureHasNotRefusedIt() throws IssuerUnavailable {
        opened();
        ca.failOnce("account", "serverInternal", () -> {});

        assertThatThrownBy(() -> issuer.deactivate(account)).isInstanceOf(IssuerUnavailable.class);
    }

    @Test
    void aLateSecondClosureIsNotThatOfTheNextAccount() throws IssuerUnavailable {
        opened();
        AccountAnswer.Changed first = (AccountAnswer.Changed) issuer.deactivate(account);
        AccountAnswer.Changed second = (AccountAnswer.Changed) issuer.deactivate(account);
        assertThat(first.store().getAsBoolean()).isTrue();
        opened();

        assertThat(second.store().getAsBoolean()).isFalse();

        opened();
        assertThat(ca.accountsAsked()).isEqualTo(2);
    }

    private void rollOverMeanwhile() {
        try {
            rollOver();
        } catch (IssuerUnavailable e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aClosedAccountIsNotUsedAndTheNextOrderOpensAnother() throws IssuerUnavailable {
        Order order = opened();
        KeyPair before = store.key();
        ca.behave(Behaviour.LOSES_ITS_ANSWER);
        assertThatThrownBy(() -> issuer.deactivate(account)).isInstanceOf(IssuerUnavailable.class);
        ca.behave(Behaviour.ISSUES);

        changed(issuer.deactivate(account));

        assertThat(ca.hasClosedTheAccount()).isTrue();
        assertThatThrownBy(() -> issuer.check(order)).hasMessageContaining("was closed");
        opened();
        assertThat(store.key()).isNotEqualTo(before);
        assertThat(ca.accountsAsked()).isEqualTo(2);
    }

    private void rollOver() throws IssuerUnavailable {
        changed(issuer.rollOverKey(account));
    }

    private static void changed(AccountAnswer answer) {
        assertThat(answer).isInstanceOfSatisfying(AccountAnswer.Changed.class, done -> {
            assertThat(done.account()).endsWith("/account/1");
            assertThat(done.store().getAsBoolean()).as("stored now").isTrue();
        });
    }
}
