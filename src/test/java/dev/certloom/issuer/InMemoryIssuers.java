package dev.certloom.issuer;

import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultName;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.transaction.support.TransactionOperations;

/** Accounts of issuers in memory, at one kind of CA: {@code Test}, which no order ever reaches. */
public final class InMemoryIssuers {

    private final TestIssuers.Accounts accounts = new TestIssuers.Accounts();
    private final List<Object> events = new ArrayList<>();
    private final Clock clock;

    public InMemoryIssuers(Clock clock) {
        this.clock = clock;
    }

    public IssuerAccounts accounts() {
        return new IssuerAccounts(
                accounts,
                new Issuers(List.of(new TestCa()), TestIssuers.guards()),
                TransactionOperations.withoutTransaction(),
                event -> events.add(event),
                clock);
    }

    /** As it is kept, with its password. */
    public IssuerAccount kept(VaultName vault, String name) {
        return accounts.find(vault, new IssuerName(name)).orElseThrow();
    }

    /** What was told, oldest first. */
    public List<Object> events() {
        return List.copyOf(events);
    }

    private record Configuration(Optional<String> address, Optional<Secret> token) {}

    private static final class TestCa implements ConfigurableIssuer<Configuration> {

        @Override
        public Class<Configuration> configurationType() {
            return Configuration.class;
        }

        @Override
        public void validate(IssuerCredentials credentials, Optional<Configuration> configuration) {
            if (credentials.accountId().filter("unusable"::equals).isPresent()) {
                throw Refusal.invalidProperty("credentials.account_id");
            }
        }

        @Override
        public String provider() {
            return "Test";
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
}
