package dev.certloom.issuer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.certloom.Crowd;
import dev.certloom.crypto.Hierarchy;
import dev.certloom.crypto.TestPki;
import dev.certloom.crypto.rest.EnvelopeCipher;
import dev.certloom.crypto.rest.LocalKeyWrapper;
import dev.certloom.embedded.TestDatabase;
import dev.certloom.issuer.AuthorityStore.IssuedCertificate;
import dev.certloom.issuer.IssuerAccountStore.IssuerKey;
import dev.certloom.issuer.OrganizationDetails.Administrator;
import dev.certloom.issuer.simulated.JdbcSimulatedOrders;
import dev.certloom.issuer.simulated.SimulatedOrders.SimulatedOrder;
import dev.certloom.kernel.Der;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.Page;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.TestClock;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.support.TransactionTemplate;

/** The issuers' stores on the real database. */
class JdbcIssuersIT {

    private static final VaultName VAULT = new VaultName("default");
    private static final Instant NOW = TestClock.START;
    private static final int CROWD = 8;

    private static final DriverManagerDataSource SOURCE = TestDatabase.migrated();
    private static final JdbcClient JDBC = JdbcClient.create(SOURCE);

    private final TestClock clock = new TestClock();
    private final EnvelopeCipher cipher = new EnvelopeCipher(new LocalKeyWrapper(new byte[32]));
    private final JdbcIssuerAccounts accounts = new JdbcIssuerAccounts(JDBC, cipher);
    private final JdbcAuthorities authorities = new JdbcAuthorities(JDBC, cipher, clock);
    private final JdbcSimulatedOrders orders = new JdbcSimulatedOrders(JDBC, clock);

    @Test
    void saveThenEveryMemberIsReadBackAndNoCredentialLiesInTheClear() {
        // given
        IssuerAccount account = account("Full-CA", Optional.of("account-77"), Optional.of("pass-88"));

        // when
        accounts.save(account);
        accounts.save(account);

        // then
        assertThat(accounts.find(VAULT, new IssuerName("full-ca"))).contains(account);
        assertThat(accounts.lock(VAULT, account.name())).contains(account);
        byte[] sealed = JDBC.sql("select credentials from issuer where name = 'Full-CA'")
                .query((row, number) -> row.getBytes(1))
                .single();
        assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("account-77", "pass-88");
        byte[] configuration = JDBC.sql("select configuration from issuer where name = 'Full-CA'")
                .query((row, number) -> row.getBytes(1))
                .single();
        assertThat(new String(configuration, StandardCharsets.ISO_8859_1)).doesNotContain("token-99");
    }

    @Test
    void findWhenCredentialsWereMovedToAnotherRowThenTheyDoNotOpen() {
        // given
        accounts.save(account("victim", Optional.of("a"), Optional.of("b")));
        accounts.save(account("thief", Optional.empty(), Optional.empty()));

        // when
        JDBC.sql(
                        "update issuer set credentials = (select credentials from issuer where name = 'victim') where name = 'thief'")
                .update();

        // then
        assertThatThrownBy(() -> accounts.find(VAULT, new IssuerName("thief")))
                .isInstanceOf(IllegalStateException.class);
        accounts.delete(VAULT, new IssuerName("thief"));
        assertThat(accounts.find(VAULT, new IssuerName("thief"))).isEmpty();
    }

    @Test
    void listThenPagesAreByNameAndVault() {
        VaultName vault = new VaultName("listed");
        for (int i = 0; i < 5; i++) {
            IssuerAccount account = account("ca-" + i, Optional.empty(), Optional.empty());
            accounts.save(new IssuerAccount(
                    vault,
                    account.name(),
                    account.provider(),
                    account.credentials(),
                    account.configuration(),
                    Optional.empty(),
                    true,
                    account.created(),
                    account.updated()));
        }
        Page<IssuerAccount> first = accounts.list(vault, Optional.empty(), 3);
        Page<IssuerAccount> second = accounts.list(vault, first.next(), 3);
        assertThat(first.items()).extracting(item -> item.name().value()).containsExactly("ca-0", "ca-1", "ca-2");
        assertThat(second.items()).extracting(item -> item.name().value()).containsExactly("ca-3", "ca-4");
        assertThat(second.items().getFirst().organization()).isEmpty();
        assertThat(second.next()).isEmpty();
    }

    @Test
    void enabledThenThoseThatLackANeededConfigurationAreLeftOut() {
        VaultName vault = new VaultName("enabled");
        accounts.save(TestIssuers.trusting(vault, "Configured", "c"));
        accounts.save(new IssuerAccount(
                vault,
                new IssuerName("Unset"),
                "CFSSL",
                IssuerCredentials.NONE,
                Optional.empty(),
                Optional.empty(),
                true,
                NOW,
                NOW));

        assertThat(accounts.enabled(vault, Set.of("ACME", "CFSSL"), 10)).containsExactly(new IssuerName("Configured"));
        assertThat(accounts.enabled(vault, Set.of(), 10)).hasSize(2);
        accounts.delete(vault, new IssuerName("Configured"));
    }

