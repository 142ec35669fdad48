package dev.certloom.issuer.acme;

import dev.certloom.crypto.TestPki;
import dev.certloom.issuer.ConfigurableIssuer;
import dev.certloom.issuer.DnsRecordCommands;
import dev.certloom.issuer.IssuedChains;
import dev.certloom.issuer.IssuerAccountStore;
import dev.certloom.issuer.ReplacedCertificates;
import dev.certloom.issuer.TestCa;
import dev.certloom.issuer.TestIssuers;
import dev.certloom.issuer.WireSubject;
import dev.certloom.issuer.client.CaClient;
import dev.certloom.issuer.client.TestCaClients;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** ACME at a double that can do what a server cannot be told to do. */
public final class AcmeSubject extends WireSubject {

    public static final String EXTERNAL_KEY = FakeAcme.EXTERNAL_KEY;

    /** None is installed. */
    static final DnsRecordCommands NO_COMMANDS = new DnsRecordCommands() {
        @Override
        public List<String> names() {
            return List.of();
        }

        @Override
        public void run(String name, Change change, Duration atMost) {
            throw new UnsupportedOperationException("Expected no command to be run.");
        }
    };

    /** Nobody looks for any. */
    static final RecordLookup NO_RECORDS = (name, configuration, deadline) -> {
        throw new UnsupportedOperationException("Expected no record to be looked for.");
    };

    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final FakeAcme ca;

    public AcmeSubject() {
        this(new FakeAcme());
    }

    /** @param clock what time it is at its CA */
    public AcmeSubject(InstantSource clock) {
        this(new FakeAcme(new TestCa(clock)));
    }

    private AcmeSubject(FakeAcme ca) {
        super(ca);
        this.ca = ca;
    }

    @Override
    public ConfigurableIssuer<?> issuer(IssuerAccountStore accounts) {
        InMemoryAcme store = new InMemoryAcme();
        return issuer(accounts, store, List.of(new HttpChallengeResponder(store)));
    }

    static AcmeIssuer issuer(IssuerAccountStore accounts, InMemoryAcme store, List<ChallengeResponder> responders) {
        return issuer(accounts, store, responders, Clock.systemUTC(), TestCaClients.impatient(PATIENCE));
    }

    static AcmeIssuer issuer(
            IssuerAccountStore accounts,
            InMemoryAcme store,
            List<ChallengeResponder> responders,
            Clock clock,
            CaClient http) {
        return issuer(accounts, store, responders, NO_RECORDS, clock, http);
    }

    static AcmeIssuer issuer(
            IssuerAccountStore accounts,
            InMemoryAcme store,
            List<ChallengeResponder> responders,
            RecordLookup lookup,
            Clock clock,
            CaClient http) {
        return issuer(accounts, store, responders, lookup, clock, http, order -> Optional.empty());
    }

    static AcmeIssuer issuer(
            IssuerAccountStore accounts,
            InMemoryAcme store,
            List<ChallengeResponder> responders,
            RecordLookup lookup,
            Clock clock,
            CaClient http,
            ReplacedCertificates replaced) {
        AcmeServers servers = new AcmeServers(http, store, TestPki.keys(), Clock.systemUTC());
        return new AcmeIssuer(
                http,
                servers,
                new AccountLifecycle(servers, store),
                new OrderSteps(
                        responders, lookup, new IssuedChains(TestPki.formats()), TestCaClients.settings(), clock),
                TestIssuers.ordering(accounts),
                TestPki.formats(),
                NO_COMMANDS,
                replaced);
    }

    @Override
    public String configuration() {
        return configuration(ca);
    }

    static String configuration(FakeAcme ca) {
        return """
                {"connection":{"address":"%s"},"challenge":"http-01","termsOfServiceAgreed":true,
                "externalAccount":{"kid":"kid-1","hmacKey":"%s"},"checks":{"anchors":%s}}""".formatted(ca.directory(), EXTERNAL_KEY, ca.anchor());
    }

    @Override
    public Map<Behaviour, String> notApplicable() {
        return Map.of();
    }

    /** Until it is finalized, an order that is no longer wanted is given up. */
    @Override
    public int stepsUntilItKeepsOrders() {
        return 3;
    }
}
