package dev.certloom.crypto;

import dev.certloom.kernel.Refusal;

/** Messages for untrusted input that exceeds a limit. */
final class Limits {

    private Limits() {}

    /** That there are more of something than are taken. */
    static Refusal exceeded(String literal, String what, int limit, int found) {
        return new Refusal(
                Refusal.Kind.INVALID,
                "%s: at most %d %s are allowed, but there are %d.".formatted(literal, limit, what, found));
    }
}
