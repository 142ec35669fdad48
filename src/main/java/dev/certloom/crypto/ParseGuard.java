package dev.certloom.crypto;

import dev.certloom.kernel.Refusal;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.function.Supplier;

/** Turns every possible parser failure on untrusted input into one refusal. */
final class ParseGuard {

    private ParseGuard() {}

    /** @throws Refusal of kind INVALID with the literal, whatever goes wrong; a refusal from within stays as it is */
    static <T> T orRefuse(String literal, Attempt<T> attempt) {
        return orRefuse(() -> new Refusal(Refusal.Kind.INVALID, literal), attempt);
    }

    /** @throws Refusal the given one, whatever goes wrong; a refusal from within stays as it is */
    static <T> T orRefuse(Supplier<Refusal> otherwise, Attempt<T> attempt) {
        try {
            return attempt.run();
        } catch (Refusal refusal) {
            throw refusal;
        } catch (IOException | GeneralSecurityException | RuntimeException | StackOverflowError e) {
            // The cause is left out on purpose: parsers quote what they read, and that may be a key.
            throw otherwise.get();
        }
    }

    /** Reads something; may fail in any way. */
    interface Attempt<T> {
        T run() throws IOException, GeneralSecurityException;
    }
}
