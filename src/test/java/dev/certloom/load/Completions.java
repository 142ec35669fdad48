package dev.certloom.load;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Sees in the store, past the service, that requests are completed. */
final class Completions implements AutoCloseable {

    private static final Duration LOOK = Duration.ofMillis(50);

    private final JdbcClient jdbc;
    private final Map<String, CountDownLatch> awaited = new ConcurrentHashMap<>();
    private final AtomicInteger looks = new AtomicInteger();
    private final ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor();

    /** @param jdbc of nobody else */
    @SuppressWarnings("FutureReturnValueIgnored") // it ends with its executor
    Completions(JdbcClient jdbc) {
        this.jdbc = jdbc;
        looking.scheduleWithFixedDelay(this::look, 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** How many transactions the looks took. */
    int looks() {
        return looks.get();
    }

    /** Waits until the request for this certificate is completed. */
    void await(String certificate) throws InterruptedException {
        CountDownLatch completed = new CountDownLatch(1);
        awaited.put(certificate, completed);
        if (!completed.await(1, TimeUnit.MINUTES)) {
            throw new IllegalStateException(certificate + " was not completed within a minute");
        }
    }

    private void look() {
        if (awaited.isEmpty()) {
            return;
        }
        looks.incrementAndGet();
        jdbc.sql(
                        "select name_key from operation where vault = 'default' and name_key = any(:names) and phase = 'COMPLETED'")
                .param("names", awaited.keySet().toArray(String[]::new))
                .query(String.class)
                .list()
                .forEach(name -> awaited.remove(name).countDown());
    }

    @Override
    public void close() {
        looking.shutdownNow();
    }
}
