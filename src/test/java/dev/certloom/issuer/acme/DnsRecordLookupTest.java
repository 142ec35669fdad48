package dev.certloom.issuer.acme;

import static dev.certloom.issuer.acme.TestNameServer.name;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.certloom.issuer.CallSettings;
import dev.certloom.issuer.IssuerUnavailable;
import dev.certloom.issuer.acme.RecordLookup.Found;
import dev.certloom.issuer.client.CaConnection;
import dev.certloom.issuer.client.Deadline;
import dev.certloom.issuer.client.TestCaClients;
import dev.certloom.operation.TestClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.TXTRecord;

/** Records are looked for where a CA would see them. */
class DnsRecordLookupTest {

    private static final String CHALLENGE = "_acme-challenge.www.example.org";

    private static final String FIRST_ADDRESS = "127.0.0.1";
    private static final String SECOND_ADDRESS = "127.0.0.2";

    /** Their names. */
    private static final String FIRST = "first.servers.example";

    private static final String SECOND = "second.servers.example";

    private final TestClock clock = new TestClock();
    private final TestNameServer resolver = new TestNameServer(FIRST_ADDRESS, 0);
    private final TestNameServer zone = new TestNameServer(FIRST_ADDRESS, 0);
    private final TestNameServer mirror = new TestNameServer(SECOND_ADDRESS, zone.port());
    private final CallSettings settings =
            new CallSettings(16, true, Duration.ofSeconds(2), Duration.ofSeconds(2), 64, List.of(), false);
    private final NameServers servers =
            new NameServers(TestCaClients.thisMachineToo(settings), settings, resolver::asResolver);
    private final DnsRecordLookup lookup = new DnsRecordLookup(servers, new ZoneServers(servers, zone.port()));

    @BeforeEach
    void haveAddresses() throws IOException {
        resolver.has(a(FIRST, FIRST_ADDRESS)).has(a(SECOND, SECOND_ADDRESS));
    }

    @AfterEach
    void stop() throws IOException {
        resolver.close();
        zone.close();
        mirror.close();
    }

    @Test
    void theZonesOwnServersAreAskedAndTheResolverNotAboutTheName() throws IssuerUnavailable {
        resolver.has(ns("example.org", FIRST));
        zone.has(txt(CHALLENGE, "one")).has(txt(CHALLENGE, "two"));

        assertThat(look()).isEqualTo(new Found(CHALLENGE, Set.of("one", "two")));

        assertThat(resolver.asked()).containsExactly("NS www.example.org", "NS example.org", "A " + FIRST);
    }

    @Test
    void aRecordHasToBeAtEachServerOfTheZone() throws IssuerUnavailable {
        resolver.has(ns("example.org", FIRST)).has(ns("example.org", SECOND));
        zone.has(txt(CHALLENGE, "one")).has(txt(CHALLENGE, "two"));
        mirror.has(txt(CHALLENGE, "two"));

        assertThat(look().values()).containsExactly("two");
    }

    @Test
    void aNameIsFollowedToWhereItLeads() throws IssuerUnavailable {
        resolver.has(ns("example.org", FIRST)).has(ns("proofs.example", SECOND));
        zone.has(new CNAMERecord(name(CHALLENGE), DClass.IN, 60, name("www.proofs.example")));
        mirror.has(txt("www.proofs.example", "one"));

        assertThat(look()).isEqualTo(new Found("www.proofs.example", Set.of("one")));
    }

    @Test
    void aZoneOfItsOwnIsFound() throws IssuerUnavailable {
        resolver.has(ns("example.org", FIRST));
        zone.delegates(ns(CHALLENGE, SECOND));
        mirror.has(txt(CHALLENGE, "one"));

        assertThat(look().values()).containsExactly("one");
    }

    @Test
    void namesThatLeadInACircleAreGivenUp() {
        resolver.has(ns("example.org", FIRST));
        zone.has(new CNAMERecord(name(CHALLENGE), DClass.IN, 60, name(CHALLENGE)));

        assertThatThrownBy(this::look)
                .isInstanceOf(IssuerUnavailable.class)
                .hasMessageContaining("leads to too many others");
    }

    @Test
    void whereNoServerOfTheZoneAnswersTheResolverIsAskedAndTheOthersAreNotWaitedFor()
            throws IssuerUnavailable, IOException {
        resolver.has(ns("example.org", FIRST)).has(txt(CHALLENGE, "one"));
        zone.close();
        assertThat(look().values()).containsExactly("one");
        int before = resolver.asked().size();

        assertThat(look().values()).containsExactly("one");

        assertThat(resolver.asked().subList(before, resolver.asked().size()))
                .containsExactly("CNAME " + CHALLENGE, "TXT " + CHALLENGE);
        clock.advance(Duration.ofMinutes(5));
        look();
        assertThat(resolver.asked()).filteredOn("NS example.org"::equals).hasSize(2);
    }

    @Test
    void aServerIsAskedAtItsNextAddressWhereOneDoesNotAnswer() throws IssuerUnavailable, IOException {
        String server = "third.servers.example";
        resolver.has(ns("example.org", server)).has(a(server, SECOND_ADDRESS)).has(a(server, FIRST_ADDRESS));
        zone.has(txt(CHALLENGE, "one"));
        mirror.close();

        assertThat(look().values()).containsExactly("one");

        assertThat(resolver.asked()).as("whom else").doesNotContain("TXT " + CHALLENGE);
    }

