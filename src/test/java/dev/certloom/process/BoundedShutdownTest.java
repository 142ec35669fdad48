package dev.certloom.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class BoundedShutdownTest {

    @Test
    void runWhenClosingNeverEndsThenItIsInterruptedAndLeft() throws InterruptedException {
        CountDownLatch interrupted = new CountDownLatch(1);

        BoundedShutdown.run("a client", Duration.ofMillis(20), () -> {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
        });

        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void runWhenClosingEndsThenItHasEnded() {
        AtomicBoolean closed = new AtomicBoolean();

        BoundedShutdown.run("a client", Duration.ofMinutes(1), () -> closed.set(true));

        assertThat(closed).isTrue();
    }

    @Test
    void runWhenClosingFailsThenNobodyHears() {
        BoundedShutdown.run("a client", Duration.ofMinutes(1), () -> {
            throw new IllegalStateException("closed before");
        });
    }
}
