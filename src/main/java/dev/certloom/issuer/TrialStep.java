package dev.certloom.issuer;

import java.util.Optional;

/**
 * A step of a trial of an issuer.
 *
 * @param check what it does
 */
public record TrialStep(Kind kind, Check check) {

    /** What is tried. */
    public enum Kind {
        /** At which addresses the CA is, and whether they may be called. */
        RESOLVE,
        CONNECT,
        TLS_HANDSHAKE,
        /** Whether the CA knows us. */
        AUTHENTICATE,
        /** What it can do. */
        ABILITIES
    }

    /** Does it. */
    @FunctionalInterface
    public interface Check {

        /**
         * What was found, for people; empty where there was nothing to try.
         *
         * @throws IssuerUnavailable when it went wrong, in words that people may read
         */
        Optional<String> run() throws IssuerUnavailable;
    }
}
