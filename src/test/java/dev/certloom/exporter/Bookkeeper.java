package dev.certloom.exporter;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.NavigableMap;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A receiver that stores each record once by its position, as ours does, and fails as told. */
final class Bookkeeper implements AutoCloseable {

    private static final Pattern POSITION = Pattern.compile("\"position\":(\\d+)");

    /** How a delivery goes. */
    enum Mood {
        REFUSES,
        /** Answers only when it is closed. */
        HANGS,
        /** Stores and is gone before it has answered. */
        DIES_AFTER_STORING,
        /** Another server than it should be: answers 200 and stores nothing. */
        IS_ANOTHER,
        /** Stores nothing, and says up to where it had stored before. */
        LIES_BEHIND
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Queue<Mood> moods = new ConcurrentLinkedQueue<>();
    private final CountDownLatch closing = new CountDownLatch(1);

    final NavigableMap<Long, String> stored = new ConcurrentSkipListMap<>();
    final List<List<String>> deliveries = new CopyOnWriteArrayList<>();
    final List<String> logs = new CopyOnWriteArrayList<>();
    final List<String> secrets = new CopyOnWriteArrayList<>();

    Bookkeeper() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/engine/records", this::take);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/engine/records";
    }

    void isNext(Mood... next) {
        moods.addAll(List.of(next));
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            List<String> lines = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            deliveries.add(lines);
            logs.add(exchange.getRequestHeaders().getFirst("Certloom-Log"));
            secrets.add(exchange.getRequestHeaders().getFirst("Authorization"));
            Mood mood = moods.poll();
            if (mood == null) {
                store(lines);
                sayWhatIsStored(exchange);
                return;
            }
            switch (mood) {
                case REFUSES -> exchange.sendResponseHeaders(503, -1);
                case HANGS -> awaitClosing();
                case DIES_AFTER_STORING -> store(lines);
                case IS_ANOTHER -> exchange.sendResponseHeaders(200, -1);
                case LIES_BEHIND -> sayWhatIsStored(exchange);
            }
        }
    }

    private void sayWhatIsStored(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().add("Certloom-Stored", stored.isEmpty() ? "-1" : Long.toString(stored.lastKey()));
        exchange.sendResponseHeaders(204, -1);
    }

    private void store(List<String> lines) {
        for (String line : lines) {
            Matcher position = POSITION.matcher(line);
            if (!position.find()) {
                throw new IllegalStateException(line);
            }
            stored.putIfAbsent(Long.parseLong(position.group(1)), line);
        }
    }

    private void awaitClosing() {
        try {
            closing.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
