package dev.certloom.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.certloom.Crowd;
import dev.certloom.embedded.TestDatabase;
import dev.certloom.operation.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.transaction.support.TransactionTemplate;

/** The store of notices on the real database. */
class JdbcDeliveriesIT {

    private static final Duration LEASE = Duration.ofMinutes(5);
    private static final Target ADA = new Target(Channel.MAIL, "ada@example.org");
    private static final Target BOB = new Target(Channel.MAIL, "bob@example.org");
    private static final Target HOOK = new Target(Channel.WEBHOOK, "chat");
    private static final int CROWD = 8;

    private static final DriverManagerDataSource SOURCE = TestDatabase.migrated();

    private final TestClock clock = new TestClock();
    private final JdbcClient jdbc = JdbcClient.create(SOURCE);
    private final JdbcDeliveries deliveries = new JdbcDeliveries(jdbc);
    private final TransactionTemplate transaction = new TransactionTemplate(new DataSourceTransactionManager(SOURCE));

    @BeforeEach
    void nothingIsKept() {
        jdbc.sql("delete from notification").update();
    }

    @Test
    void claimThenEveryMemberIsReadBackAndTheFactsKeepTheirOrder() {
        Notice notice = TestNotices.of("event");
        post(notice, ADA);

        Delivery claimed = claim(Channel.MAIL).getFirst();

        assertThat(claimed).isEqualTo(new Delivery(ADA, notice, 1));
        assertThat(claimed.notice().facts().keySet()).containsExactly("Requester", "Issuer", "Before");
        assertThat(claimed.id()).isEqualTo(DeliveryId.of("event", ADA));
    }

    @Test
    void claimWhenItIsAboutAVersionThenItIsReadBackWithItsDates() {
        Notice notice = TestNotices.ofVersion("event");
        post(notice, ADA);

        assertThat(claim(Channel.MAIL)).containsExactly(new Delivery(ADA, notice, 1));
    }

    @Test
    void claimWhenItIsAboutACertificateThenItIsReadBackAboutNoRequest() {
        Notice notice = TestNotices.ofCertificate("event");
        post(notice, ADA);

        assertThat(claim(Channel.MAIL)).containsExactly(new Delivery(ADA, notice, 1));
    }

    @Test
    void claimWhenItIsAboutAnIssuerThenItIsReadBackAboutNoCertificate() {
        Notice notice = TestNotices.ofIssuer("event");
        post(notice, ADA);

        assertThat(claim(Channel.MAIL)).containsExactly(new Delivery(ADA, notice, 1));
    }

    @Test
    void claimWhenARowCannotBeReadThenTheOthersAreTakenAllTheSame() {
        post(TestNotices.of("broken"), ADA);
        post(TestNotices.of("sound"), BOB);
        jdbc.sql("update notification set facts = '[]' where event = 'broken'").update();

        JdbcDeliveries.Claim claim = deliveries.claim(Channel.MAIL, 10, clock.instant(), leaseEnd());

        assertThat(claim.deliveries()).extracting(Delivery::target).containsExactly(BOB);
        assertThat(claim.size()).isEqualTo(2);
    }

    @Test
    void postWhenAnEventIsPostedAgainThenOnlyNewRecipientsGetARow() {
        post(TestNotices.of("event"), ADA, HOOK);
        post(TestNotices.with("event", "Said otherwise."), ADA, BOB, HOOK);

        assertThat(claim(Channel.MAIL)).extracting(Delivery::target).containsExactlyInAnyOrder(ADA, BOB);
        assertThat(claim(Channel.WEBHOOK)).hasSize(1);
    }

    @Test
    void postWhenManyPostTheSameEventThenEachRecipientHasOneRow() throws Exception {
        Crowd.of(CROWD, who -> {
            post(TestNotices.of("crowded"), ADA, BOB, HOOK);
            return true;
        });

        assertThat(jdbc.sql("select count(*) from notification")
                        .query(Long.class)
                        .single())
                .isEqualTo(3);
    }

    @Test
    void postWhenTheTransactionIsRolledBackThenThereIsNothing() {
        assertThatThrownBy(() -> transaction.executeWithoutResult(status -> {
                    deliveries.post(TestNotices.of("undone"), Set.of(ADA), clock.instant());
                    throw new IllegalStateException("undone");
                }))
                .hasMessage("undone");

        assertThat(claim(Channel.MAIL)).isEmpty();
    }

