package dev.certloom.issuer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.certloom.kernel.Actor;
import dev.certloom.kernel.AuditableEvent;
import dev.certloom.kernel.Refusal;
import dev.certloom.operation.TestClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionOperations;

class CaAccountsTest {

    private static final Actor ADA = new Actor("ada-id", "Ada", "token", "127.0.0.1");

    private final TestClock clock = new TestClock();
    private final TestIssuers.Accounts store = new TestIssuers.Accounts();
    private final List<Object> events = new ArrayList<>();
    private final Holder holder = new Holder();

    @Test
    void whatTheCaHasChangedIsStoredTogetherWithItsRecord() {
        save("Holder", true);

        String account = accounts(holder).rollOverKey(TestIssuers.VAULT, TestIssuers.NAME, ADA);

        assertThat(account).isEqualTo("https://ca.example/1");
        assertThat(holder.stored).isOne();
        assertThat(events).singleElement().isInstanceOfSatisfying(AuditableEvent.class, act -> {
            assertThat(act.action().word()).isEqualTo("issuer-account-key-rolled-over");
            assertThat(act.object()).isEqualTo("certificates/issuers/Our-CA");
            assertThat(act.details()).containsEntry("account", "https://ca.example/1");
        });
    }

    @Test
    void whatWasStoredForSomebodyElseIsNotRecordedAgain() {
        save("Holder", false);

        accounts(holder).deactivate(TestIssuers.VAULT, TestIssuers.NAME, ADA);
        accounts(holder).deactivate(TestIssuers.VAULT, TestIssuers.NAME, ADA);

        assertThat(events).hasSize(1);
    }

    @Test
    void whatTheCaHasNotChangedIsNotStored() {
        save("Holder", true);
        holder.refuses = true;

        assertRefused(
                Refusal.Kind.FORBIDDEN,
                () -> accounts(holder).rollOverKey(TestIssuers.VAULT, TestIssuers.NAME, ADA),
                "It is not yours.");

        assertThat(holder.stored).isZero();
        assertThat(events).isEmpty();
    }

    @Test
    void anAccountIsClosedOnlyOnceNobodyOrdersByIt() {
        save("Holder", true);
        assertRefused(
                Refusal.Kind.FORBIDDEN,
                () -> accounts(holder).deactivate(TestIssuers.VAULT, TestIssuers.NAME, ADA),
                "Disable the issuer first");
        assertThat(holder.asked).isZero();

        save("Holder", false);
        accounts(holder).deactivate(TestIssuers.VAULT, TestIssuers.NAME, ADA);

        assertThat(holder.stored).isOne();
    }

    @Test
    void whatWasNotAskedHasChangedNothing() {
        save("Holder", true);
        holder.closed = true;

        assertRefused(
                Refusal.Kind.NOT_YET,
                () -> accounts(holder).rollOverKey(TestIssuers.VAULT, TestIssuers.NAME, ADA),
                "Nothing was changed at issuer 'Our-CA': its account there was closed.");
    }

    @Test
    void aLostAnswerIsAskedForAgain() {
        save("Holder", true);
        holder.silent = true;

        assertRefused(
                Refusal.Kind.OUTCOME_UNKNOWN,
                () -> accounts(holder).rollOverKey(TestIssuers.VAULT, TestIssuers.NAME, ADA),
                "Ask again");
    }

    @Test
    void otherProvidersHaveNoAccounts() {
        save("Scripted", true);

        assertRefused(
                Refusal.Kind.FORBIDDEN,
                () -> accounts(new ScriptedIssuer("Scripted")).rollOverKey(TestIssuers.VAULT, TestIssuers.NAME, ADA),
                "have no account");
    }

    private void save(String provider, boolean enabled) {
        store.save(TestIssuers.account(provider, Optional.empty(), enabled, clock.instant()));
    }

    private CaAccounts accounts(Issuer issuer) {
        TransactionOperations transaction = TransactionOperations.withoutTransaction();
        return new CaAccounts(
                TestIssuers.accounts(store, issuer, transaction, events::add, clock),
                new Issuers(List.of(issuer), TestIssuers.guards()),
                transaction,
                events::add,
                clock);
    }

    private static void assertRefused(
            Refusal.Kind kind, org.assertj.core.api.ThrowableAssert.ThrowingCallable act, String words) {
        assertThatThrownBy(act)
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(kind))
                .hasMessageContaining(words);
    }

    /** A CA that keeps accounts. */
    private static final class Holder implements Issuer, AccountHolder {

        private int asked;
        private int stored;
        private boolean refuses;
        private boolean silent;
        private boolean closed;

        @Override
        public String provider() {
            return "Holder";
        }

        @Override
        public OrderAnswer place(Order order) {
            throw new UnsupportedOperationException();
        }

        @Override
        public OrderAnswer check(Order order) {
            throw new UnsupportedOperationException();
        }

        @Override
        public AccountAnswer rollOverKey(IssuerAccount account) throws IssuerUnavailable {
            asked++;
            if (closed) {
                throw new OrderNotReceived(CallOutcome.NOT_CALLED, "its account there was closed");
            }
            if (silent) {
                throw new IssuerUnavailable(CallOutcome.NO_ANSWER, "it did not answer");
            }
            return refuses
                    ? new AccountAnswer.Refused("It is not yours.")
                    : new AccountAnswer.Changed("https://ca.example/1", () -> ++stored == 1);
        }

        @Override
        public AccountAnswer deactivate(IssuerAccount account) throws IssuerUnavailable {
            return rollOverKey(account);
        }
    }
}
