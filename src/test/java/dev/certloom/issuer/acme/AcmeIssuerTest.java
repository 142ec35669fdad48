package dev.certloom.issuer.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.certloom.crypto.RevocationReason;
import dev.certloom.crypto.TestPki;
import dev.certloom.issuer.CallOutcome;
import dev.certloom.issuer.IssuerCredentials;
import dev.certloom.issuer.IssuerUnavailable;
import dev.certloom.issuer.Order;
import dev.certloom.issuer.OrderAnswer;
import dev.certloom.issuer.OrderNotReceived;
import dev.certloom.issuer.ProviderSubject.Behaviour;
import dev.certloom.issuer.RequestLimits;
import dev.certloom.issuer.RevocationAnswer;
import dev.certloom.issuer.RevocationRequest;
import dev.certloom.issuer.Secret;
import dev.certloom.issuer.SuggestedWindow;
import dev.certloom.issuer.TestIssuers;
import dev.certloom.issuer.acme.Configuration.ExternalAccount;
import dev.certloom.issuer.client.CaConnection;
import dev.certloom.issuer.client.TestCaClients;
import dev.certloom.kernel.Der;
import dev.certloom.kernel.Failure;
import dev.certloom.kernel.PublicResource.Request;
import dev.certloom.kernel.Refusal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Orders from their opening to the certificate, what may be ordered, and what becomes of it later. */
class AcmeIssuerTest extends AcmeIssuerTestBase {

    @Test
    void placingOnlyOpensTheOrder() throws IssuerUnavailable {
        OrderAnswer answer = issuer.place(TestIssuers.order("ACME", NOW));

        assertThat(answer).isInstanceOf(OrderAnswer.Pending.class);
        assertThat(answer.handle().reference().orElseThrow()).contains("/order/");
        assertThat(ca.certificates()).isZero();
    }

    @Test
    void anOrderWhoseOpeningWasLostIsOpenedAgain() {
        assertThat(issuer.find(TestIssuers.order("ACME", NOW))).isEmpty();
    }

    @Test
    void theProofIsThereWhileItIsLookedForAndGoneOnceItIsSigned() throws IssuerUnavailable {
        Order order = opened();

        issuer.check(order);
        assertThat(new ChallengeAnswers(store).answer(new Request(ca.token(number(order), 0), new byte[0])))
                .as("while it is looked for")
                .hasValueSatisfying(answer -> assertThat(new String(answer.body(), StandardCharsets.US_ASCII))
                        .startsWith(ca.token(number(order), 0) + "."));

        assertThat(issuer.check(order)).isInstanceOf(OrderAnswer.Issued.class);
        assertThat(store.open()).as("answers that are left").isZero();
    }

    @Test
    void whatIsFinalizedIsNotFinalizedAgain() throws IssuerUnavailable {
        Order order = opened();
        issuer.check(order);
        ca.behave(Behaviour.LOSES_ITS_ANSWER);
        assertThatThrownBy(() -> issuer.check(order)).isInstanceOf(IssuerUnavailable.class);

        assertThat(issuer.check(order)).isInstanceOf(OrderAnswer.Issued.class);
        assertThat(ca.certificates()).isOne();
    }

    @Test
    void theCaSaysWhenToLookAgain() throws IssuerUnavailable {
        Order order = opened();
        issuer.check(order);
        ca.behave(Behaviour.ISSUES_LATER);

        assertThat(issuer.check(order))
                .isInstanceOfSatisfying(
                        OrderAnswer.Pending.class,
                        pending ->
                                assertThat(pending.lookAgainAfter().toSeconds()).isBetween(1L, 7L));
    }

    @Test
    void aRateLimitSaysHowLongItLasts() {
        ca.behave(Behaviour.TAKES_NO_MORE);

        assertThatThrownBy(() -> issuer.place(TestIssuers.order("ACME", NOW)))
                .isInstanceOfSatisfying(
                        OrderNotReceived.class,
                        limited ->
                                assertThat(limited.askAgainAfter().toSeconds()).isBetween(60L, 120L))
                .hasMessageContaining("Too many orders");
    }