    @Test
    void configuredThenThoseInUseWithAConfigurationAreListedOverAllVaults() {
        VaultName north = new VaultName("configured-north");
        VaultName south = new VaultName("configured-south");
        accounts.save(TestIssuers.trusting(north, "B", "b"));
        accounts.save(TestIssuers.trusting(south, "A", "a"));
        IssuerAccount unset = TestIssuers.trusting(south, "Unset", "u");
        accounts.save(new IssuerAccount(
                south,
                unset.name(),
                "Test",
                IssuerCredentials.NONE,
                Optional.empty(),
                Optional.empty(),
                true,
                NOW,
                NOW));
        accounts.save(new IssuerAccount(
                south,
                new IssuerName("Disabled"),
                "Test",
                IssuerCredentials.NONE,
                unset.configuration(),
                Optional.empty(),
                false,
                NOW,
                NOW));

        Optional<IssuerKey> before = Optional.of(new IssuerKey(north, new IssuerName("A")));

        assertThat(accounts.configured(before, 1)).containsExactly(new IssuerKey(north, new IssuerName("B")));
        assertThat(accounts.configured(before, 9))
                .containsExactly(new IssuerKey(north, new IssuerName("B")), new IssuerKey(south, new IssuerName("A")));
    }

    private IssuerAccount account(String name, Optional<String> accountId, Optional<String> password) {
        return new IssuerAccount(
                VAULT,
                new IssuerName(name),
                "Test",
                new IssuerCredentials(accountId, password),
                Optional.of(new ProviderConfiguration("{\"token\":\"token-99\"}", "{}")),
                Optional.of(new OrganizationDetails(
                        Optional.of("org"),
                        List.of(new Administrator(
                                Optional.of("first"),
                                Optional.empty(),
                                Optional.of("e@example.org"),
                                Optional.empty())))),
                false,
                clock.instant(),
                clock.instant());
    }

    @Test
    void obtainWhenManyAskAtOnceThenOneAuthorityIsMadeAndAllGetIt() throws Exception {
        List<Hierarchy> answers = Crowd.of(CROWD, who -> authorities.obtain("made-once", JdbcIssuersIT::hierarchy));
        assertThat(answers.stream().map(found -> found.root().certificate()).distinct())
                .hasSize(1);
        assertThat(answers.stream().map(found -> found.issuing().certificate()).distinct())
                .hasSize(1);
        Hierarchy again = authorities.obtain("made-once", () -> {
            throw new AssertionError("made twice");
        });
        assertThat(again.issuing().privateKey().pkcs8())
                .isEqualTo(answers.getFirst().issuing().privateKey().pkcs8());
    }

    @Test
    void obtainWhenInATransactionThenRefusedBeforeAnythingIsMade() {
        TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(SOURCE));
        assertThatThrownBy(() -> transaction.execute(status -> authorities.obtain("in-transaction", () -> {
                    throw new AssertionError("made in a transaction");
                })))
                .isInstanceOf(IllegalTransactionStateException.class);
    }

    private static Hierarchy hierarchy() {
        TestPki.Authorities made = TestPki.Authorities.make();
        return new Hierarchy(made.root(), made.issuing());
    }

    @Test
    void keepIssuedWhenManyKeepOneForTheSameReferenceThenOneIsKept() throws Exception {
        assertThat(authorities.issued("ca", "reference")).isEmpty();
        List<List<Der>> answers = Crowd.of(
                CROWD,
                who -> authorities.keepIssued(
                        "ca",
                        new IssuedCertificate(
                                "reference",
                                "default",
                                Long.toHexString(Thread.currentThread().threadId()),
                                List.of(
                                        new Der(new byte[] {
                                            (byte) Thread.currentThread().threadId()
                                        }),
                                        new Der(new byte[] {2})))));
        assertThat(answers.stream().distinct()).hasSize(1);
        assertThat(authorities.issued("ca", "reference")).contains(answers.getFirst());
    }

    @Test
    void placeWhenManyPlaceTheSameOrderThenItIsOneAndEachIsCounted() throws Exception {
        List<SimulatedOrder> answers = Crowd.of(CROWD, who -> orders.place(order("crowded", false, 1)));
        assertThat(answers).allMatch(order -> order.outcome().equals("ISSUE"));
        assertThat(orders.find("crowded").orElseThrow().placements()).isEqualTo(CROWD);
    }

    @Test
    void issueWhenManyIssueThenAllGetOneChainAndACancelIsTooLate() throws Exception {
        orders.place(order("issued", false, 1));
        List<SimulatedOrder> answers = Crowd.of(
                CROWD,
                who -> orders.issue("issued", List.of(new Der(new byte[] {
                    (byte) Thread.currentThread().threadId()
                }))));
        assertThat(answers.stream().map(SimulatedOrder::chain).distinct()).hasSize(1);
        assertThat(orders.cancel(order("issued", true, 0)).cancelled()).isFalse();
        assertThat(orders.find("issued").orElseThrow().chain())
                .isEqualTo(answers.getFirst().chain());
    }

    @Test
    void cancelWhenNotIssuedThenItIsNeverIssued() {
        orders.place(order("cancelled", false, 1));
        assertThat(orders.cancel(order("cancelled", true, 0)).cancelled()).isTrue();
        SimulatedOrder after = orders.issue("cancelled", List.of(new Der(new byte[] {1})));
        assertThat(after.cancelled()).isTrue();
        assertThat(after.chain()).isEmpty();
        assertThat(after.placements()).isOne();
    }

    @Test
    void cancelWhenNeverHeardOfThenALaterPlacementFindsItCancelled() {
        assertThat(orders.cancel(order("unheard", true, 0)).cancelled()).isTrue();
        assertThat(orders.place(order("unheard", false, 1)).cancelled()).isTrue();
        assertThat(orders.find("nobody")).isEmpty();
    }

    private SimulatedOrder order(String reference, boolean cancelled, int placements) {
        return new SimulatedOrder(
                reference, "default", "web", "ISSUE", clock.instant(), "GRANT", cancelled, placements, List.of());
    }
}
