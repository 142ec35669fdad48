package dev.certloom.issuer.acme;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.crypto.TestPki;
import dev.certloom.issuer.AwaitedRecords;
import dev.certloom.issuer.AwaitedRecords.Txt;
import dev.certloom.issuer.CallOutcome;
import dev.certloom.issuer.CancelAnswer;
import dev.certloom.issuer.IssuerUnavailable;
import dev.certloom.issuer.Order;
import dev.certloom.issuer.OrderAnswer;
import dev.certloom.issuer.TestIssuers;
import dev.certloom.issuer.client.Deadline;
import dev.certloom.issuer.client.TestCaClients;
import dev.certloom.operation.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Names that are proved to a CA by records which people set. */
class RecordsSetByPeopleTest {

    private static final Instant NOW = TestClock.START;

    private final FakeAcme ca = new FakeAcme();
    private final TestClock clock = new TestClock();
    private final Zone zone = new Zone();
    private final TestIssuers.Accounts accounts = new TestIssuers.Accounts();
    private final AcmeIssuer issuer = AcmeSubject.issuer(
            accounts, new InMemoryAcme(), List.of(zone.neverChanged()), zone, clock, TestCaClients.patient());
    private Order order = TestIssuers.order("ACME", NOW);

    @AfterEach
    void stop() {
        ca.close();
    }

    @Test
    void theCaIsAskedOnceAllRecordsAreThere() throws IssuerUnavailable {
        open("a.example.org", "b.example.org");

        AwaitedRecords asked = awaited(check());
        assertThat(asked.records())
                .extracting(Txt::name)
                .containsExactly("_acme-challenge.a.example.org", "_acme-challenge.b.example.org");
        assertThat(asked.records())
                .allSatisfy(record ->
                        assertThat(record.value()).as("SHA-256 in base64url").hasSize(43));
        assertThat(asked.missing()).isEqualTo(2);
        assertThat(asked.lookedFor()).isEqualTo(NOW);
        assertThat(asked.until()).contains(FakeAcme.EXPIRES);

        zone.set(asked.records().getFirst());
        AwaitedRecords half = awaited(check());
        assertThat(half.records()).extracting(Txt::seen).containsExactly(true, false);
        assertThat(ca.challengesAsked()).isZero();

        zone.set(asked.records().getLast());
        assertGoesOn(check());
        assertThat(ca.challengesAsked()).isEqualTo(2);
        assertThat(check()).isInstanceOf(OrderAnswer.Issued.class);
        assertThat(ca.certificates()).isOne();
    }

    @Test
    void theRecordsOfANameAndItsWildcardHaveToBeThereTogether() throws IssuerUnavailable {
        open("a.example.org", "*.a.example.org");
        List<Txt> asked = awaited(check()).records();
        assertThat(asked).extracting(Txt::name).containsOnly("_acme-challenge.a.example.org");

        zone.set(asked.getFirst());
        awaited(check());
        zone.records.clear();
        zone.set(asked.getLast());
        assertThat(awaited(check()).records()).extracting(Txt::seen).containsExactly(false, true);

        zone.set(asked.getFirst());
        assertGoesOn(check());
    }

    @Test
    void whatWasSeenLongAgoIsLookedForAgain() throws IssuerUnavailable {
        open("a.example.org", "b.example.org");
        List<Txt> asked = awaited(check()).records();
        zone.set(asked.getFirst());
        awaited(check());
        zone.records.clear();
        zone.set(asked.getLast());
        clock.advance(Duration.ofMinutes(6));

        assertThat(awaited(check()).records()).extracting(Txt::seen).containsExactly(false, true);
        assertThat(ca.challengesAsked()).isZero();
    }

