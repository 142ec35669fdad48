package dev.certloom.issuer;

import static dev.certloom.issuer.TestIssuers.NAME;
import static dev.certloom.issuer.TestIssuers.VAULT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.certloom.chaincheck.IssuerDemands;
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
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionSynchronizationManager;

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
                        Optional.empty(),
                        Optional.of(organization),
                        false,
                        clock.instant(),
                        clock.instant()));
        assertThat(kept.toString()).doesNotContain("secret");
        assertThat(accounts.profile(VAULT, NAME))
                .contains(new IssuerProfile("Test", false, true, RequestLimits.NONE, IssuerDemands.NONE));
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
        assertThatThrownBy(() ->
                        slower.update(VAULT, NAME, account("LocalCA", Optional.empty(), Optional.of("new")), ACTOR))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(Refusal.Kind.CONFLICT));
        assertThat(accounts.get(VAULT, NAME).provider()).isEqualTo("Test");
    }

    @Test
    void configurationIsKeptWithItsSecretAndShownWithout() {
        // given
        IssuerAccounts withSecrets = accounts(new ConfiguredIssuer());
        withSecrets.set(VAULT, NAME, draft("Configured"), ACTOR);
        events.clear();

        // when
        withSecrets.configure(
                VAULT, NAME, "{\"address\":\"https://ca.example\",\"token\":\"secret\",\"days\":\"PT72H\"}", ACTOR);

        // then
        IssuerAccount kept = withSecrets.get(VAULT, NAME);
        assertThat(kept.configuration().orElseThrow().shown())
                .isEqualTo("{\"address\":\"https://ca.example\",\"days\":\"PT72H\"}");
        assertThat(kept.configuration(ConfiguredIssuer.Configuration.class)
                        .flatMap(ConfiguredIssuer.Configuration::token))
                .contains(new Secret("secret"));
        assertThat(kept.toString()).doesNotContain("secret");
        assertThat(events).singleElement().satisfies(event -> {
            assertThat(event.action()).isEqualTo(AuditAction.ISSUER_UPDATED);
            assertThat(event.details()).containsEntry("configuration", "changed");
            assertThat(event.toString()).doesNotContain("secret");
        });
        assertThat(withSecrets.profile(VAULT, NAME).orElseThrow().limits().maxValidityMonths())
                .isEqualTo(3);
    }

    @Test
    void configurationOutOfRuleIsRefusedNamingTheMember() {
        IssuerAccounts withSecrets = accounts(new ConfiguredIssuer());
        withSecrets.set(VAULT, NAME, draft("Configured"), ACTOR);

        for (Map.Entry<String, String> wrong : Map.of(
                        "{\"adress\":\"x\"}", "configuration.adress has invalid value: there is no such member",
                        "{\"days\":\"soon\"}", "configuration.days has invalid value",
                        "{\"address\":\"http://ca.example\"}", "configuration.address has invalid value",
                        "{\"a secret in a wrong place\":1}",
                                "configuration has invalid value: it has a member that is unknown",
                        "[]", "configuration has invalid value")
                .entrySet()) {
            assertThatThrownBy(() -> withSecrets.configure(VAULT, NAME, wrong.getKey(), ACTOR))
                    .isInstanceOf(Refusal.class)
                    .hasMessage("Property " + wrong.getValue());
        }
        assertThat(withSecrets.get(VAULT, NAME).configuration()).isEmpty();
        assertNotFound(() -> withSecrets.configure(VAULT, new IssuerName("nobody"), "{}", ACTOR));
    }

    private static ConfigurationDraft filledIn(String json, String... kept) {
        return new ConfigurationDraft(json, Set.of(kept));
    }

    private static IssuerAccountDraft account(String provider, Optional<String> id, Optional<String> password) {
        return new IssuerAccountDraft(Optional.of(provider), id, password, Optional.empty(), Optional.empty());
    }

    @Test
    void createThenAccountAndConfigurationAreThereAtOnceAndReplaceNothing() {
        // given
        IssuerAccounts withSecrets = accounts(new ConfiguredIssuer());

        // when
        withSecrets.create(
                VAULT,
                NAME,
                account("Configured", Optional.of("acc"), Optional.empty()),
                filledIn("{\"days\":\"PT72H\",\"token\":\"secret\"}"),
                ACTOR);

        // then
        assertThat(withSecrets.get(VAULT, NAME).configuration().orElseThrow().shown())
                .isEqualTo("{\"days\":\"PT72H\"}");
        assertThat(events).singleElement().satisfies(event -> {
            assertThat(event.action()).isEqualTo(AuditAction.ISSUER_SET);
            assertThat(event.details()).containsEntry("configuration", "changed");
        });
        assertThatThrownBy(() -> withSecrets.create(VAULT, NAME, draft("Configured"), filledIn("{}"), ACTOR))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(Refusal.Kind.CONFLICT));
        assertThatThrownBy(() -> withSecrets.create(VAULT, IssuerName.SELF, draft("Configured"), filledIn("{}"), ACTOR))
                .isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> withSecrets.create(
                        VAULT, new IssuerName("other"), draft("Configured"), filledIn("{\"days\":\"soon\"}"), ACTOR))
                .hasMessage("Property configuration.days has invalid value");
        assertNotFound(() -> withSecrets.get(VAULT, new IssuerName("other")));
    }

    @Test
    void createWhenNothingIsFilledInThenThereIsNoConfiguration() {
        IssuerAccounts withSecrets = accounts(new ConfiguredIssuer());

        withSecrets.create(VAULT, NAME, draft("Configured"), filledIn("{}"), ACTOR);

        assertThat(withSecrets.get(VAULT, NAME).configuration()).isEmpty();
    }

    @Test
    void reviseThenTheAccountIsAsFilledInAndSecretsThatAreKeptAreTheSame() {
        // given
        IssuerAccounts withSecrets = accounts(new ConfiguredIssuer());
        IssuerAccount before = withSecrets.create(
                VAULT,
                NAME,
                account("Configured", Optional.of("acc"), Optional.of("pass-1")),
                filledIn("{\"days\":\"PT72H\",\"token\":\"secret\"}"),
                ACTOR);
        clock.advance(Duration.ofHours(1));

        // when
        IssuerAccount after = withSecrets.revise(
                VAULT,
                NAME,
                new IssuerRevision(
                        before.updated(),
                        account("Configured", Optional.empty(), Optional.empty()),
                        true,
                        filledIn("{\"days\":\"PT48H\"}", "token")),
                ACTOR);

        // then
        assertThat(after.credentials()).isEqualTo(new IssuerCredentials(Optional.empty(), Optional.of("pass-1")));
        assertThat(after.configuration(ConfiguredIssuer.Configuration.class)
                        .flatMap(ConfiguredIssuer.Configuration::token))
                .contains(new Secret("secret"));
        assertThat(after.provider()).isEqualTo("Configured");
        assertThat(after.created()).isEqualTo(before.created());
        assertThat(events.getLast().action()).isEqualTo(AuditAction.ISSUER_UPDATED);
    }

    @Test
    void reviseWhenTheIssuerWasChangedSinceItWasLookedAtThenConflict() {
        IssuerAccounts withSecrets = accounts(new ConfiguredIssuer());
        IssuerAccount seen = withSecrets.create(
                VAULT, NAME, account("Configured", Optional.empty(), Optional.of("pass-1")), filledIn("{}"), ACTOR);
        clock.advance(Duration.ofHours(1));
        IssuerRevision revision = new IssuerRevision(
                seen.updated(), account("Configured", Optional.empty(), Optional.empty()), false, filledIn("{}"));

        IssuerAccount revised = withSecrets.revise(VAULT, NAME, revision, ACTOR);

        assertThat(revised.credentials()).isEqualTo(IssuerCredentials.NONE);
        assertThatThrownBy(() -> withSecrets.revise(VAULT, NAME, revision, ACTOR))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(Refusal.Kind.CONFLICT));
        assertNotFound(() -> withSecrets.revise(VAULT, new IssuerName("nobody"), revision, ACTOR));
    }

    private static final String AT_CA = "{\"address\":\"https://ca.example\"}";
    private static final String AT_THIEF = "{\"address\":\"https://thief.example\"}";

    private IssuerAccounts withPassword() {
        IssuerAccounts withSecrets = accounts(new ConfiguredIssuer());
        withSecrets.create(
                VAULT, NAME, account("Configured", Optional.empty(), Optional.of("pass-1")), filledIn(AT_CA), ACTOR);
        return withSecrets;
    }

    private void assertKeptFromOthers(ThrowingCallable change) {
        IssuerAccount before = store.find(VAULT, NAME).orElseThrow();
        assertThatThrownBy(change)
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(Refusal.Kind.INVALID))
                .hasMessage(
                        "The issuer was not changed: its password or other secrets would be told somebody else than before. "
                                + "Give them again together with the change, or remove them first.");
        assertThat(store.find(VAULT, NAME)).contains(before);
    }

    @Test
    void updateWhenThePasswordWouldBeToldAnotherProviderThenRefused() {
        IssuerAccounts withSecrets = withPassword();

        assertKeptFromOthers(() -> withSecrets.update(VAULT, NAME, draft("Test"), ACTOR));

        withSecrets.update(VAULT, NAME, draft("Configured"), ACTOR);
        assertThat(withSecrets
                        .update(VAULT, NAME, account("Test", Optional.empty(), Optional.of("pass-2")), ACTOR)
                        .provider())
                .isEqualTo("Test");
    }

    @Test
    void configureWhenThePasswordWouldBeToldAnotherAddressThenRefused() {
        IssuerAccounts withSecrets = withPassword();

        assertKeptFromOthers(() -> withSecrets.configure(VAULT, NAME, AT_THIEF, ACTOR));
        assertKeptFromOthers(() -> withSecrets.configure(VAULT, NAME, "{}", ACTOR));

        withSecrets.configure(VAULT, NAME, "{\"address\":\"https://ca.example\",\"days\":\"PT72H\"}", ACTOR);
        withSecrets.set(VAULT, NAME, draft("Configured"), ACTOR);
        withSecrets.configure(VAULT, NAME, "{\"address\":\"https://new.example\"}", ACTOR);
        assertThat(withSecrets.get(VAULT, NAME).credentials()).isEqualTo(IssuerCredentials.NONE);
    }

    @Test
    void configureWhenNothingWasConfiguredThenThePasswordMayBeThereBefore() {
        IssuerAccounts withSecrets = accounts(new ConfiguredIssuer());
        withSecrets.set(VAULT, NAME, account("Configured", Optional.empty(), Optional.of("pass-1")), ACTOR);

        withSecrets.configure(VAULT, NAME, AT_CA, ACTOR);

        assertThat(withSecrets.get(VAULT, NAME).configuration()).isPresent();
    }

    @Test
    void reviseWhenAnySecretWouldBeToldAnotherAddressThenRefused() {
        IssuerAccounts withSecrets = accounts(new ConfiguredIssuer());
        IssuerAccount seen = withSecrets.create(
                VAULT,
                NAME,
                account("Configured", Optional.empty(), Optional.of("pass-1")),
                filledIn("{\"address\":\"https://ca.example\",\"token\":\"secret\"}"),
                ACTOR);
        IssuerAccountDraft other = account("Configured", Optional.empty(), Optional.of("pass-2"));

        assertKeptFromOthers(() -> withSecrets.revise(
                VAULT, NAME, new IssuerRevision(seen.updated(), draft("Configured"), true, filledIn(AT_THIEF)), ACTOR));
        assertKeptFromOthers(() -> withSecrets.revise(
                VAULT, NAME, new IssuerRevision(seen.updated(), other, false, filledIn(AT_THIEF, "token")), ACTOR));

        withSecrets.revise(VAULT, NAME, new IssuerRevision(seen.updated(), other, false, filledIn(AT_THIEF)), ACTOR);
        assertThat(withSecrets.get(VAULT, NAME).credentials().password()).contains("pass-2");
    }

    @Test
    void configurationStaysUntilTheProviderIsAnother() {
        IssuerAccounts withSecrets = accounts(new ConfiguredIssuer());
        withSecrets.set(VAULT, NAME, draft("Configured"), ACTOR);
        withSecrets.configure(VAULT, NAME, "{\"days\":\"PT72H\"}", ACTOR);

        withSecrets.set(VAULT, NAME, draft("Configured"), ACTOR);
        assertThat(withSecrets.get(VAULT, NAME).configuration()).isPresent();
        withSecrets.update(VAULT, NAME, draft("Test"), ACTOR);
        assertThat(withSecrets.get(VAULT, NAME).configuration()).isEmpty();
    }

    @Test
    void issuerCountsOnceItHasTheConfigurationThatItsProviderNeeds() {
        // given
        IssuerAccounts demanding =
                accounts(TransactionOperations.withoutTransaction(), new DemandingIssuer(), new ConfiguredIssuer());
        IssuerName other = new IssuerName("without-need");
        demanding.set(VAULT, other, draft("Configured"), ACTOR);

        // when
        demanding.set(VAULT, NAME, draft("Demanding"), ACTOR);

        // then
        assertThat(demanding.profile(VAULT, NAME).orElseThrow().configured()).isFalse();
        assertThat(demanding.profile(VAULT, other).orElseThrow().configured()).isTrue();
        assertThat(demanding.enabled(VAULT, 10)).containsExactly(other);
        assertThat(demanding.isEnabled(VAULT, NAME)).isFalse();

        // when
        demanding.configure(VAULT, NAME, "{\"address\":\"https://ca.example\"}", ACTOR);

        // then
        assertThat(demanding.profile(VAULT, NAME).orElseThrow().configured()).isTrue();
        assertThat(demanding.enabled(VAULT, 10)).containsExactly(NAME, other);
        assertThat(demanding.isEnabled(VAULT, NAME)).isTrue();
    }

    @Test
    void configurationThatItsProviderCannotReadAnyMoreIsSaidUntilItIsSetAgain() {
        // given
        IssuerAccounts changed = accounts(new ConfiguredIssuer());
        changed.set(VAULT, NAME, draft("Configured"), ACTOR);
        store.save(TestIssuers.configured(
                changed.get(VAULT, NAME), new ProviderConfiguration("{\"days\":\"soon\"}", "{}")));

        // when / then
        for (ThrowingCallable asked : List.<ThrowingCallable>of(
                () -> changed.profile(VAULT, NAME), () -> changed.set(VAULT, NAME, draft("Configured"), ACTOR))) {
            assertThatThrownBy(asked)
                    .isInstanceOfSatisfying(
                            Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(Refusal.Kind.INVALID))
                    .hasMessage(
                            "The stored configuration of the issuer cannot be read any more, at configuration.days: "
                                    + "set it again.");
        }
        assertThatThrownBy(() -> changed.get(VAULT, NAME).configuration(ConfiguredIssuer.Configuration.class))
                .as("what orders meet")
                .isNotInstanceOf(Refusal.class);
        changed.configure(VAULT, NAME, "{\"days\":\"PT72H\"}", ACTOR);
        assertThat(changed.profile(VAULT, NAME)).isPresent();
    }

    @Test
    void providerIsAskedWithoutATransactionAndOnlyAboutWhatConcernsIt() {
        List<Boolean> asked = new ArrayList<>();
        ConfiguredIssuer issuer = new ConfiguredIssuer() {
            @Override
            public void validate(IssuerCredentials credentials, Optional<Configuration> configuration) {
                asked.add(TransactionSynchronizationManager.isActualTransactionActive());
            }
        };
        IssuerAccounts inTransactions = accounts(new MarkedTransaction(), issuer, new ScriptedIssuer("Test"));

        inTransactions.set(VAULT, NAME, draft("Configured"), ACTOR);
        inTransactions.configure(VAULT, NAME, "{}", ACTOR);
        inTransactions.update(
                VAULT,
                NAME,
                new IssuerAccountDraft(
                        Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(false)),
                ACTOR);

        assertThat(asked).containsExactly(false, false);
        assertThat(inTransactions.get(VAULT, NAME).enabled()).isFalse();
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
                    .hasMessage("Property provider has invalid value: this installation has LocalCA, Test");
        }
        assertThat(events).isEmpty();
    }

    @Test
    void setWhenNameIsBuiltInThenRefused() {
        for (String name : List.of("Self", "unknown", "AUTO")) {
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
        return accounts(transaction, new ScriptedIssuer("Test"), new ScriptedIssuer("LocalCA"), new WithoutAccounts());
    }

    private IssuerAccounts accounts(ConfiguredIssuer issuer) {
        return accounts(TransactionOperations.withoutTransaction(), issuer, new ScriptedIssuer("Test"));
    }

    private IssuerAccounts accounts(TransactionOperations transaction, Issuer... issuers) {
        return new IssuerAccounts(
                store, new Issuers(List.of(issuers), TestIssuers.guards()), transaction, publisher, clock);
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

    /** Only says that there is a transaction. */
    private static final class MarkedTransaction implements TransactionOperations {

        @Override
        public <T> T execute(TransactionCallback<T> action) {
            TransactionSynchronizationManager.setActualTransactionActive(true);
            try {
                return TransactionOperations.withoutTransaction().execute(action);
            } finally {
                TransactionSynchronizationManager.setActualTransactionActive(false);
            }
        }
    }

    /** Has a configuration of its own, which also limits what it signs. */
    private static class ConfiguredIssuer implements ConfigurableIssuer<ConfiguredIssuer.Configuration> {

        record Configuration(
                @SecretRecipient Optional<String> address, Optional<Secret> token, Optional<Duration> days) {}

        @Override
        public String provider() {
            return "Configured";
        }

        @Override
        public Class<Configuration> configurationType() {
            return Configuration.class;
        }

        @Override
        public void validate(IssuerCredentials credentials, Optional<Configuration> configuration) {
            configuration
                    .flatMap(Configuration::address)
                    .filter(address -> !address.startsWith("https:"))
                    .ifPresent(address -> {
                        throw Refusal.invalidProperty("configuration.address");
                    });
        }

        @Override
        public RequestLimits limits(Optional<Configuration> configuration) {
            return configuration.isPresent() ? RequestLimits.NONE.withMaxValidityMonths(3) : RequestLimits.NONE;
        }

        @Override
        public OrderAnswer place(Order order) {
            throw new AssertionError("Expected no order, but got " + order);
        }

        @Override
        public OrderAnswer check(Order order) {
            throw new AssertionError("Expected no order, but got " + order);
        }
    }

    /** Can order nothing without a configuration. */
    private static final class DemandingIssuer implements ConfigurableIssuer<DemandingIssuer.NeededConfiguration> {

        record NeededConfiguration(String address) {}

        @Override
        public String provider() {
            return "Demanding";
        }

        @Override
        public Class<NeededConfiguration> configurationType() {
            return NeededConfiguration.class;
        }

        @Override
        public void validate(IssuerCredentials credentials, Optional<NeededConfiguration> configuration) {}

        @Override
        public OrderAnswer place(Order order) {
            throw new AssertionError("Expected no order, but got " + order);
        }

        @Override
        public OrderAnswer check(Order order) {
            throw new AssertionError("Expected no order, but got " + order);
        }
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
