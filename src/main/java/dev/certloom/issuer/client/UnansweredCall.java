package dev.certloom.issuer.client;

import dev.certloom.issuer.IssuerUnavailable;
import java.io.IOException;
import java.util.Optional;

/** A call that a library made had no usable answer, as libraries hear of it. */
public final class UnansweredCall extends IOException {

    private static final long serialVersionUID = 1;
    private static final int MAX_CAUSES = 10;

    private final IssuerUnavailable reason;

    UnansweredCall(IssuerUnavailable reason) {
        super(reason.getMessage(), reason);
        this.reason = reason;
    }

    /** What it was, if that is why a library failed. */
    public static Optional<IssuerUnavailable> behind(Throwable failure) {
        int depth = 0;
        for (Throwable cause = failure; cause != null && depth < MAX_CAUSES; cause = cause.getCause()) {
            if (cause instanceof UnansweredCall unanswered) {
                return Optional.of(unanswered.reason);
            }
            depth++;
        }
        return Optional.empty();
    }
}
