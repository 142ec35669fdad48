package dev.certloom.issuer.acme;

import dev.certloom.crypto.RevocationReason;
import dev.certloom.crypto.TestPki;
import dev.certloom.issuer.CallOutcome;
import dev.certloom.issuer.IssuerAccount;
import dev.certloom.issuer.IssuerUnavailable;
import dev.certloom.issuer.Order;
import dev.certloom.issuer.OrderAnswer;
import dev.certloom.issuer.RevocationRequest;
import dev.certloom.issuer.TestIssuers;
import dev.certloom.issuer.client.TestCaClients;
import dev.certloom.operation.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** An issuer at a double of a CA, and orders that are opened there. */
abstract class AcmeIssuerTestBase {

    static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");

    final FakeAcme ca = new FakeAcme();
    final InMemoryAcme store = new InMemoryAcme();
    final TestClock clock = new TestClock();
    final Records records = new Records(clock);
    final TestIssuers.Accounts accounts = new TestIssuers.Accounts();
    final List<ChallengeResponder> responders = List.of(new HttpChallengeResponder(store), records);
    final AcmeIssuer issuer = AcmeSubject.issuer(accounts, store, responders);

    /** Whose steps are measured by the clock of the test. */
    final AcmeIssuer slow = AcmeSubject.issuer(accounts, store, responders, clock, TestCaClients.patient());

    final IssuerAccount account = TestIssuers.configured(
            TestIssuers.account("ACME", Optional.empty(), true, NOW), AcmeSubject.configuration(ca));

    @BeforeEach
    void account() {
        accounts.save(account);
    }

    @AfterEach
    void close() {
        ca.close();
    }

    RevocationRequest signed(RevocationReason reason) throws IssuerUnavailable {
        Order order = opened();
        issuer.check(order);
        OrderAnswer.Issued issued = (OrderAnswer.Issued) issuer.check(order);
        return new RevocationRequest(order, issued.chain().leaf().der(), reason);
    }

    /** Records in memory. */
    static final class Records implements ChallengeResponder {

        final TestClock clock;
        final Set<String> there = new HashSet<>();
        final List<String> calls = new ArrayList<>();
        boolean broken;
        String brokenAt = "";
        String stuck = "";
        Duration takes = Duration.ZERO;
        Duration delay = Duration.ZERO;

        Records(TestClock clock) {
            this.clock = clock;
        }

        @Override
        public ChallengeKind kind() {
            return ChallengeKind.DNS_01;
        }

        @Override
        public Duration delay(Configuration configuration) {
            return delay;
        }

        @Override
        public void publish(Proof proof, Instant expires) throws IssuerUnavailable {
            String name = proof.authorization().getIdentifier().getDomain();
            if (broken || name.equals(brokenAt)) {
                throw new IssuerUnavailable(CallOutcome.NOT_CALLED, "the name server is away");
            }
            there.add(name);
            called("+" + name);
        }

        @Override
        public void remove(Proof proof) throws IssuerUnavailable {
            if (proof.authorization().getIdentifier().getDomain().equals(stuck)) {
                throw new IssuerUnavailable(CallOutcome.NOT_CALLED, "the name server is away");
            }
            there.remove(proof.authorization().getIdentifier().getDomain());
            called("-" + proof.authorization().getIdentifier().getDomain());
        }

        private void called(String what) {
            calls.add(what);
            clock.advance(takes);
        }
    }

    Order openedByRecords(String... names) throws IssuerUnavailable {
        accounts.save(TestIssuers.configured(
                TestIssuers.account("ACME", Optional.empty(), true, NOW),
                AcmeSubject.configuration(ca)
                        .replace("\"http-01\"", "\"dns-01\",\"dns\":{\"server\":\"ns.example\"}")));
        return opened(names);
    }

    Order opened() throws IssuerUnavailable {
        return opened("www.example.org");
    }

    Order opened(String... names) throws IssuerUnavailable {
        Order order = TestIssuers.order("ACME", NOW, TestPki.policy("CN=" + names[0], names), false);
        return TestIssuers.withHandle(order, issuer.place(order).handle());
    }

    static String number(Order order) {
        String url = order.handle().reference().orElseThrow();
        return url.substring(url.lastIndexOf('/') + 1);
    }
}
