package dev.certloom.access.connection;

import dev.certloom.access.ClientAddress;
import dev.certloom.access.LimitWatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * The open connections, by address. When there are too many, it closes the one that has waited longest without a
 * request in progress, preferring those without a complete head: a client that sends its request at once is served,
 * whatever others hold. A new one is refused only when all connections of its address are being answered.
 */
final class Connections {

    private static final String CONNECTIONS = "connections";
    private static final String HEADS = "heads";
    /** How long the server has to find the end of the bytes by itself. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private final ConnectionSettings settings;
    private final int limit;
    private final Predicate<String> believedProxy;
    private final LimitWatch watch;
    private final LongSupplier nanoTime;
    private final Map<Peer, Connection> all = new HashMap<>();
    private final Map<String, Holder> holders = new HashMap<>();
    private final Waiting waiting = new Waiting();

    /**
     * @param limit how many there may be over all addresses before waiting ones are closed
     * @param believedProxy whether an address is that of a trusted forwarding proxy
     * @param nanoTime as {@link System#nanoTime}
     */
    Connections(
            ConnectionSettings settings,
            int limit,
            Predicate<String> believedProxy,
            LimitWatch watch,
            LongSupplier nanoTime) {
        this.settings = settings;
        this.limit = limit;
        this.believedProxy = believedProxy;
        this.watch = watch;
        this.nanoTime = nanoTime;
    }

    /** What can be done to a connection. */
    interface Line {

        /** Stops reading: code waiting for bytes sees the end of the stream. */
        void hangUp();

        /** The connection is reported to the server as broken. */
        void drop();
    }

    private enum State {
        /** The whole head of a request is to come, since the connection came or the first bytes of the head did. */
        AWAITING_HEAD,
        /** A request is under way. */
        ANSWERING,
        /** The next request is to come. */
        IDLE,
        /** Its end is to come: nothing is read from it any more. */
        HUNG_UP
    }

    /** Those that wait, in the order in which they began to. */
    private static final class Waiting {

        private final LinkedHashSet<Connection> awaitingHead = new LinkedHashSet<>();
        private final LinkedHashSet<Connection> idle = new LinkedHashSet<>();
        private final LinkedHashSet<Connection> hungUp = new LinkedHashSet<>();

        void add(Connection connection) {
            switch (connection.state) {
                case AWAITING_HEAD -> awaitingHead.add(connection);
                case IDLE -> idle.add(connection);
                case HUNG_UP -> hungUp.add(connection);
                case ANSWERING -> {}
            }
        }

        void remove(Connection connection) {
            awaitingHead.remove(connection);
            idle.remove(connection);
            hungUp.remove(connection);
        }

        Optional<Connection> longest() {
            return awaitingHead.stream().findFirst().or(() -> idle.stream().findFirst());
        }
    }

    /** What one address holds. */
    private static final class Holder {

        private final String place;
        private int connections;
        private final Waiting waiting = new Waiting();

        private Holder(String place) {
            this.place = place;
        }
    }

    /** An accepted connection, as reported by the server. Reports after its end have no effect. */
    final class Connection {

        private final Peer peer;
        private final Holder holder;
        private final Line line;
        private State state = State.AWAITING_HEAD;
        private int underWay;
        private long since;

        private Connection(Peer peer, Holder holder, Line line, long since) {
            this.peer = peer;
            this.holder = holder;
            this.line = line;
            this.since = since;
        }

        /** Bytes have come: if no request was under way, the head of the next one has begun. */
        void bytesCame() {
            synchronized (Connections.this) {
                if (isOpen() && state == State.IDLE) {
                    move(this, State.AWAITING_HEAD);
                }
            }
        }

        /** It is closed. */
        void closed() {
            synchronized (Connections.this) {
                if (all.remove(peer, this)) {
                    forget(this);
                    holder.connections--;
                    if (holder.connections == 0) {
                        holders.remove(holder.place);
                    }
                }
            }
        }

        private void requestEnded() {
            synchronized (Connections.this) {
                if (--underWay == 0 && isOpen()) {
                    move(this, State.IDLE);
                }
            }
        }

