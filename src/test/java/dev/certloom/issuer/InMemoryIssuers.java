package dev.certloom.issuer;

import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.Page;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultName;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.transaction.support.TransactionOperations;

/** Accounts of issuers in memory, at one kind of CA: {@code Test}, which no order ever reaches. */
public final class InMemoryIssuers {

    private final TreeMap<String, IssuerAccount> accounts = new TreeMap<>();
    private final List<Object> events = new ArrayList<>();
    private final Clock clock;

    public InMemoryIssuers(Clock clock) {
        this.clock = clock;
    }

    public IssuerAccounts accounts() {
        return new IssuerAccounts(
                new Store(),
                new Issuers(List.of(new TestCa()), TestIssuers.guards()),
                TransactionOperations.withoutTransaction(),
                event -> events.add(event),
                clock);
    }

    /** As it is kept, with its password. */
    public IssuerAccount kept(String name) {
        return Optional.ofNullable(accounts.get(new IssuerName(name).key())).orElseThrow();
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

    private final class Store implements IssuerAccountStore {

        @Override
        public Optional<IssuerAccount> find(VaultName vault, IssuerName name) {
            return Optional.ofNullable(accounts.get(name.key()));
        }

        @Override
        public Optional<IssuerAccount> lock(VaultName vault, IssuerName name) {
            return find(vault, name);
        }

        @Override
        public void save(IssuerAccount account) {
            accounts.put(account.name().key(), account);
        }

        @Override
        public void delete(VaultName vault, IssuerName name) {
            accounts.remove(name.key());
        }

        @Override
        public List<IssuerName> enabled(VaultName vault, int limit) {
            return accounts.values().stream()
                    .filter(IssuerAccount::enabled)
                    .map(IssuerAccount::name)
                    .limit(limit)
                    .toList();
        }

        @Override
        public List<Address> configured(Optional<Address> after, int limit) {
            return accounts.tailMap(after.map(last -> last.name().key()).orElse(""), false).values().stream()
                    .filter(account ->
                            account.enabled() && account.configuration().isPresent())
                    .map(account -> new Address(account.vault(), account.name()))
                    .limit(limit)
                    .toList();
        }

        @Override
        public Page<IssuerAccount> list(VaultName vault, Optional<String> after, int limit) {
            List<IssuerAccount> found =
                    List.copyOf(accounts.tailMap(after.orElse(""), false).values());
            return found.size() <= limit
                    ? new Page<>(found, Optional.empty())
                    : new Page<>(
                            found.subList(0, limit),
                            Optional.of(found.get(limit - 1).name().key()));
        }
    }
}
