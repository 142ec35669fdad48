package dev.certloom.issuer;

import static dev.certloom.issuer.TestIssuers.NAME;
import static dev.certloom.issuer.TestIssuers.VAULT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.certloom.issuer.OrganizationDetails.Administrator;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.Page;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultEvent;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionOperations;

class IssuerAccountsTest {

    private static final Actor ACTOR = new Actor("oid-1", "Ada", "token-1", "192.0.2.1");

    private final TestClock clock = new TestClock();
    private final List<VaultEvent> events = new ArrayList<>();
    private final ApplicationEventPublisher publisher = event -> events.add((VaultEvent) event);
    private final TestIssuers.Accounts store = new TestIssuers.Accounts();
    private final IssuerAccounts accounts = accounts(TransactionOperations.withoutTransaction());

    @Test
    void setWhenEveryMemberIsStatedThenAllAreKept() {
        // given
        OrganizationDetails organization = new OrganizationDetails(
                Optional.of("org"),
                List.of(new Administrator(
                        Optional.of("f"), Optional.of("l"), Optional.of("e@example.org"), Optional.of("1"))));

        // when
        accounts.set(
                VAULT,
                NAME,
                new IssuerAccountDraft(
                        Optional.of("Test"),
                        Optional.of("acc"),
                        Optional.of("secret"),
                        Optional.of(organization),
                        Optional.of(false)),
                ACTOR);

        // then
        IssuerAccount kept = accounts.get(VAULT, new IssuerName("OUR-ca"));
        assertThat(kept)
                .isEqualTo(new IssuerAccount(
                        VAULT,
                        NAME,
                        "Test",
                        new IssuerCredentials(Optional.of("acc"), Optional.of("secret")),
                        Optional.of(organization),
                        false,
                        clock.instant(),
                        clock.instant()));
        assertThat(kept.toString()).doesNotContain("secret");
        assertThat(accounts.profile(VAULT, NAME)).contains(new IssuerProfile("Test", RequestLimits.NONE));
        assertThat(events).singleElement().satisfies(event -> {
            assertThat(event.action()).isEqualTo(AuditAction.ISSUER_SET);
            assertThat(event.object()).isEqualTo("certificates/issuers/Our-CA");
            assertThat(event.details())
                    .containsEntry("before.provider", "")
                    .containsEntry("after.provider", "Test")
                    .containsEntry("credentials", "changed");
            assertThat(event.actor()).isEqualTo(ACTOR);
            assertThat(event.toString()).doesNotContain("secret");
        });
    }

    @Test
    void setWhenItExistsThenItIsReplacedAndKeepsItsDateAndSpelling() {
        // given
        set("Test", "acc");
        Instant created = clock.instant();
        clock.advance(Duration.ofHours(1));

        // when
        IssuerAccount replaced = accounts.set(VAULT, new IssuerName("our-ca"), draft("LocalCA"), ACTOR);

        // then
        assertThat(replaced.name().value()).isEqualTo("Our-CA");
        assertThat(replaced.credentials()).isEqualTo(IssuerCredentials.NONE);
        assertThat(replaced.enabled()).isTrue();
        assertThat(replaced.created()).isEqualTo(created);
        assertThat(replaced.updated()).isEqualTo(clock.instant());
    }

    @Test
    void updateWhenNothingIsStatedThenNothingIsErased() {
        // given
        IssuerAccount before = set("Test", "acc");
        clock.advance(Duration.ofHours(1));

        // when
        IssuerAccount after = accounts.update(
                VAULT,
                NAME,
                new IssuerAccountDraft(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(new OrganizationDetails(Optional.empty(), List.of())),
                        Optional.empty()),
                ACTOR);

        // then
        assertThat(after.credentials()).isEqualTo(before.credentials());
        assertThat(after.organization()).isEqualTo(before.organization());
        assertThat(after.provider()).isEqualTo("Test");
        assertThat(after.created()).isEqualTo(before.created());
        assertThat(after.updated()).isEqualTo(clock.instant());
    }

