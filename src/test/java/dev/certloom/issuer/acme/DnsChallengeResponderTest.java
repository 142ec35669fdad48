package dev.certloom.issuer.acme;

import static dev.certloom.issuer.acme.TestNameServer.name;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.certloom.issuer.CallOutcome;
import dev.certloom.issuer.CallSettings;
import dev.certloom.issuer.DnsRecordCommands;
import dev.certloom.issuer.IssuerUnavailable;
import dev.certloom.issuer.Secret;
import dev.certloom.issuer.acme.ChallengeResponder.Proof;
import dev.certloom.issuer.client.CaConnection;
import dev.certloom.issuer.client.Deadline;
import dev.certloom.issuer.client.TestCaClients;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.TestClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.Identifier;
import org.shredzone.acme4j.challenge.Dns01Challenge;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;

/** What a command is told to set: where a name leads is for whoever has its zone to say, and a command need not be careful. */
class DnsChallengeResponderTest {

    private static final String CHALLENGE = "_acme-challenge.www.example.org";

    private final TestClock clock = new TestClock();
    private final TestNameServer resolver = new TestNameServer("127.0.0.1", 0);
    private final List<String> told = new ArrayList<>();
    private final CallSettings settings =
            new CallSettings(16, true, Duration.ofSeconds(2), Duration.ofSeconds(2), 64, List.of(), false);
    private final DnsChallengeResponder responder = new DnsChallengeResponder(
            new NameServers(TestCaClients.addresses(settings), settings, resolver::asResolver),
            new DnsRecordCommands() {
                @Override
                public List<String> names() {
                    return List.of("ours");
                }

                @Override
                public void run(String name, Change change, Duration atMost) {
                    told.add(change.action() + " " + change.name());
                }
            });

    @AfterEach
    void stop() throws IOException {
        resolver.close();
    }

    @Test
    void theCommandIsToldWhereTheNameLeads() throws IssuerUnavailable {
        leadsTo("www.proofs.example.org");

        responder.publish(proof(Optional.of("proofs.example.org")), clock.instant());
        responder.remove(proof(Optional.empty()));

        assertThat(told).containsExactly("SET www.proofs.example.org", "REMOVE www.proofs.example.org");
    }

    @ParameterizedTest
    @ValueSource(strings = {"www.example.net", "www.other-proofs.example.org", "proofs.example.org.example.net"})
    void aNameThatLeadsOutOfTheZoneIsToldToNoCommand(String target) {
        leadsTo(target);

        assertIsNotTold(Optional.of("proofs.example.org"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$(reboot).example.org",
                "a;b.example.org",
                "a\\032b.example.org",
                "-rf.example.org",
                "*.example.org"
            })
    void aNameThatIsNoneOfAHostIsToldToNoCommand(String target) {
        leadsTo(target);

        assertIsNotTold(Optional.of("example.org"));
        assertIsNotTold(Optional.empty());
    }

    @Test
    void zoneIsNotLookedForLongerThanTheStepLasts() {
        resolver.onQuestion(() -> clock.advance(Duration.ofSeconds(20)));
        DnsAccess byUpdates = new DnsAccess(
                Optional.empty(),
                Optional.of("127.0.0.1:" + resolver.port()),
                Optional.empty(),
                Optional.of("key"),
                Optional.empty(),
                Optional.of(new Secret("a2V5")),
                Optional.empty(),
                Optional.empty());

        assertThatThrownBy(() -> responder.publish(proof(configuration(byUpdates)), clock.instant()))
                .isInstanceOf(IssuerUnavailable.class)
                .hasMessageContaining("took too long");
        assertThat(resolver.asked()).containsExactly("CNAME " + CHALLENGE, "SOA " + CHALLENGE, "SOA www.example.org");
    }

    private void leadsTo(String target) {
        resolver.has(new CNAMERecord(name(CHALLENGE), DClass.IN, 60, name(target)));
    }

    private void assertIsNotTold(Optional<String> zone) {
        assertThatThrownBy(() -> responder.publish(proof(zone), clock.instant()))
                .isInstanceOfSatisfying(
                        IssuerUnavailable.class, e -> assertThat(e.outcome()).isEqualTo(CallOutcome.NOT_CALLED))
                .hasMessageContaining("none of a host");
        assertThat(told).isEmpty();
    }

    private Proof proof(Optional<String> zone) {
        return proof(configuration(new DnsAccess(
                Optional.of("ours"),
                Optional.empty(),
                zone,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty())));
    }

    private Proof proof(Configuration configuration) {
        Dns01Challenge challenge = mock(Dns01Challenge.class);
        when(challenge.getRRName(any(Identifier.class))).thenReturn(CHALLENGE + ".");
        when(challenge.getDigest()).thenReturn("digest");
        Authorization authorization = mock(Authorization.class);
        when(authorization.getIdentifier()).thenReturn(Identifier.dns("www.example.org"));
        return new Proof(
                new VaultName("default"),
                new IssuerName("acme"),
                configuration,
                authorization,
                challenge,
                Deadline.in(Duration.ofMinutes(1), clock));
    }

    private static Configuration configuration(DnsAccess access) {
        return new Configuration(
                CaConnection.to("https://ca.example/directory"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                ChallengeKind.DNS_01,
                Optional.of(access),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
