package dev.certloom.identity;

import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.security.crypto.password.AbstractValidatingPasswordEncoder;

/** Hashes that cost nothing and are counted. As the real ones, it computes none for a text that is empty. */
final class CountedHashes extends AbstractValidatingPasswordEncoder {

    private final AtomicInteger computed = new AtomicInteger();

    /** How many were computed since this was asked last. */
    int take() {
        return computed.getAndSet(0);
    }

    @Override
    protected String encodeNonNullPassword(String password) {
        computed.incrementAndGet();
        return "hash of " + password;
    }

    @Override
    protected boolean matchesNonNull(String password, String hash) {
        computed.incrementAndGet();
        return hash.equals("hash of " + password);
    }
}