    @Test
    void updateWhenCredentialsChangeAfterValidationThenConflict() {
        // given
        set("Test", "acc");
        IssuerAccounts slower = accounts(new TransactionOperations() {
            @Override
            public <T> T execute(TransactionCallback<T> action) {
                set("Test", "acc-2");
                return TransactionOperations.withoutTransaction().execute(action);
            }
        });

        // when / then
        assertThatThrownBy(() -> slower.update(VAULT, NAME, draft("LocalCA"), ACTOR))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(Refusal.Kind.CONFLICT));
        assertThat(accounts.get(VAULT, NAME).provider()).isEqualTo("Test");
    }

    @Test
    void setWhenProviderIsMissingUnknownOrTakesNoAccountsThenRefused() {
        for (Optional<String> provider :
                List.of(Optional.<String>empty(), Optional.of("DigiCert"), Optional.of("Self"), Optional.of(""))) {
            assertThatThrownBy(() -> accounts.set(
                            VAULT,
                            NAME,
                            new IssuerAccountDraft(
                                    provider, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()),
                            ACTOR))
                    .isInstanceOfSatisfying(
                            Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(Refusal.Kind.INVALID))
                    .hasMessage("Property provider has invalid value");
        }
        assertThat(events).isEmpty();
    }

    @Test
    void setWhenNameIsBuiltInThenRefused() {
        for (String name : List.of("Self", "unknown")) {
            assertThatThrownBy(() -> accounts.set(VAULT, new IssuerName(name), draft("Test"), ACTOR))
                    .isInstanceOf(Refusal.class)
                    .hasMessage("The request URI contains an invalid name: " + name);
        }
    }

    @Test
    void deleteThenItIsReturnedOnceMoreAndGone() {
        // given
        IssuerAccount account = set("Test", "acc");

        // when
        IssuerAccount deleted = accounts.delete(VAULT, NAME, ACTOR);

        // then
        assertThat(deleted).isEqualTo(account);
        assertNotFound(() -> accounts.get(VAULT, NAME));
        assertNotFound(() -> accounts.delete(VAULT, NAME, ACTOR));
        assertNotFound(() -> accounts.update(VAULT, NAME, draft("Test"), ACTOR));
        assertThat(accounts.profile(VAULT, NAME)).isEmpty();
    }

    @Test
    void getWhenItIsAnotherVaultsThenNotFound() {
        set("Test", "acc");
        assertNotFound(() -> accounts.get(new VaultName("other"), NAME));
    }

    @Test
    void listWhenThereAreMoreThanAPageThenPagesFollowEachOther() {
        // given
        for (int i = 0; i < 7; i++) {
            accounts.set(VAULT, new IssuerName("ca-" + i), draft("Test"), ACTOR);
        }

        // when
        Page<IssuerAccount> first = accounts.list(VAULT, Optional.empty(), 4);
        Page<IssuerAccount> second = accounts.list(VAULT, first.next(), 4);

        // then
        assertThat(first.items()).hasSize(4);
        assertThat(second.items())
                .extracting(account -> account.name().value())
                .containsExactly("ca-4", "ca-5", "ca-6");
        assertThat(second.next()).isEmpty();
    }

    @Test
    void draftWhenATextIsTooLongThenRefused() {
        assertThatThrownBy(() -> new IssuerAccountDraft(
                        Optional.of("Test"),
                        Optional.of("a".repeat(1025)),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()))
                .isInstanceOf(Refusal.class)
                .hasMessage("Property credentials.account_id has invalid value");
    }

    private IssuerAccounts accounts(TransactionOperations transaction) {
        return new IssuerAccounts(
                store,
                new Issuers(List.of(new ScriptedIssuer("Test"), new ScriptedIssuer("LocalCA"), new WithoutAccounts())),
                transaction,
                publisher,
                clock);
    }

    private IssuerAccount set(String provider, String accountId) {
        return accounts.set(
                VAULT,
                NAME,
                new IssuerAccountDraft(
                        Optional.of(provider),
                        Optional.of(accountId),
                        Optional.of("secret"),
                        Optional.empty(),
                        Optional.empty()),
                ACTOR);
    }

    private static IssuerAccountDraft draft(String provider) {
        return new IssuerAccountDraft(
                Optional.of(provider), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static void assertNotFound(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(Refusal.Kind.ISSUER_NOT_FOUND))
                .hasMessage("Issuer not found");
    }

    /** Like {@code Self}: no account can be made for it. */
    private static final class WithoutAccounts implements Issuer {

        private final ScriptedIssuer none = new ScriptedIssuer("Self");

        @Override
        public String provider() {
            return "Self";
        }

        @Override
        public OrderAnswer place(Order order) throws IssuerUnavailable {
            return none.place(order);
        }

        @Override
        public OrderAnswer check(Order order) throws IssuerUnavailable {
            return none.check(order);
        }
    }
}
