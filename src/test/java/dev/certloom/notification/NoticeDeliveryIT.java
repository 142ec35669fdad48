package dev.certloom.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.certloom.notification.Receiver.Post;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What is posted reaches each receiver once. */
class NoticeDeliveryIT extends NoticeTestBase {

    @Test
    void postThenEachReceiverHearsOnceAndRightAfterTheCommit() {
        Notices notices = notices(sender(deliveries));

        post(notices, TestNotices.of("event"));

        awaitSent(2);
        assertThat(mails.getReceivedMessages()).hasSize(1);
        assertThat(receiver.posts()).hasSize(1);
    }

    @Test
    void postWhenTheEventIsPostedTwiceThenEachReceiverHearsOnce() {
        Notices notices = notices(sender(deliveries));
        post(notices, TestNotices.of("event"));
        awaitSent(2);

        post(notices, TestNotices.of("event"));
        post(notices, TestNotices.of("last"));

        awaitSent(4);
        assertThat(mailIds()).containsExactlyInAnyOrder(mailId("event"), mailId("last"));
        assertThat(receiver.posts()).hasSize(2);
    }

    @Test
    void postWhenItIsAboutACertificateThenItLeadsToItsPage() {
        post(notices(sender(deliveries)), TestNotices.ofCertificate("event"));

        awaitSent(2);
        assertThat(receiver.posts())
                .singleElement()
                .satisfies(post ->
                        assertThat(post.body()).contains("\"https://payments.example/dashboard/certificates/Web-1\""));
        assertThat(mailIds()).containsExactly(mailId("event"));
    }

    @Test
    void postWhenTheTransactionIsRolledBackThenNobodyHears() {
        Notices notices = notices(sender(deliveries));
        assertThatThrownBy(() -> transaction.executeWithoutResult(status -> {
                    notices.post(TestNotices.of("undone"));
                    throw new IllegalStateException("undone");
                }))
                .hasMessage("undone");

        post(notices, TestNotices.of("done"));

        awaitSent(2);
        assertThat(mailIds()).containsExactly(mailId("done"));
        assertThat(receiver.posts()).hasSize(1);
    }

    @Test
    void postWhenThereIsNoTransactionThenItIsRefused() {
        Notices notices = notices(sender(deliveries));
        assertThatThrownBy(() -> notices.post(TestNotices.of("event"))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void wakeWhenTwoSendersWorkAtOnceThenEachReceiverHearsOnce() {
        ChannelDispatchers one = sender(deliveries);
        ChannelDispatchers other = sender(TestDeliveries.on(JdbcClient.create(SOURCE)));
        Notices notices = notices(() -> {
            one.wake();
            other.wake();
        });

        for (int i = 0; i < 40; i++) {
            post(notices, TestNotices.of("event-" + i));
        }

        awaitSent(80);
        assertThat(mailIds()).hasSize(40).doesNotHaveDuplicates();
        assertThat(receiver.posts()).extracting(Post::id).hasSize(40).doesNotHaveDuplicates();
    }

    @Test
    void stopThenWhatIsBeingSentIsFinishedAndNothingMoreIsTaken() {
        CountDownLatch stopping = new CountDownLatch(1);
        receiver.then(exchange -> {
            await().until(() -> stopping.getCount() == 0);
            exchange.sendResponseHeaders(204, -1);
        });
        ChannelDispatchers channelDispatchers = sender(deliveries);
        post(notices(channelDispatchers), TestNotices.of("being-sent"));
        await().until(() -> receiver.posts().size() == 1 && sent() == 1);

        Thread stop = Thread.ofVirtual().start(channelDispatchers::stop);
        stopping.countDown();
        await().until(() -> !stop.isAlive());
        post(notices(channelDispatchers), TestNotices.of("too-late"));

        assertThat(sent()).isEqualTo(2);
        assertThat(channelDispatchers.isRunning()).isFalse();
        assertThat(receiver.posts()).hasSize(1);
    }

    @Test
    void forgetThenWhatWasSentLongAgoIsGone() {
        ChannelDispatchers channelDispatchers = sender(deliveries);
        post(notices(channelDispatchers), TestNotices.of("old"));
        awaitSent(2);

        clock.advance(Duration.ofDays(30));
        channelDispatchers.forget();
        assertThat(sent()).isEqualTo(2);
        clock.advance(Duration.ofSeconds(1));
        channelDispatchers.forget();
        assertThat(sent()).isZero();
    }
}