    @ParameterizedTest
    @CsvSource({
        "badCSR,REQUEST",
        "badPublicKey,REQUEST",
        "rejectedIdentifier,REQUEST",
        "malformed,REQUEST",
        "caa,REQUEST",
        "unauthorized,ISSUER"
    })
    void whatTheCaWillNeverFinalizeIsRefused(String type, Failure.Cause responsible) throws IssuerUnavailable {
        Order order = opened();
        issuer.check(order);
        ca.haveFinalizationsFailWith(type);

        assertThat(issuer.check(order))
                .isEqualTo(new OrderAnswer.Refused(responsible, "The issuer refused the request: Not this one."));
    }

    @ParameterizedTest
    @CsvSource({"rateLimited,ANSWERED", "orderNotReady,ANSWERED", "serverInternal,NO_ANSWER"})
    void whatTheCaMayFinalizeLaterIsAskedForAgain(String type, CallOutcome outcome) throws IssuerUnavailable {
        Order order = opened();
        issuer.check(order);
        ca.haveFinalizationsFailWith(type);

        assertThatThrownBy(() -> issuer.check(order))
                .isInstanceOfSatisfying(
                        IssuerUnavailable.class,
                        why -> assertThat(why.outcome()).isEqualTo(outcome));

        ca.haveFinalizationsFailWith("");
        assertThat(issuer.check(order)).isInstanceOf(OrderAnswer.Issued.class);
    }

    @Test
    void addressesInADirectoryAreJudgedAsAnyOthers() {
        ca.haveOrdersOpenedAt("http://169.254.169.254/latest");

        assertThatThrownBy(() -> issuer.place(TestIssuers.order("ACME", NOW)))
                .isInstanceOf(OrderNotReceived.class)
                .hasMessageContaining("no CA may have");
    }

    @Test
    void addressesInADirectoryAreOfHttpAlone() {
        ca.haveOrdersOpenedAt("file:///etc/passwd");

        assertThatThrownBy(() -> issuer.place(TestIssuers.order("ACME", NOW)))
                .isInstanceOf(IssuerUnavailable.class)
                .hasMessageContaining("not ACME's");
    }

    @Test
    void wildcardsNeedARecord() {
        assertThat(issuer.limits(Optional.of(with(ChallengeKind.HTTP_01))).wildcards())
                .isFalse();
        assertThat(issuer.limits(Optional.of(with(ChallengeKind.DNS_01))).wildcards())
                .isTrue();
    }

    @Test
    void onlyHostsAndAddressesAreSigned() {
        assertThat(issuer.limits(Optional.empty()).names())
                .containsExactlyInAnyOrder(RequestLimits.NameKind.DNS, RequestLimits.NameKind.IP);
    }

    @Test
    void keysOfExternalAccountsAreLongEnough() {
        Configuration shortKey = new Configuration(
                CaConnection.to("https://ca.example/directory"),
                Optional.of(true),
                Optional.of(List.of("mailto:pki@example.org")),
                Optional.of(new ExternalAccount("kid", new Secret("c2hvcnQ"))),
                ChallengeKind.HTTP_01,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());

        assertThatThrownBy(() -> shortKey.check(false, AcmeSubject.NO_COMMANDS))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("externalAccount.hmacKey");
    }

    @Test
    void aRecordThatCannotBeTakenBackKeepsNoneOfTheOthers() throws IssuerUnavailable {
        Order order = openedByRecords("a.example", "b.example", "c.example");
        issuer.check(order);
        records.stuck = "b.example";

        assertThat(issuer.check(order)).isInstanceOf(OrderAnswer.Issued.class);

        assertThat(records.there).containsExactly("b.example");
    }

    @Test
    void aProofByRecordIsTakenBackToo() throws IssuerUnavailable {
        accounts.save(TestIssuers.configured(
                TestIssuers.account("ACME", Optional.empty(), true, NOW),
                AcmeSubject.configuration(ca)
                        .replace("\"http-01\"", "\"dns-01\",\"dns\":{\"server\":\"ns.example\"}")));
        Order order = opened();

        issuer.check(order);
        assertThat(records.there).containsExactly("www.example.org");

        issuer.check(order);
        assertThat(records.there).isEmpty();
    }

    @Test
    void nothingIsAskedForBeforeItsProofIsThere() throws IssuerUnavailable {
        accounts.save(TestIssuers.configured(
                TestIssuers.account("ACME", Optional.empty(), true, NOW),
                AcmeSubject.configuration(ca)
                        .replace("\"http-01\"", "\"dns-01\",\"dns\":{\"server\":\"ns.example\"}")));
        Order order = opened();
        records.broken = true;

        assertThatThrownBy(() -> issuer.check(order)).hasMessage("the name server is away");
        records.broken = false;
        issuer.check(order);

        assertThat(issuer.check(order)).isInstanceOf(OrderAnswer.Issued.class);
    }