        /**
         * A client that reconnects from the same port, before the server has noticed the end, has another connection.
         */
        private boolean isOpen() {
            return all.get(peer) == this;
        }
    }

    /**
     * A connection has come.
     *
     * @return empty when it is refused; then it is not tracked
     */
    Optional<Connection> opened(Peer peer, Line line) {
        List<Runnable> outsideOfTheLock = new ArrayList<>();
        Optional<Connection> admitted = admit(peer, line, outsideOfTheLock);
        outsideOfTheLock.forEach(Runnable::run);
        return admitted;
    }

    private synchronized Optional<Connection> admit(Peer peer, Line line, List<Runnable> then) {
        Holder holder =
                holders.getOrDefault(ClientAddress.of(peer.address()), new Holder(ClientAddress.of(peer.address())));
        if (!believedProxy.test(peer.address())) {
            if (holder.connections >= settings.connectionsPerAddress()) {
                Optional<Connection> longest = holder.waiting.longest();
                if (longest.isEmpty()) {
                    then.add(() -> watch.reached(CONNECTIONS, peer.address()));
                    return Optional.empty();
                }
                end(longest.get(), CONNECTIONS, then);
            }
            if (holder.waiting.awaitingHead.size() >= settings.headsPerAddress()) {
                end(holder.waiting.awaitingHead.getFirst(), HEADS, then);
            }
        }
        if (all.size() >= limit) {
            waiting.longest().ifPresent(longest -> end(longest, CONNECTIONS, then));
        }
        Optional.ofNullable(all.get(peer)).ifPresent(Connection::closed);
        Connection connection = new Connection(peer, holder, line, nanoTime.getAsLong());
        all.put(peer, connection);
        holders.put(holder.place, holder);
        holder.connections++;
        enqueue(connection);
        return Optional.of(connection);
    }

    private void end(Connection connection, String reached, List<Runnable> then) {
        move(connection, State.HUNG_UP);
        then.add(() -> watch.reached(reached, connection.peer.address()));
        then.add(connection.line::hangUp);
    }

    /**
     * The whole head of a request has come.
     *
     * @return to be called once, when the request is answered
     */
    synchronized Runnable requestBegun(Peer peer) {
        Connection connection = all.get(peer);
        if (connection == null) {
            return () -> {};
        }
        connection.underWay++;
        move(connection, State.ANSWERING);
        return connection::requestEnded;
    }

    /** Closes those that have waited for too long. */
    void closeOverdue() {
        List<Runnable> outsideOfTheLock = new ArrayList<>();
        endOverdue(outsideOfTheLock);
        outsideOfTheLock.forEach(Runnable::run);
    }

    private synchronized void endOverdue(List<Runnable> then) {
        long now = nanoTime.getAsLong();
        while (isOverdue(waiting.awaitingHead, now - settings.headWithin().toNanos())) {
            end(waiting.awaitingHead.getFirst(), HEADS, then);
        }
        while (isOverdue(waiting.idle, now - settings.idle().toNanos())) {
            Connection connection = waiting.idle.getFirst();
            move(connection, State.HUNG_UP);
            then.add(connection.line::hangUp);
        }
        // The server forgets about one whose bytes end within a frame of HTTP/2 of which the first part came at once.
        while (isOverdue(waiting.hungUp, now - CLOSE_TIMEOUT.toNanos())) {
            Connection connection = waiting.hungUp.getFirst();
            forget(connection);
            enqueue(connection);
            if (connection.underWay == 0) {
                then.add(connection.line::drop);
            }
        }
    }

    private static boolean isOverdue(SequencedSet<Connection> oldestFirst, long before) {
        return !oldestFirst.isEmpty() && oldestFirst.getFirst().since - before <= 0;
    }

    private void move(Connection connection, State state) {
        if (connection.state != State.HUNG_UP) {
            forget(connection);
            connection.state = state;
            enqueue(connection);
        }
    }

    private void enqueue(Connection connection) {
        connection.since = nanoTime.getAsLong();
        waiting.add(connection);
        connection.holder.waiting.add(connection);
    }

    private void forget(Connection connection) {
        waiting.remove(connection);
        connection.holder.waiting.remove(connection);
    }
}
