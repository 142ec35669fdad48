package dev.certloom.issuer;

import dev.certloom.certificate.CertificatePolicy;
import dev.certloom.chaincheck.IssuerDemands;
import dev.certloom.crypto.AuthorityFactory;
import dev.certloom.crypto.CertificateContent;
import dev.certloom.crypto.Hierarchy;
import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.crypto.KeyId;
import dev.certloom.crypto.KeyMaker.KeyPair;
import dev.certloom.crypto.TestPki;
import dev.certloom.crypto.rest.EnvelopeCipher;
import dev.certloom.crypto.rest.LocalKeyWrapper;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.Der;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.Page;
import dev.certloom.kernel.VaultName;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.json.JsonMapper;

/** Orders, and stores in memory, for tests of issuers. */
public final class TestIssuers {

    public static final VaultName VAULT = new VaultName("default");
    public static final IssuerName NAME = new IssuerName("Our-CA");

    private TestIssuers() {}

    public static OrderingAccounts ordering(IssuerAccountStore accounts) {
        return new OrderingAccounts(accounts);
    }

    /** On a database. */
    public static AuthorityStore authorities(DataSource database, Clock clock) {
        return new JdbcAuthorities(
                JdbcClient.create(database), new EnvelopeCipher(new LocalKeyWrapper(new byte[32])), clock);
    }

    public static IssuerAccounts accounts(
            IssuerAccountStore store,
            Issuer issuer,
            TransactionOperations transaction,
            ApplicationEventPublisher events,
            Clock clock) {
        return new IssuerAccounts(store, new Issuers(List.of(issuer), guards()), transaction, events, clock);
    }

    /** An installation that has this provider alone, and an account at its CA. */
    public static Issuers configured(ProviderSubject subject, Accounts accounts, IssuerName name, Clock clock) {
        ConfigurableIssuer<?> issuer = subject.issuer(accounts);
        accounts.save(new IssuerAccount(
                VAULT,
                name,
                issuer.provider(),
                subject.credentials(),
                Optional.of(ProviderConfiguration.of(subject.configuration(), issuer.configurationType())),
                Optional.empty(),
                true,
                Instant.EPOCH,
                Instant.EPOCH));
        return new Issuers(List.of(issuer), guards(clock));
    }

    /** What the certificates of the provider's CA must keep to, by the configuration of its account. */
    public static IssuerDemands demands(ProviderSubject subject, Accounts accounts, IssuerName name) {
        return new Issuers(List.of(subject.issuer(accounts)), guards())
                .demands(accounts.find(VAULT, name).orElseThrow());
    }

    /** Of the provider's configuration, with no choices but those that its types say. */
    public static List<ConfigurationMember> members(ConfigurableIssuer<?> issuer) {
        return ConfigurationMembers.of(issuer.configurationType(), Map.of());
    }

    /** Of questions to CAs, as shipped. */
    static CallGuards guards() {
        return guards(Clock.systemUTC());
    }

    private static CallGuards guards(Clock clock) {
        return new CallGuards(
                new CallSettings(16, false, Duration.ofSeconds(10), Duration.ofSeconds(30), 1_024, List.of(), false),
                new SimpleMeterRegistry(),
                clock);
    }

    public static AuthorityFactory maker(Clock clock) {
        return new AuthorityFactory(TestPki.keys(), TestPki.signer(), clock);
    }

    public static IssuerAccount account(String provider, Optional<String> accountId, boolean enabled, Instant now) {
        return new IssuerAccount(
                VAULT,
                NAME,
                provider,
                new IssuerCredentials(accountId, Optional.empty()),
                Optional.empty(),
                Optional.empty(),
                enabled,
                now,
                now);
    }

    /** The same account, configured; the provider's type of it is not asked. */
    public static IssuerAccount configured(IssuerAccount account, String json) {
        return configured(account, new ProviderConfiguration(json, json));
    }

    static IssuerAccount configured(IssuerAccount account, ProviderConfiguration configuration) {
        return new IssuerAccount(
                account.vault(),
                account.name(),
                account.provider(),
                account.credentials(),
                Optional.of(configuration),
                account.organization(),
                account.enabled(),
                account.created(),
                account.updated());
    }

    public static Order order(String provider, Instant created) {
        return order(provider, created, TestPki.policy("CN=www", "www.example.org"), false);
    }

    public static Order order(
            String provider, Instant created, CertificatePolicy policy, boolean cancellationRequested) {
        KeyPair key = TestPki.keys().make(KeyAlgorithm.EC_P256);
        return order(
                provider,
                created,
                policy,
                cancellationRequested,
                TestPki.keys().request(policy.x509(), key.privateKey(), key.publicKey()),
                KeyId.random());
    }

    public static Order order(
            String provider,
            Instant created,
            CertificatePolicy policy,
            boolean cancellationRequested,
            Der csr,
            KeyId key) {
        OperationId operation = OperationId.random();
        return new Order(
                operation,
                VAULT,
                new CertificateName("web"),
                operation.value(),
                NAME,
                provider,
                csr,
                key,
                policy,
                Optional.of(new JudgedRequest(csr.sha256(), Optional.empty())),
                cancellationRequested,
                created,
                OrderHandle.NONE);
    }

    /** The same order, at another issuer. */
    static Order at(Order order, IssuerName issuer) {
        return new Order(
                order.operation(),
                order.vault(),
                order.certificate(),
                order.reference(),
                issuer,
                order.provider(),
                order.csr(),
                order.key(),
                order.policy(),
                order.judged(),
                order.cancellationRequested(),
                order.created(),
                order.handle());
    }

