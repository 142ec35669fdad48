package dev.certloom.issuer.client;

import dev.certloom.issuer.CallOutcome;
import dev.certloom.issuer.OrderNotReceived;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Resolves names of hosts as this machine does, within a time: the machine itself has none, and goes on for minutes where its
 * name servers are away. On threads of their own, because a lookup holds a processor's thread; they are left behind then.
 */
final class HostResolution {

    private static final int MAX_UNDER_WAY = 128;

    private final Lookup lookup;
    private final Semaphore places = new Semaphore(MAX_UNDER_WAY);

    HostResolution(Lookup lookup) {
        this.lookup = lookup;
    }

    /** As the machine does it. */
    @FunctionalInterface
    interface Lookup {
        InetAddress[] of(String host) throws UnknownHostException;
    }

    /**
     * The addresses of a host; none where the name is not known here.
     *
     * @throws OrderNotReceived when that could not be found out in time
     */
    List<InetAddress> of(String host, Duration atMost) throws OrderNotReceived {
        if (!places.tryAcquire()) {
            throw new OrderNotReceived(
                    CallOutcome.NOT_CALLED,
                    "the names of %d hosts are being resolved already".formatted(MAX_UNDER_WAY));
        }
        FutureTask<List<InetAddress>> task = new FutureTask<>(() -> {
            try {
                return List.of(lookup.of(host));
            } finally {
                places.release();
            }
        });
        Thread.ofPlatform().daemon().name("host-resolution").start(task);
        return result(task, host, atMost);
    }

    private static List<InetAddress> result(FutureTask<List<InetAddress>> task, String host, Duration atMost)
            throws OrderNotReceived {
        try {
            return task.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new OrderNotReceived(
                    CallOutcome.NO_ANSWER,
                    "the name '%s' was not resolved within %d ms".formatted(host, atMost.toMillis()),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OrderNotReceived(CallOutcome.NOT_CALLED, "this service is being stopped", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownHostException) {
                return List.of();
            }
            throw new IllegalStateException("Expected to resolve the name of a host, but could not.", e.getCause());
        }
    }
}
