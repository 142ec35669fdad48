package dev.certloom.issuer;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Holds one call to a double of a CA in the middle, until it is released: whoever calls waits for its answer. */
public final class HeldCall extends Filter {

    private static final int LIMIT_SECONDS = 300;

    private final AtomicBoolean taken = new AtomicBoolean();
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private volatile @Nullable Wanted wanted;

    private record Wanted(String path, Moment moment) {}

    /** Where a call is held. */
    public enum Moment {
        /** The CA has it, and has done nothing. */
        BEFORE_ITS_EFFECT,
        /** The CA has done what it was asked for, and says so no further than in the head of its answer. */
        BEFORE_ITS_ANSWER
    }

    /** Holds the next call of a path; once. */
    public void next(String pathPattern, Moment moment) {
        wanted = new Wanted(pathPattern, moment);
    }

    /** Whether it is held now, or was. */
    public boolean isReached() {
        return reached.getCount() == 0;
    }

    /** Lets it go on. */
    public void release() {
        released.countDown();
    }

    @Override
    public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
        Wanted now = wanted;
        if (now != null && exchange.getRequestURI().getPath().matches(now.path()) && taken.compareAndSet(false, true)) {
            if (now.moment() == Moment.BEFORE_ITS_EFFECT) {
                hold();
            } else {
                exchange.setStreams(null, new Held(exchange.getResponseBody()));
            }
        }
        chain.doFilter(exchange);
    }

    private void hold() throws IOException {
        reached.countDown();
        try {
            if (!released.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new InterruptedIOException("Expected a held call to be released, but it was forgotten.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }

    @Override
    public String description() {
        return "holds a call";
    }

    private final class Held extends FilterOutputStream {

        Held(OutputStream to) {
            super(to);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            hold();
            out.write(bytes, from, length);
        }
    }
}