    /** The same order, after another request or account was judged. */
    public static Order judgedAs(Order order, JudgedRequest judged) {
        return with(order, order.policy(), Optional.of(judged));
    }

    /** The same order, with a policy that says something else than its certification request. */
    public static Order withPolicy(Order order, CertificatePolicy policy) {
        return with(order, policy, order.judged());
    }

    /** The same order, after the issuer has said this about it. */
    public static Order withHandle(Order order, OrderHandle handle) {
        return with(order, order.policy(), order.judged(), handle);
    }

    private static Order with(Order order, CertificatePolicy policy, Optional<JudgedRequest> judged) {
        return with(order, policy, judged, order.handle());
    }

    private static Order with(
            Order order, CertificatePolicy policy, Optional<JudgedRequest> judged, OrderHandle handle) {
        return new Order(
                order.operation(),
                order.vault(),
                order.certificate(),
                order.reference(),
                order.issuer(),
                order.provider(),
                order.csr(),
                order.key(),
                policy,
                judged,
                order.cancellationRequested(),
                order.created(),
                handle);
    }

    /** The certificates in the configurations of these. */
    public static ConfiguredCertificates configuredCertificates(IssuerAccountStore accounts) {
        return new ConfiguredCertificates(accounts);
    }

    /** An authority of its own that ends then, as PEM. */
    public static String authorityUntil(Instant end) {
        KeyPair key = TestPki.keys().make(KeyAlgorithm.EC_P256);
        byte[] der = TestPki.signer()
                .selfSign(
                        key.privateKey(),
                        CertificateContent.of(
                                TestPki.properties("CN=ca", "ca.example"),
                                key.publicKey(),
                                end.atZone(ZoneOffset.UTC).minusMonths(12).toInstant()))
                .der()
                .bytes();
        return "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder().encodeToString(der)
                + "\n-----END CERTIFICATE-----\n";
    }

    /** An issuer whose server is trusted by these certificates. */
    public static IssuerAccount trusting(VaultName vault, String name, String pem) {
        String json = JsonMapper.shared().writeValueAsString(Map.of("connection", Map.of("trust", pem)));
        return new IssuerAccount(
                vault,
                new IssuerName(name),
                "CFSSL",
                IssuerCredentials.NONE,
                Optional.of(new ProviderConfiguration(json, json)),
                Optional.empty(),
                true,
                Instant.EPOCH,
                Instant.EPOCH);
    }

    /** Accounts in memory. */
    public static final class Accounts implements IssuerAccountStore {

        private final NavigableMap<String, IssuerAccount> byKey = new TreeMap<>();

        @Override
        public Optional<IssuerAccount> find(VaultName vault, IssuerName name) {
            return Optional.ofNullable(byKey.get(vault + "/" + name.key()));
        }

        @Override
        public Optional<IssuerAccount> lock(VaultName vault, IssuerName name) {
            return find(vault, name);
        }

        @Override
        public void save(IssuerAccount account) {
            byKey.put(account.vault() + "/" + account.name().key(), account);
        }

        @Override
        public void delete(VaultName vault, IssuerName name) {
            byKey.remove(vault + "/" + name.key());
        }

        @Override
        public List<IssuerName> enabled(VaultName vault, Set<String> needingConfiguration, int limit) {
            return byKey.values().stream()
                    .filter(account -> account.vault().equals(vault) && account.enabled())
                    .filter(account ->
                            account.configuration().isPresent() || !needingConfiguration.contains(account.provider()))
                    .map(IssuerAccount::name)
                    .limit(limit)
                    .toList();
        }

        @Override
        public List<IssuerKey> configured(Optional<IssuerKey> after, int limit) {
            return byKey
                    .tailMap(
                            after.map(last -> last.vault() + "/" + last.name().key())
                                    .orElse(""),
                            false)
                    .values()
                    .stream()
                    .filter(account ->
                            account.enabled() && account.configuration().isPresent())
                    .map(account -> new IssuerKey(account.vault(), account.name()))
                    .limit(limit)
                    .toList();
        }

        @Override
        public Page<IssuerAccount> list(VaultName vault, Optional<String> after, int limit) {
            List<IssuerAccount> found = byKey.tailMap(vault + "/" + after.orElse(""), false).values().stream()
                    .filter(account -> account.vault().equals(vault))
                    .limit(limit + 1L)
                    .toList();
            return found.size() <= limit
                    ? new Page<>(found, Optional.empty())
                    : new Page<>(
                            found.subList(0, limit),
                            Optional.of(found.get(limit - 1).name().key()));
        }
    }

    /** Authorities in memory. */
    public static final class Authorities implements AuthorityStore {

        private final Map<String, Hierarchy> hierarchies = new ConcurrentHashMap<>();
        private final Map<String, List<Der>> issued = new ConcurrentHashMap<>();

        @Override
        public Hierarchy obtain(String id, Supplier<Hierarchy> maker) {
            return hierarchies.computeIfAbsent(id, ignored -> maker.get());
        }

        @Override
        public Optional<List<Der>> issued(String authorityId, String reference) {
            return Optional.ofNullable(issued.get(authorityId + "/" + reference));
        }

        @Override
        public List<Der> keepIssued(String authorityId, IssuedCertificate certificate) {
            return issued.computeIfAbsent(authorityId + "/" + certificate.reference(), ignored -> certificate.chain());
        }
    }
}
