package dev.certloom.access.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.certloom.identity.SecuritySlice;
import dev.certloom.identity.SliceServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Clients that hold connections and never finish what they begin, on a real web server. */
@Tag("attack")
class HeldConnectionsTest {

    private static final Duration HEAD = Duration.ofSeconds(3);
    private static final Duration BODY = Duration.ofSeconds(4);
    private static final Duration IDLE = Duration.ofSeconds(5);
    private static final int PER_ADDRESS = 150;
    /** For slow machines. */
    private static final Duration SLACK = Duration.ofSeconds(12);

    private static final String HEALTH = "GET /actuator/health/liveness";
    private static final byte[] PREFACE = bytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    private static final byte[] SETTINGS_FRAME = frame(4, 0, 0);

    private static SliceServer service;

    private final List<Held> held = new ArrayList<>();

    @BeforeAll
    static void start() {
        service = new SliceServer(
                "certloom.http.head-within=" + HEAD,
                "certloom.http.body-within=" + BODY,
                "certloom.http.idle=" + IDLE,
                "certloom.http.connections-per-address=" + PER_ADDRESS,
                "certloom.http.heads-per-address=100",
                "certloom.http.requests-per-address=" + (PER_ADDRESS - 10));
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @AfterEach
    void letGo() {
        held.forEach(Held::close);
    }

    @Test
    void fourHundredHalfSentHeadsAreClosedWhileOthersAreAnswered() {
        // given
        for (int i = 0; i < 400; i++) {
            hold("head " + i, tls("127.0.0.1")).send(bytes("GET / HTTP/1.1\r\nHost: localhost\r\nX-A: "));
            // Whoever sends a whole request is answered at any moment, also from the same address.
            if (i % 50 == 49) {
                assertThat(service.send(HEALTH, "localhost", "").status()).isEqualTo(200);
            }
        }
        assertThat(held).filteredOn(one -> !one.isOver()).hasSizeLessThanOrEqualTo(100);

        // then
        awaitEnd(HEAD);
        assertThat(service.send(HEALTH, "localhost", "").status()).isEqualTo(200);
    }

    /** What a client sends at once, and what it then repeats byte by byte. */
    record Drip(boolean tls, String alpn, byte[] first, byte[] then) {}

    static Stream<Named<Drip>> drips() {
        // a client hello of 16,000 bytes, of which there are few
        byte[] hello = ByteBuffer.allocate(5)
                .put((byte) 22)
                .putShort((short) 0x0301)
                .putShort((short) 16_000)
                .array();
        // HEADERS on stream 1 that END_HEADERS does not follow, of which few bytes come
        byte[] headers = concat(PREFACE, SETTINGS_FRAME, header(4_000, 1, 0, 1));
        // HEADERS without END_HEADERS, then a CONTINUATION of which few bytes come
        byte[] continuation = concat(PREFACE, SETTINGS_FRAME, frame(1, 0, 1, 0x82), header(4_000, 9, 0, 1));
        byte[] nothing = {};
        return Stream.of(
                Named.of("nothing at all", new Drip(false, "", nothing, nothing)),
                Named.of("handshake", new Drip(false, "", hello, bytes("a"))),
                Named.of("nothing behind the handshake", new Drip(true, "", nothing, nothing)),
                Named.of("empty lines", new Drip(true, "", nothing, bytes("\r\n"))),
                Named.of("request line", new Drip(true, "", bytes("GET /"), bytes("a"))),
                Named.of("header line", new Drip(true, "", bytes("GET / HTTP/1.1\r\nX: "), bytes("a"))),
                Named.of("header lines", new Drip(true, "", bytes("GET / HTTP/1.1\r\n"), bytes("X: a\r\n"))),
                Named.of("preface", new Drip(true, "h2", bytes("PRI * HT"), nothing)),
                Named.of("settings", new Drip(true, "h2", concat(PREFACE, header(6_000, 4, 0, 0)), nothing)),
                Named.of("nothing behind the preface", new Drip(true, "h2", concat(PREFACE, SETTINGS_FRAME), nothing)),
                Named.of("part of a head by HTTP/2", new Drip(true, "h2", headers, nothing)),
                Named.of("head by HTTP/2", new Drip(true, "h2", headers, new byte[] {0})),
                Named.of("continuation", new Drip(true, "h2", continuation, new byte[] {0})),
                Named.of(
                        "pings",
                        new Drip(true, "h2", concat(PREFACE, SETTINGS_FRAME), frame(6, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8))),
                Named.of(
                        "head of a later request",
                        new Drip(
                                true,
                                "",
                                bytes(
                                        "GET /actuator/health/liveness HTTP/1.1\r\nHost: localhost\r\n\r\nGET / HTTP/1.1\r\nX: "),
                                bytes("a"))));
    }

    @Test
    void headThatIsNeverWholeEndsWithItsTimeHoweverItComes() {
        // when: all at once, so that it does not take as many times as long
        drips().forEach(drip -> {
            Held connection = hold(
                    drip.getName(),
                    drip.getPayload().tls() ? tls("127.0.0.1", drip.getPayload().alpn()) : plain("127.0.0.1"));
            connection.send(drip.getPayload().first());
            connection.drip(drip.getPayload().then(), Duration.ofMillis(200));
        });

        // then: not at once, but long before the bytes end
        awaitEnd(HEAD.plus(IDLE));
        assertThat(held).allSatisfy(one -> assertThat(one.lived()).isGreaterThan(HEAD.minusSeconds(1)));
    }

    static Stream<Named<String>> bodies() {
        return Stream.of(
                Named.of(
                        "form",
                        "POST /certloom/oauth2/v2.0/token HTTP/1.1\r\nHost: localhost\r\n"
                                + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100000\r\n\r\ngrant_type=a"),
                Named.of(
                        "body that nobody reads",
                        "POST /certificates/web/create HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n{"),
                Named.of(
                        "chunks",
                        "POST /certloom/oauth2/v2.0/token HTTP/1.1\r\nHost: localhost\r\n"
                                + "Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n10000\r\na"));
    }

    @Test
    void bodyThatTricklesEndsWithItsTime() {
        // when
        bodies().forEach(body -> {
            Held connection = hold(body.getName(), tls("127.0.0.1"));
            connection.send(bytes(body.getPayload()));
            connection.drip(bytes(" "), Duration.ofMillis(200));
        });

        // then
        awaitEnd(BODY.plus(IDLE));
        assertThat(held).allSatisfy(one -> assertThat(one.lived()).isGreaterThan(BODY.minusSeconds(1)));
    }

    private void awaitEnd(Duration time) {
        await().atMost(time.plus(SLACK))
                .untilAsserted(
                        () -> assertThat(held).filteredOn(one -> !one.isOver()).isEmpty());
    }

    @Test
    void connectionsAboveTheAddressLimitAreRefusedOthersAreServed() {
        // given: each of them has a request under way
        for (int i = 0; i < PER_ADDRESS; i++) {
            Held connection = hold("request " + i, tls("127.0.0.2"));
            connection.send(bytes("POST /certloom/oauth2/v2.0/token HTTP/1.1\r\nHost: localhost\r\n"
                    + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\ngrant_type=a"));
        }

        // then: also more requests than an address may have are refused
        await().atMost(SLACK)
                .until(() -> held.stream()
                                .filter(one -> one.received().startsWith("HTTP/1.1 429"))
                                .count()
                        > 0);
        assertThat(service.send(HEALTH, "localhost", "").status()).isEqualTo(200);
    }

    @Test
    void limitThatIsReachedIsTold() {
        long before = reached("heads");

        hold("nothing", tls("127.0.0.1"));
        awaitEnd(HEAD);

        assertThat(reached("heads")).isGreaterThan(before);
    }

    private static long reached(String limit) {
        return service.bean(SecuritySlice.class).limits.stream()
                .filter(event -> event.limit().equals(limit))
                .count();
    }

    private Held hold(String what, Socket socket) {
        Held connection = new Held(what, socket);
        held.add(connection);
        return connection;
    }

    private static Socket plain(String from) {
        try {
            Socket socket = new Socket();
            socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), service.port()), 10_000);
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Socket tls(String from) {
        return tls(from, "");
    }

    private static Socket tls(String from, String alpn) {
        try {
            SSLSocket socket = (SSLSocket) service.tls()
                    .clientContext()
                    .getSocketFactory()
                    .createSocket(plain(from), "localhost", service.port(), true);
            if (!alpn.isEmpty()) {
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setApplicationProtocols(new String[] {alpn});
                socket.setSSLParameters(parameters);
            }
            socket.startHandshake();
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** An HTTP/2 frame (RFC 9113 section 4.1). */
    private static byte[] frame(int type, int flags, int stream, int... payload) {
        byte[] content = new byte[payload.length];
        for (int i = 0; i < payload.length; i++) {
            content[i] = (byte) payload[i];
        }
        return concat(header(content.length, type, flags, stream), content);
    }

    private static byte[] header(int length, int type, int flags, int stream) {
        return ByteBuffer.allocate(9)
                .put((byte) (length >> 16))
                .putShort((short) length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .array();
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /** A connection that is read until it ends. */
    private static final class Held implements AutoCloseable {

        private final String what;
        private final Socket socket;
        private final long since = System.nanoTime();
        private final AtomicBoolean over = new AtomicBoolean();

        @SuppressWarnings("JdkObsolete") // written by one thread and read by others
        private final StringBuffer received = new StringBuffer();

        private volatile long until;

        Held(String what, Socket socket) {
            this.what = what;
            this.socket = socket;
            Thread.ofVirtual().start(() -> {
                try {
                    InputStream in = socket.getInputStream();
                    for (int next = in.read(); next >= 0; next = in.read()) {
                        received.append((char) next);
                    }
                } catch (IOException reset) {
                    // An end as well.
                    received.append("");
                }
                until = System.nanoTime();
                over.set(true);
            });
        }

        void send(byte[] bytes) {
            try {
                OutputStream out = socket.getOutputStream();
                out.write(bytes);
                out.flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void drip(byte[] bytes, Duration every) {
            Thread.ofVirtual().start(() -> {
                try {
                    while (bytes.length > 0 && !over.get()) {
                        Thread.sleep(every);
                        send(bytes);
                    }
                } catch (UncheckedIOException | InterruptedException e) {
                    // The server has had enough.
                    return;
                }
            });
        }

        boolean isOver() {
            return over.get();
        }

        Duration lived() {
            return Duration.ofNanos(until - since);
        }

        String received() {
            return received.toString();
        }

        @Override
        public String toString() {
            return what;
        }

        @Override
        public void close() {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