    @Test
    void claimWhenManyClaimAtOnceThenEachIsClaimedOnce() throws Exception {
        for (int i = 0; i < 50; i++) {
            post(TestNotices.of("event-" + i), ADA, BOB);
        }

        List<DeliveryId> claimed = Crowd.of(CROWD, who -> {
                    List<Delivery> all = new ArrayList<>();
                    List<Delivery> some = claim(Channel.MAIL, 7);
                    while (!some.isEmpty() && all.size() < 200) {
                        all.addAll(some);
                        some = claim(Channel.MAIL, 7);
                    }
                    return all;
                })
                .stream()
                .flatMap(Collection::stream)
                .map(Delivery::id)
                .toList();

        assertThat(claimed).hasSize(100);
        assertThat(new HashSet<>(claimed)).hasSize(100);
    }

    @Test
    void claimWhenTheLeaseEndsThenItIsClaimedAgainUnderTheSameId() {
        post(TestNotices.of("crashed"), ADA);
        Delivery first = claim(Channel.MAIL).getFirst();

        clock.advance(LEASE.minusMillis(1));
        assertThat(claim(Channel.MAIL)).isEmpty();

        clock.advance(Duration.ofMillis(1));
        Delivery second = claim(Channel.MAIL).getFirst();
        assertThat(second.id()).isEqualTo(first.id());
        assertThat(second.attempt()).isEqualTo(2);
    }

    @Test
    void againOrFailedWhenAnotherSenderHasTakenItThenNothingHappens() {
        post(TestNotices.of("fenced"), ADA);
        Delivery first = claim(Channel.MAIL).getFirst();
        clock.advance(LEASE);
        Delivery second = claim(Channel.MAIL).getFirst();

        assertThat(deliveries.retryLater(first, clock.instant(), "late")).isFalse();
        assertThat(deliveries.failed(first, clock.instant(), "late")).isFalse();

        assertThat(claim(Channel.MAIL)).isEmpty();
        assertThat(deliveries.failed(second, clock.instant(), "no such host")).isTrue();
    }

    @Test
    void sentWhenAnotherSenderHasTakenItThenItCountsAllTheSame() {
        post(TestNotices.of("slow"), ADA);
        Delivery first = claim(Channel.MAIL).getFirst();
        clock.advance(LEASE);
        Delivery second = claim(Channel.MAIL).getFirst();

        deliveries.sent(first, clock.instant());
        deliveries.retryLater(second, clock.instant(), "refused as a repetition");

        clock.advance(LEASE);
        assertThat(claim(Channel.MAIL)).isEmpty();
    }

    @Test
    void againThenItIsClaimedWhenItIsDueAndOldestFirst() {
        post(TestNotices.of("first"), ADA);
        Delivery failed = claim(Channel.MAIL).getFirst();
        deliveries.retryLater(failed, clock.instant().plusSeconds(30), "refused");
        clock.advance(Duration.ofSeconds(29));
        assertThat(claim(Channel.MAIL)).isEmpty();

        clock.advance(Duration.ofSeconds(2));
        post(TestNotices.of("second"), ADA);
        List<Delivery> one = claim(Channel.MAIL, 1);

        assertThat(one).extracting(Delivery::id).containsExactly(failed.id());
        assertThat(one).extracting(Delivery::attempt).containsExactly(2);
    }

    @Test
    void deleteSentBeforeThenOnlySentOnesGoAndNoMoreThanTheLimit() {
        for (int i = 0; i < 3; i++) {
            post(TestNotices.of("sent-" + i), ADA);
        }
        claim(Channel.MAIL).forEach(delivery -> deliveries.sent(delivery, clock.instant()));
        post(TestNotices.of("waiting"), ADA);
        Instant later = clock.instant().plusSeconds(1);

        assertThat(deliveries.deleteSentBefore(clock.instant(), 10)).isZero();
        assertThat(deliveries.deleteSentBefore(later, 2)).isEqualTo(2);
        assertThat(deliveries.deleteSentBefore(later, 2)).isOne();
        assertThat(claim(Channel.MAIL)).hasSize(1);
    }

    private void post(Notice notice, Target... targets) {
        transaction.executeWithoutResult(status -> deliveries.post(notice, Set.of(targets), clock.instant()));
    }

    private List<Delivery> claim(Channel channel) {
        return claim(channel, 10);
    }

    private List<Delivery> claim(Channel channel, int limit) {
        return deliveries.claim(channel, limit, clock.instant(), leaseEnd()).deliveries();
    }

    private Instant leaseEnd() {
        return clock.instant().plus(LEASE);
    }
}
