package dev.certloom.compute;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Few platform threads that compute, and a queue in front of them for each {@link Lane}. Of the lanes with waiting
 * work, the one that has used the least of the pool's time is next. Callers block meanwhile, which costs a virtual
 * thread nothing.
 */
public final class ComputePool implements AutoCloseable {

    private final int capacity;
    private final Duration patience;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition added = lock.newCondition();
    private final Map<Lane, Share> shares = new EnumMap<>(Lane.class);
    private final List<Thread> threads = new ArrayList<>();
    /** The usage of the lane served last: the starting point of lanes that were idle. */
    private long reached;

    private boolean closed;

    /**
     * A pool that computes at once.
     *
     * @param capacity how many pieces of work may wait in each bounded lane
     * @param patience how long one waits for its turn
     */
    public ComputePool(int threads, int capacity, Duration patience) {
        this.capacity = capacity;
        this.patience = patience;
        Arrays.stream(Lane.values()).forEach(lane -> shares.put(lane, new Share()));
        for (int i = 0; i < threads; i++) {
            this.threads.add(new Worker(i));
        }
        this.threads.forEach(Thread::start);
    }

    /**
     * Has something computed in the lane of this thread's work ({@link Lane#during}), and waits for it. What is called
     * from within the pool runs where it is.
     *
     * @throws Saturated when the queue is full, or the turn did not come in time; nothing was done then
     */
    public <T> T call(Supplier<T> work) {
        return call(Lane.current(), work);
    }

    /**
     * As {@link #call(Supplier)}, in this lane.
     *
     * @throws Saturated when the queue is full, or the turn did not come in time; nothing was done then
     */
    public <T> T call(Lane lane, Supplier<T> work) {
        if (Thread.currentThread() instanceof Worker) {
            return work.get();
        }
        Task<T> task = new Task<>(work);
        add(lane, task);
        awaitTurn(lane, task);
        try {
            return task.result.join();
        } catch (CompletionException e) {
            // as if the caller had computed: callers handle failures of the work, not of the pool
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e;
        }
    }

    private void add(Lane lane, Task<?> task) {
        lock.lock();
        try {
            Share share = share(lane);
            if (closed || (lane.isBounded() && share.waiting.size() >= capacity)) {
                share.refused++;
                throw new Saturated();
            }
            if (share.waiting.isEmpty()) {
                // an idle lane does not accumulate credit
                share.used = Math.max(share.used, reached);
            }
            share.waiting.add(task);
            added.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Once its turn has come, its duration is bounded by the kind of work. */
    private void awaitTurn(Lane lane, Task<?> task) {
        boolean interrupted = false;
        try {
            if (task.begun.await(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (withdraw(lane, task)) {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            throw new Saturated();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean withdraw(Lane lane, Task<?> task) {
        lock.lock();
        try {
            boolean withdrawn = share(lane).waiting.remove(task);
            if (withdrawn) {
                share(lane).refused++;
            }
            return withdrawn;
        } finally {
            lock.unlock();
        }
    }

    private Share share(Lane lane) {
        return Objects.requireNonNull(shares.get(lane));
    }

    /** How many pieces of work wait. */
    public int waiting(Lane lane) {
        lock.lock();
        try {
            return share(lane).waiting.size();
        } finally {
            lock.unlock();
        }
    }

    /** How many were refused so far. */
    public long refused(Lane lane) {
        lock.lock();
        try {
            return share(lane).refused;
        } finally {
            lock.unlock();
        }
    }

    /** How long the pool has computed so far. */
    public Duration computed(Lane lane) {
        lock.lock();
        try {
            return Duration.ofNanos(share(lane).computed);
        } finally {
            lock.unlock();
        }
    }

    /** Stops computing; waiting callers are notified. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            shares.values().forEach(share -> {
                share.waiting.forEach(task -> {
                    task.result.completeExceptionally(new Saturated());
                    task.begun.countDown();
                });
                share.waiting.clear();
            });
            added.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private final class Worker extends Thread {

        Worker(int number) {
            super("compute-" + number);
            setDaemon(true);
        }

        @Override
        public void run() {
            for (Turn turn = next(); turn != null; turn = next()) {
                long start = System.nanoTime();
                Runnable tell = turn.task.run();
                account(turn.share, System.nanoTime() - start);
                tell.run();
            }
        }
    }

    /** Waits for work; none once the pool is closed. */
    private @Nullable Turn next() {
        lock.lock();
        try {
            while (!closed) {
                Optional<Share> next = shares.values().stream()
                        .filter(share -> !share.waiting.isEmpty())
                        .min(Comparator.comparingLong(share -> share.used));
                if (next.isPresent()) {
                    reached = Math.max(reached, next.get().used);
                    Task<?> task = next.get().waiting.remove();
                    task.begun.countDown();
                    return new Turn(next.get(), task);
                }
                added.awaitUninterruptibly();
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    private void account(Share share, long nanos) {
        lock.lock();
        try {
            share.used += nanos;
            share.computed += nanos;
        } finally {
            lock.unlock();
        }
    }

    /** What a lane has of the pool. Guarded by the lock. */
    private static final class Share {
        private final Queue<Task<?>> waiting = new ArrayDeque<>();
        /** Nanoseconds that count when lanes are compared. */
        private long used;
        /** Nanoseconds in all. */
        private long computed;

        private long refused;
    }

    private record Turn(Share share, Task<?> task) {}

    private static final class Task<T> {
        private final Supplier<T> work;
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CompletableFuture<T> result = new CompletableFuture<>();

        Task(Supplier<T> work) {
            this.work = work;
        }

        /** Does the work; the result informs the caller of its outcome. */
        Runnable run() {
            try {
                T done = work.get();
                return () -> result.complete(done);
            } catch (Throwable e) {
                // any failure is rethrown to the caller
                return () -> result.completeExceptionally(e);
            }
        }
    }
}
