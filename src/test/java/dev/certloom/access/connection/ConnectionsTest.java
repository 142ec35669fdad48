package dev.certloom.access.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.access.LimitReached;
import dev.certloom.access.LimitWatch;
import dev.certloom.runtime.MonotonicClock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which connections are closed, and which are turned away. */
class ConnectionsTest {

    private static final String MALLORY = "203.0.113.66";
    private static final String ALICE = "198.51.100.7";
    private static final String PROXY = "10.0.0.1";

    private static final ConnectionSettings SETTINGS =
            new ConnectionSettings(10, 4, 200, Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofSeconds(60));
    private static final int LIMIT = 30;

    private final List<String> reached = new ArrayList<>();
    private final Map<Peer, Connections.Connection> open = new HashMap<>();
    private final Map<Peer, Deque<Runnable>> answered = new HashMap<>();
    private final List<Peer> hungUp = new ArrayList<>();
    private final List<Peer> dropped = new ArrayList<>();
    private long now;
    private final Connections connections = new Connections(
            SETTINGS,
            LIMIT,
            PROXY::equals,
            new LimitWatch(event -> reached.add(((LimitReached) event).limit()), MonotonicClock.system()),
            () -> now);

    @Test
    void incompleteHeadEndsTheConnectionInTimeEvenIfBytesTrickleIn() {
        // given
        Peer peer = open(MALLORY, 1);
        for (int second = 0; second < 9; second++) {
            pass(Duration.ofSeconds(1));
            connection(peer).bytesCame();
            connections.closeOverdue();
        }
        assertThat(hungUp).isEmpty();

        // when
        pass(Duration.ofSeconds(1));
        connections.closeOverdue();

        // then
        assertThat(hungUp).containsExactly(peer);
        assertThat(reached).containsExactly("heads");
    }

    @Test
    void connectionTheServerFailsToCloseIsDroppedUntilItIsClosed() {
        // given
        Peer peer = open(MALLORY, 1);
        pass(Duration.ofSeconds(10));
        connections.closeOverdue();
        assertThat(hungUp).containsExactly(peer);

        // when
        pass(Duration.ofSeconds(2));
        connections.closeOverdue();
        connections.closeOverdue();
        pass(Duration.ofSeconds(2));
        connections.closeOverdue();
        assertThat(dropped).containsExactly(peer, peer);
        connection(peer).closed();
        pass(Duration.ofSeconds(2));
        connections.closeOverdue();

        // then
        assertThat(dropped).containsExactly(peer, peer);
        assertThat(hungUp).containsExactly(peer);
    }

    @Test
    void headOfALaterRequestHasAsMuchTimeFromItsFirstBytesOn() {
        // given
        Peer peer = open(MALLORY, 1);
        begin(peer);
        end(peer);
        pass(Duration.ofSeconds(50));

        // when
        connection(peer).bytesCame();
        pass(Duration.ofSeconds(9));
        connections.closeOverdue();
        assertThat(hungUp).isEmpty();
        pass(Duration.ofSeconds(1));
        connections.closeOverdue();

        // then
        assertThat(hungUp).containsExactly(peer);
    }

    @Test
    void connectionWithARequestUnderWayIsNotClosed() {
        // given
        Peer peer = open(ALICE, 1);
        begin(peer);
        begin(peer);
        end(peer);

        // when
        pass(Duration.ofDays(1));
        connection(peer).bytesCame();
        connections.closeOverdue();

        // then
        assertThat(hungUp).isEmpty();
    }

    @Test
    void idleConnectionIsClosedAfterItsTimeAndNoLimitIsToldReached() {
        // given
        Peer peer = open(ALICE, 1);
        begin(peer);
        end(peer);

        // when
        pass(Duration.ofSeconds(60));
        connections.closeOverdue();

        // then
        assertThat(hungUp).containsExactly(peer);
        assertThat(reached).isEmpty();
    }

