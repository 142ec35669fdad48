package dev.certloom.issuer.localca;

import static dev.certloom.issuer.TestIssuers.NAME;
import static dev.certloom.issuer.TestIssuers.VAULT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.crypto.TestPki;
import dev.certloom.embedded.TestDatabase;
import dev.certloom.issuer.AuthorityStore;
import dev.certloom.issuer.IssuerAccountDraft;
import dev.certloom.issuer.IssuerAccounts;
import dev.certloom.issuer.OrderAnswer;
import dev.certloom.issuer.TestIssuers;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.Der;
import dev.certloom.operation.TestClock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The local CA on the real database. */
class LocalAuthorityIT {

    private static final Actor ACTOR = new Actor("oid-1", "Ada", "token-1", "192.0.2.1");
    private static final LocalAuthoritySettings SETTINGS =
            new LocalAuthoritySettings(null, "Root", "Issuing", KeyAlgorithm.EC_P256, 20, 10, null, null);

    private final DriverManagerDataSource database = TestDatabase.migrated();
    private final TestClock clock = new TestClock();
    private final TestIssuers.Accounts accounts = new TestIssuers.Accounts();

    @Test
    void signWhenTheFirstAccountWasRolledBackThenARestartKeepsTheCa() throws Exception {
        // given
        LocalIssuer before = issuer();
        assertThatThrownBy(() -> configure(before, event -> {
                    throw new IllegalStateException("the audit line cannot be written");
                }))
                .hasMessageContaining("audit line");
        configure(before, event -> {});

        // when
        Der signer = signer(before);
        LocalIssuer restarted = issuer();

        // then
        assertThat(signer(restarted)).isEqualTo(signer);
    }

    private LocalIssuer issuer() {
        AuthorityStore store = TestIssuers.authorities(database, clock);
        return new LocalIssuer(
                new LocalAuthority(store, TestIssuers.maker(clock), TestPki.formats(), SETTINGS, clock),
                store,
                TestIssuers.ordering(accounts),
                TestPki.formats(),
                TestPki.signer(),
                SETTINGS,
                clock);
    }

    private void configure(LocalIssuer issuer, ApplicationEventPublisher events) {
        IssuerAccounts service = TestIssuers.accounts(
                accounts, issuer, new TransactionTemplate(new JdbcTransactionManager(database)), events, clock);
        service.set(
                VAULT,
                NAME,
                new IssuerAccountDraft(
                        Optional.of(issuer.provider()),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()),
                ACTOR);
    }

    private Der signer(LocalIssuer issuer) throws Exception {
        OrderAnswer answer = issuer.place(TestIssuers.order(issuer.provider(), clock.instant()));
        assertThat(answer).isInstanceOf(OrderAnswer.Issued.class);
        List<Der> rest = ((OrderAnswer.Issued) answer).chain().rest();
        return rest.getFirst();
    }
}