    @Test
    void aProofThatTakesItsTimeIsThereFirst() throws IssuerUnavailable {
        accounts.save(TestIssuers.configured(
                TestIssuers.account("ACME", Optional.empty(), true, NOW),
                AcmeSubject.configuration(ca)
                        .replace("\"http-01\"", "\"dns-01\",\"dns\":{\"server\":\"ns.example\"}")));
        Order order = opened();
        records.delay = Duration.ofMinutes(5);

        OrderAnswer published = issuer.check(order);
        assertThat(records.there).containsExactly("www.example.org");
        assertThat(published).isInstanceOf(OrderAnswer.Pending.class);

        Order later = TestIssuers.withHandle(order, published.handle());
        issuer.check(later);
        assertThat(issuer.check(later)).as("before its time").isInstanceOf(OrderAnswer.Pending.class);

        records.delay = Duration.ZERO;
        issuer.check(later);
        assertThat(issuer.check(later)).as("after it").isInstanceOf(OrderAnswer.Issued.class);
    }

    @Test
    void aHundredNamesGetThroughAtASlowNameServer() throws IssuerUnavailable {
        Order order = openedByRecords(names(100));
        records.takes = Duration.ofSeconds(20);

        OrderAnswer last = advanced(order, 100);

        assertThat(last).isInstanceOf(OrderAnswer.Issued.class);
        assertThat(records.calls).as("each published once, each removed once").hasSize(200);
        assertThat(records.there).isEmpty();
    }

    @Test
    void namesThatTakeTheirTimeArePublishedOnce() throws IssuerUnavailable {
        Order order = openedByRecords(names(10));
        records.takes = Duration.ofSeconds(20);
        records.delay = Duration.ofMinutes(5);

        OrderAnswer last = advanced(order, 100);

        assertThat(last).isInstanceOf(OrderAnswer.Issued.class);
        assertThat(records.calls).as("each published once, each removed once").hasSize(20);
    }

    @Test
    void whatCameInTheWayOfOneNameIsSaidOnceTheOthersAreKept() throws IssuerUnavailable {
        Order order = openedByRecords("a.example.org", "b.example.org", "c.example.org");
        records.brokenAt = "c.example.org";

        OrderAnswer first = slow.check(order);
        assertThat(first).isInstanceOf(OrderAnswer.Pending.class);
        Order later = TestIssuers.withHandle(order, first.handle());
        assertThatThrownBy(() -> slow.check(later)).hasMessage("the name server is away");

        assertThat(records.calls).containsExactly("+a.example.org", "+b.example.org");
    }

    private OrderAnswer advanced(Order opened, int atMost) throws IssuerUnavailable {
        OrderAnswer answer = new OrderAnswer.Pending(Duration.ZERO, opened.handle());
        Order order = opened;
        for (int i = 0; i < atMost && answer instanceof OrderAnswer.Pending pending; i++) {
            order = TestIssuers.withHandle(order, order.handle().updatedBy(answer.handle()));
            clock.advance(pending.lookAgainAfter());
            Instant begin = clock.instant();
            answer = slow.check(order);
            assertThat(Duration.between(begin, clock.instant())).as("a step").isLessThan(Duration.ofSeconds(90));
        }
        return answer;
    }

    private static String[] names(int count) {
        return IntStream.range(0, count)
                .mapToObj("host%d.example.org"::formatted)
                .toArray(String[]::new);
    }

    @Test
    void withoutAWordAboutWhenTheCaIsAskedLessAndLess() throws IssuerUnavailable {
        Order order = opened();
        issuer.check(order);
        ca.behave(Behaviour.ISSUES_LATER);
        ca.sayNothingOfWhen();
        Order begun = TestIssuers.withHandle(
                TestIssuers.order(
                        "ACME",
                        Instant.now().minus(Duration.ofMinutes(2)),
                        TestPki.policy("CN=www.example.org", "www.example.org"),
                        false),
                order.handle());

        assertThat(issuer.check(begun))
                .isInstanceOfSatisfying(
                        OrderAnswer.Pending.class,
                        pending ->
                                assertThat(pending.lookAgainAfter().toSeconds()).isBetween(10L, 60L));
    }