    @Test
    void oneMoreThanTheHeadsOfAnAddressClosesTheOldestOfThem() {
        // given
        Peer other = open(ALICE, 1);
        List<Peer> heads = openMany(MALLORY, 4);

        // when
        Peer newest = open(MALLORY, 99);

        // then
        assertThat(hungUp).containsExactly(heads.getFirst());
        assertThat(reached).containsExactly("heads");
        begin(newest);
        begin(other);
        pass(Duration.ofSeconds(10));
        connections.closeOverdue();
        assertThat(hungUp).doesNotContain(newest, other);
    }

    @Test
    void oneMoreThanTheConnectionsOfAnAddressClosesOneThatWaits() {
        // given
        List<Peer> answering = new ArrayList<>();
        for (int port = 1; port <= 10; port++) {
            Peer peer = open(MALLORY, port);
            begin(peer);
            answering.add(peer);
        }
        end(answering.get(3));

        // then
        assertThat(open(new Peer(MALLORY, 11))).isTrue();
        assertThat(hungUp).containsExactly(answering.get(3));
        begin(new Peer(MALLORY, 11));
        assertThat(open(new Peer(MALLORY, 12))).isFalse();
        assertThat(open(new Peer(ALICE, 1))).isTrue();
        assertThat(reached).containsExactly("connections", "connections");
    }

    @Test
    void connectionsThatAreClosedLeaveRoom() {
        for (int i = 0; i < 1_000; i++) {
            Peer peer = open(MALLORY, i);
            begin(peer);
            connection(peer).closed();
        }

        assertThat(reached).isEmpty();
        assertThat(hungUp).isEmpty();
    }

    @Test
    void reportsOfAnOldConnectionDoNotAffectANewOneFromTheSamePort() {
        // given: a request is under way, and its client has come again before the server found out
        Peer peer = open(MALLORY, 1);
        begin(peer);
        Connections.Connection before = connection(peer);
        open(peer);

        // when
        end(peer);
        before.bytesCame();
        before.closed();
        pass(Duration.ofSeconds(10));
        connections.closeOverdue();

        // then: the new one is counted, and its head is due
        assertThat(hungUp).containsExactly(peer);
        assertThat(reached).containsExactly("heads");
    }

    @Test
    void proxyThatIsBelievedHoldsAnyNumber() {
        openMany(PROXY, 25);

        assertThat(reached).isEmpty();
    }

    @Test
    void manyAddressesTogetherCloseTheLongestWaitingOfAll() {
        // given: each address by itself holds little
        Peer answering = open(ALICE, 1);
        begin(answering);
        List<Peer> heads = new ArrayList<>();
        for (int i = 1; i < LIMIT; i++) {
            heads.add(open("203.0.113." + i, 1));
        }

        // when
        Peer newest = open(ALICE, 2);

        // then
        assertThat(hungUp).containsExactly(heads.getFirst());
        assertThat(hungUp).doesNotContain(answering, newest);
    }

    @Test
    void whatIsToldOfAConnectionThatIsNotThereIsNothing() {
        Peer stranger = new Peer(ALICE, 7);

        connections.requestBegun(stranger).run();
        connections.closeOverdue();

        assertThat(reached).isEmpty();
    }

    private Peer open(String address, int port) {
        Peer peer = new Peer(address, port);
        assertThat(open(peer)).isTrue();
        return peer;
    }

    private boolean open(Peer peer) {
        Optional<Connections.Connection> opened = connections.opened(peer, line(peer));
        opened.ifPresent(connection -> open.put(peer, connection));
        return opened.isPresent();
    }

    private Connections.Connection connection(Peer peer) {
        return Objects.requireNonNull(open.get(peer));
    }

    private void begin(Peer peer) {
        answered.computeIfAbsent(peer, begun -> new ArrayDeque<>()).add(connections.requestBegun(peer));
    }

    private void end(Peer peer) {
        Objects.requireNonNull(answered.get(peer)).remove().run();
    }

    private Connections.Line line(Peer peer) {
        return new Connections.Line() {
            @Override
            public void hangUp() {
                hungUp.add(peer);
            }

            @Override
            public void drop() {
                dropped.add(peer);
            }
        };
    }

    private List<Peer> openMany(String address, int number) {
        List<Peer> peers = new ArrayList<>();
        for (int port = 1; port <= number; port++) {
            peers.add(open(address, port));
        }
        return peers;
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }
}