    /** The address, under whatever name: most of what was waited for would be waited for again. */
    @Test
    void anAddressThatDoesNotAnswerIsLeftAloneForAWhile() throws IssuerUnavailable, IOException {
        resolver.has(ns("example.org", SECOND)).has(ns("proofs.example", "other." + SECOND));
        resolver.has(a("other." + SECOND, SECOND_ADDRESS));
        int port = mirror.port();
        mirror.close();
        look();

        try (TestNameServer back = new TestNameServer(SECOND_ADDRESS, port)) {
            back.has(txt("www.proofs.example", "one"));
            assertThat(lookup.look("www.proofs.example", configuration(Optional.empty()), deadline())
                            .values())
                    .isEmpty();
            assertThat(back.asked()).isEmpty();

            clock.advance(Duration.ofMinutes(5));
            assertThat(lookup.look("www.proofs.example", configuration(Optional.empty()), deadline())
                            .values())
                    .containsExactly("one");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:%d/", "127.0.0.1:%d?", "127.0.0.1", "localhost", "localhost:%d/", "[::1]:%d/"})
    void aNameServerWhoseNameReadsLikeAnAddressIsNotAsked(String server) throws IssuerUnavailable, IOException {
        String target = server.formatted(mirror.port());
        resolver.has(ns("example.org", target)).has(a(target, SECOND_ADDRESS)).has(txt(CHALLENGE, "one"));

        assertThat(look().values()).as("the resolver's").containsExactly("one");

        assertThat(zone.asked()).isEmpty();
        assertThat(mirror.asked()).isEmpty();
    }

    @Test
    void anotherIsAskedWhereOneIsNone() throws IssuerUnavailable {
        resolver.has(ns("example.org", "127.0.0.2")).has(ns("example.org", FIRST));
        zone.has(txt(CHALLENGE, "one"));

        assertThat(look().values()).containsExactly("one");
    }

    @Test
    void aNameServerOnThisMachineIsNotAskedAndTheResolverIs() throws IssuerUnavailable {
        NameServers outside = new NameServers(TestCaClients.addresses(settings), settings, resolver::asResolver);
        resolver.has(ns("example.org", FIRST)).has(txt(CHALLENGE, "one"));

        Found found = new DnsRecordLookup(outside, new ZoneServers(outside, zone.port()))
                .look(CHALLENGE, configuration(Optional.empty()), deadline());

        assertThat(found.values()).containsExactly("one");
        assertThat(zone.asked()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\013\\010SET\\032k\\032v.example", "127.0.0.1", "localhost", "a b.example", "-v.example"})
    void nobodyIsAskedAboutWhatIsNoHostsName(String target) {
        resolver.has(ns("example.org", FIRST)).has(new CNAMERecord(name(CHALLENGE), DClass.IN, 60, name(target)));
        zone.has(new CNAMERecord(name(CHALLENGE), DClass.IN, 60, name(target)));

        assertThatThrownBy(this::look)
                .isInstanceOf(IssuerUnavailable.class)
                .hasMessageContaining("leads to one that is none");
        assertThatThrownBy(() -> servers.target(name(CHALLENGE), Optional.empty(), deadline()))
                .isInstanceOf(IssuerUnavailable.class);
        assertThat(zone.asked()).containsExactly("TXT " + CHALLENGE);
        assertThat(resolver.asked()).doesNotContain("CNAME " + target, "NS " + target);
    }

    @Test
    void whereAZonesServersAreAwayThoseOfOthersAreAsked() throws IssuerUnavailable, IOException {
        resolver.has(ns("example.org", FIRST)).has(ns("proofs.example", SECOND));
        mirror.has(txt("www.proofs.example", "one"));
        zone.close();
        look();

        Found found = lookup.look("www.proofs.example", configuration(Optional.empty()), deadline());

        assertThat(found.values()).containsExactly("one");
        assertThat(resolver.asked()).doesNotContain("TXT www.proofs.example");
    }

    @Test
    void aZoneIsLookedForInTheNamesJustAbove() throws IssuerUnavailable {
        String deep = "a.".repeat(40) + CHALLENGE;
        resolver.has(ns("example.org", FIRST)).has(txt(deep, "one"));

        Found found = lookup.look(deep, configuration(Optional.empty()), deadline());

        assertThat(found.values()).containsExactly("one");
        assertThat(resolver.asked())
                .filteredOn(asked -> asked.startsWith("NS "))
                .hasSize(10);
    }

    @Test
    void nothingIsAskedOnceTheTimeIsUp() {
        Deadline passed = Deadline.in(Duration.ZERO, clock);

        assertThatThrownBy(() -> lookup.look(CHALLENGE, configuration(Optional.empty()), passed))
                .isInstanceOf(IssuerUnavailable.class);

        assertThat(resolver.asked()).isEmpty();
    }

    @Test
    void aConfiguredResolverIsAskedAlone() throws IssuerUnavailable {
        zone.has(txt(CHALLENGE, "one"));

        Found found = lookup.look(CHALLENGE, configuration(Optional.of(FIRST_ADDRESS + ":" + zone.port())), deadline());

        assertThat(found.values()).containsExactly("one");
        assertThat(resolver.asked()).isEmpty();
    }

    private Found look() throws IssuerUnavailable {
        return lookup.look(CHALLENGE, configuration(Optional.empty()), deadline());
    }

    private Deadline deadline() {
        return Deadline.in(Duration.ofMinutes(1), clock);
    }

    private static Configuration configuration(Optional<String> resolver) {
        return new Configuration(
                CaConnection.to("https://ca.example/directory"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                ChallengeKind.DNS_01,
                resolver.map(address -> new DnsAccess(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(address),
                        Optional.empty())),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static Record ns(String zone, String server) {
        return new NSRecord(name(zone), DClass.IN, 60, name(server));
    }

    private static Record a(String server, String address) throws UnknownHostException {
        return new ARecord(name(server), DClass.IN, 60, InetAddress.getByName(address));
    }

    private static Record txt(String owner, String value) {
        return new TXTRecord(name(owner), DClass.IN, 60, value);
    }
}