    @Test
    void withoutAWordFromAnybodyItIsLookedForLessAndLess() throws IssuerUnavailable {
        open("a.example.org");

        assertThat(pause(check())).isEqualTo(Duration.ofSeconds(10));
        clock.advance(Duration.ofMinutes(20));
        assertThat(pause(check())).isEqualTo(Duration.ofMinutes(5));
        clock.advance(Duration.ofDays(2));
        assertThat(pause(check())).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void theRecordIsToBeSetWhereTheNameLeads() throws IssuerUnavailable {
        zone.aliases.put("_acme-challenge.a.example.org", "a.proofs.example.org");
        open("a.example.org");

        Txt asked = awaited(check()).records().getFirst();
        assertThat(asked.name()).isEqualTo("a.proofs.example.org");

        zone.set(asked);
        assertGoesOn(check());
    }

    @Test
    void whatKeepsRecordsFromBeingLookedForIsSaidBesideThem() throws IssuerUnavailable {
        open("a.example.org", "b.example.org");
        zone.set(awaited(check()).records().getLast());
        zone.brokenAt.add("_acme-challenge.a.example.org");

        AwaitedRecords awaited = awaited(check());

        assertThat(awaited.obstacle()).contains("the name server is away");
        assertThat(awaited.records()).extracting(Txt::seen).containsExactly(false, true);
    }

    @Test
    void nameServersThatAreAwayAreNotAskedAboutEveryName() throws IssuerUnavailable {
        String[] names = names(50);
        open(names);
        for (String name : names) {
            zone.brokenAt.add("_acme-challenge." + name);
        }

        assertThat(awaited(check()).missing()).isEqualTo(50);
        assertThat(zone.looks).isEqualTo(3);
    }

    @Test
    void aSearchThatTakesLongGoesOnInTheNextStep() throws IssuerUnavailable {
        open(names(20));
        awaited(check()).records().forEach(zone::set);
        zone.takes = Duration.ofSeconds(4);

        OrderAnswer first = check();
        assertThat(awaited(first).missing()).isBetween(1, 19);
        assertThat(pause(first)).isEqualTo(OrderAnswer.Pending.MIN_LOOK_AGAIN_AFTER);

        assertGoesOn(check());
        assertThat(ca.challengesAsked()).isEqualTo(20);
    }

    @Test
    void aSearchThatTakesLongerThanRecordsAreRememberedEnds() throws IssuerUnavailable {
        open(names(40));
        awaited(check()).records().forEach(zone::set);
        zone.takes = Duration.ofSeconds(25);

        OrderAnswer last = check();
        for (int i = 0; i < 20 && ((OrderAnswer.Pending) last).records().isPresent(); i++) {
            last = check();
        }

        assertGoesOn(last);
        assertThat(zone.looks).as("once each, besides the first time").isEqualTo(80);
    }

    @Test
    void namesThatAreProvedAlreadyNeedNoRecord() throws IssuerUnavailable {
        ca.reuseAuthorizations();
        open("a.example.org");

        assertThat(check()).isInstanceOf(OrderAnswer.Issued.class);
        assertThat(zone.looks).isZero();
    }

    @Test
    void anOrderThatIsCancelledMeanwhileEndsAtOnce() throws IssuerUnavailable {
        open("a.example.org");
        awaited(check());

        assertThat(issuer.cancel(order.unwanted())).isEqualTo(CancelAnswer.GRANTED);
        assertThat(ca.certificates()).isZero();
    }

    private void open(String... names) throws IssuerUnavailable {
        accounts.save(TestIssuers.configured(
                TestIssuers.account("ACME", Optional.empty(), true, NOW),
                AcmeSubject.configuration(ca).replace("http-01", "dns-01")));
        order = TestIssuers.order("ACME", NOW, TestPki.policy("CN=" + names[0], names), false);
        order = TestIssuers.withHandle(order, issuer.place(order).handle());
    }

    private OrderAnswer check() throws IssuerUnavailable {
        OrderAnswer answer = issuer.check(order);
        order = TestIssuers.withHandle(order, order.handle().updatedBy(answer.handle()));
        return answer;
    }

    private static AwaitedRecords awaited(OrderAnswer answer) {
        return ((OrderAnswer.Pending) answer).records().orElseThrow();
    }

    private static Duration pause(OrderAnswer answer) {
        return ((OrderAnswer.Pending) answer).lookAgainAfter();
    }

    private static void assertGoesOn(OrderAnswer answer) {
        assertThat(answer)
                .isInstanceOfSatisfying(
                        OrderAnswer.Pending.class,
                        pending -> assertThat(pending.records()).isEmpty());
    }

    private static String[] names(int count) {
        return IntStream.range(0, count)
                .mapToObj("host%02d.example.org"::formatted)
                .toArray(String[]::new);
    }

    /** A zone in memory. */
    private final class Zone implements RecordLookup {

        private final Map<String, Set<String>> records = new HashMap<>();
        private final Map<String, String> aliases = new HashMap<>();
        private final Set<String> brokenAt = new HashSet<>();
        private Duration takes = Duration.ZERO;
        private int looks;

        void set(Txt record) {
            records.computeIfAbsent(record.name(), name -> new HashSet<>()).add(record.value());
        }

        @Override
        public Found look(String name, Configuration configuration, Deadline deadline) throws IssuerUnavailable {
            looks++;
            clock.advance(takes);
            if (brokenAt.contains(name)) {
                throw new IssuerUnavailable(CallOutcome.NOT_CALLED, "the name server is away");
            }
            String owner = aliases.getOrDefault(name, name);
            return new Found(owner, records.getOrDefault(owner, Set.of()));
        }

        /** Nobody but people may. */
        ChallengeResponder neverChanged() {
            return new ChallengeResponder() {
                @Override
                public ChallengeKind kind() {
                    return ChallengeKind.DNS_01;
                }

                @Override
                public Duration delay(Configuration configuration) {
                    return Duration.ZERO;
                }

                @Override
                public void publish(Proof proof, Instant expires) {
                    throw new AssertionError("Expected nothing but a person to set a record.");
                }

                @Override
                public void remove(Proof proof) {
                    throw new AssertionError("Expected nothing but a person to remove a record.");
                }
            };
        }
    }
}