    @Test
    void aRefusalWithoutATimeSaysNone() {
        ca.behave(Behaviour.TAKES_NO_MORE);
        ca.sayNothingOfWhen();

        assertThatThrownBy(() -> issuer.place(TestIssuers.order("ACME", NOW)))
                .isInstanceOfSatisfying(
                        OrderNotReceived.class,
                        limited -> assertThat(limited.askAgainAfter()).isZero());
    }

    @Test
    void recordsNeedNeitherServerNorCommandButAKeyNeedsAServer() {
        with(ChallengeKind.DNS_01).check(false, AcmeSubject.NO_COMMANDS);

        assertThatThrownBy(() -> provedBy(access(Optional.of("certloom"))).check(false, AcmeSubject.NO_COMMANDS))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("configuration.dns.keyName");
        assertThatThrownBy(() -> provedBy(access(Optional.empty(), Optional.of(new Secret("c2VjcmV0"))))
                        .check(false, AcmeSubject.NO_COMMANDS))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("configuration.dns.key")
                .hasMessageContaining("remove it");
        provedBy(access(Optional.empty())).check(false, AcmeSubject.NO_COMMANDS);
    }

    @Test
    void whatItHasSignedIsRevokedOnceWithItsReason() throws IssuerUnavailable {
        RevocationRequest request = signed(RevocationReason.KEY_COMPROMISE);

        assertThat(issuer.revoke(request)).isEqualTo(new RevocationAnswer.Revoked());

        assertThat(ca.revocationOf(request.certificate())).contains(1);
        assertThat(issuer.revoke(request)).isEqualTo(new RevocationAnswer.AlreadyRevoked());
    }

    @Test
    void aCaWhoseAnswerToARevocationWasLostSaysSoTheNextTime() throws IssuerUnavailable {
        RevocationRequest request = signed(RevocationReason.SUPERSEDED);
        ca.behave(Behaviour.LOSES_ITS_ANSWER);

        assertThatThrownBy(() -> issuer.revoke(request)).isInstanceOf(IssuerUnavailable.class);
        assertThat(issuer.revoke(request)).isEqualTo(new RevocationAnswer.AlreadyRevoked());
    }

    @Test
    void aCaThatDoesNotRevokeSaysWhy() throws IssuerUnavailable {
        RevocationRequest request = signed(RevocationReason.SUPERSEDED);
        ca.behave(Behaviour.REFUSES);
        assertThat(issuer.revoke(request)).isEqualTo(new RevocationAnswer.Refused("It is not yours, …."));

        ca.behave(Behaviour.TAKES_NO_MORE);
        assertThatThrownBy(() -> issuer.revoke(request)).as("what passes").isInstanceOf(IssuerUnavailable.class);
    }

    @Test
    void anOrderWhoseNamesAreProvedAlreadyIsFinalizedWithoutAnyProof() throws IssuerUnavailable {
        ca.reuseAuthorizations();

        Order order = opened();

        assertThat(issuer.check(order)).isInstanceOf(OrderAnswer.Issued.class);
        assertThat(ca.challengesAsked()).isZero();
        assertThat(store.published()).isZero();
        assertThat(ca.certificates()).isOne();
    }

    @Test
    void aProfileThatTheDirectoryDoesNotListIsRefusedNamingThoseThatItDoes() {
        assertThatThrownBy(() -> issuer.validate(IssuerCredentials.NONE, Optional.of(profiled("classic"))))
                .isInstanceOf(Refusal.class)
                .hasMessage("Property configuration.profile has invalid value: the CA offers no profiles");

        ca.offer("shortlived", "tlsserver");
        assertThatThrownBy(() -> issuer.validate(IssuerCredentials.NONE, Optional.of(profiled("classic"))))
                .isInstanceOf(Refusal.class)
                .hasMessage("Property configuration.profile has invalid value: the CA offers shortlived, tlsserver");
        issuer.validate(IssuerCredentials.NONE, Optional.of(profiled("tlsserver")));

        ca.behave(Behaviour.IS_AWAY);
        assertThatThrownBy(() -> issuer.validate(IssuerCredentials.NONE, Optional.of(profiled("tlsserver"))))
                .hasMessageContaining("it is not known which the CA offers: no connection to it");
    }

    @Test
    void theProfileIsAskedForWithTheOrder() throws IssuerUnavailable {
        ca.offer("shortlived");
        accounts.save(TestIssuers.configured(
                account, AcmeSubject.configuration(ca).replaceFirst("\\{", "{\"profile\":\"shortlived\",")));

        opened();
        assertThat(ca.profilesAsked()).containsExactly("shortlived");

        ca.offer("tlsserver");
        assertThatThrownBy(this::opened)
                .isInstanceOf(OrderNotReceived.class)
                .hasMessageContaining("'shortlived' (any more): the CA offers tlsserver");
    }

    @Test
    void aCaThatHasNoSuchResourceSuggestsNothingAboutRenewals() throws IssuerUnavailable {
        RevocationRequest signed = signed(RevocationReason.UNSPECIFIED);

        assertThat(issuer.suggestedWindow(signed.order(), signed.certificate())).isEmpty();
    }

    @Test
    void aCaSuggestsWhenToRenewAndWhenToAskAgain() throws IssuerUnavailable {
        ca.suggestRenewal();
        RevocationRequest signed = signed(RevocationReason.UNSPECIFIED);

        SuggestedWindow window =
                issuer.suggestedWindow(signed.order(), signed.certificate()).orElseThrow();

        assertThat(window.start()).isEqualTo(FakeAcme.RENEWAL_START);
        assertThat(window.end()).isEqualTo(FakeAcme.RENEWAL_START.plus(Duration.ofDays(2)));
        assertThat(window.explanation()).contains(URI.create("https://ca.example/why"));
        assertThat(Duration.between(Instant.now(), window.askAgain()))
                .isBetween(Duration.ofHours(1), Duration.ofHours(3));
        assertThat(ca.renewalAsked()).isEqualTo(FakeAcme.certificateId(signed.certificate()));
    }

    @Test
    void aRenewalTellsACaThatSuggestsRenewalsWhatItReplaces() throws IssuerUnavailable {
        Der before = signed(RevocationReason.UNSPECIFIED).certificate();
        AcmeIssuer renewing = renewing(before);

        renewing.place(TestIssuers.order("ACME", NOW));
        assertThat(ca.replaced()).as("of a CA that does not").isEmpty();

        ca.suggestRenewal();
        assertThat(renewing.place(TestIssuers.order("ACME", NOW))).isInstanceOf(OrderAnswer.Pending.class);
        assertThat(ca.replaced()).containsExactly(FakeAcme.certificateId(before));

        issuer.place(TestIssuers.order("ACME", NOW));
        assertThat(ca.replaced()).as("by what renews nothing").hasSize(1);
    }

    @Test
    void whatTheCaCountsAsReplacedIsOrderedAllTheSame() throws IssuerUnavailable {
        AcmeIssuer renewing = renewing(signed(RevocationReason.UNSPECIFIED).certificate());
        ca.suggestRenewal();
        ca.failOnce("order", "alreadyReplaced", () -> {});

        assertThat(renewing.place(TestIssuers.order("ACME", NOW))).isInstanceOf(OrderAnswer.Pending.class);

        assertThat(ca.replaced()).isEmpty();
    }

    private AcmeIssuer renewing(Der before) {
        return AcmeSubject.issuer(
                accounts,
                store,
                responders,
                AcmeSubject.NO_RECORDS,
                clock,
                TestCaClients.patient(),
                order -> Optional.of(before));
    }

    private Configuration profiled(String profile) {
        return new Configuration(
                CaConnection.to(ca.directory()),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                ChallengeKind.HTTP_01,
                Optional.empty(),
                Optional.empty(),
                Optional.of(profile),
                Optional.empty());
    }

    private static Configuration provedBy(DnsAccess access) {
        Configuration set = with(ChallengeKind.DNS_01);
        return new Configuration(
                set.connection(),
                set.termsOfServiceAgreed(),
                set.contacts(),
                set.externalAccount(),
                set.challenge(),
                Optional.of(access),
                set.preferredChain(),
                set.profile(),
                set.checks());
    }

    private static DnsAccess access(Optional<String> keyName) {
        return access(keyName, Optional.empty());
    }

    private static DnsAccess access(Optional<String> keyName, Optional<Secret> key) {
        return new DnsAccess(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                keyName,
                Optional.empty(),
                key,
                Optional.of("127.0.0.1:5300"),
                Optional.empty());
    }

    private static Configuration with(ChallengeKind challenge) {
        return new Configuration(
                CaConnection.to("https://ca.example/directory"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                challenge,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
