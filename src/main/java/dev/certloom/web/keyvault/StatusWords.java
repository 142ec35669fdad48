package dev.certloom.web.keyvault;

import dev.certloom.operation.PendingOperation;
import dev.certloom.operation.Phase;
import dev.certloom.operation.WaitDescription;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Describes what an operation waits for, from whom, since when: {@code status_details}. */
final class StatusWords {

    private static final String IN_PROGRESS =
            "Pending certificate created. Certificate request is in progress. This may take some time based on the issuer provider. Please check again later.";
    private static final String MANUAL = "Pending certificate created. Please Perform Merge to complete the request.";

    private StatusWords() {}

    /** The literal of a request just accepted (API reference 2.2). */
    static String accepted(PendingOperation operation) {
        return operation.isManual() ? MANUAL : IN_PROGRESS;
    }

    /** For a request in its current state; absent for one that is completed or cancelled. */
    static @Nullable String of(PendingOperation operation) {
        return switch (operation.phase().status()) {
            case IN_PROGRESS -> accepted(operation) + " " + waiting(operation) + cancellationState(operation);
            case FAILED ->
                "The request failed at %s. %s%s"
                        .formatted(time(operation.since()), peoplesReason(operation), whatNow(operation.phase()));
            case COMPLETED, CANCELLED, GONE -> null;
        };
    }

    /** Why people did not approve; an issuer's reason is in the error. */
    private static String peoplesReason(PendingOperation operation) {
        return isNotApproved(operation.phase())
                ? operation
                        .failure()
                        .map(failure -> sentence(failure.message()))
                        .orElse("")
                : "";
    }

    /** What people write need not end as a sentence does. */
    private static String sentence(String text) {
        return text + (text.matches("(?s).*[.!?…]") ? " " : ". ");
    }

    private static boolean isNotApproved(Phase phase) {
        return phase == Phase.REJECTED || phase == Phase.LAPSED;
    }

    /** What was not approved cannot be merged either. */
    private static String whatNow(Phase phase) {
        return isNotApproved(phase)
                ? "Ask for the certificate again."
                : "Ask for the certificate again, or merge a certificate that was obtained elsewhere.";
    }

    private static String waiting(PendingOperation operation) {
        return operation
                .stalled()
                .map(stalled ->
                        "Waiting for an operator, since %s. %s".formatted(time(stalled.since()), stalled.known()))
                .orElseGet(() -> usually(operation));
    }

    private static String usually(PendingOperation operation) {
        return "Waiting for %s, since %s.".formatted(WaitDescription.what(operation), time(operation.since()));
    }

    private static String cancellationState(PendingOperation operation) {
        return switch (operation.cancellationState()) {
            case NONE, GRANTED -> "";
            case REQUESTED ->
                " Cancellation is requested%s."
                        .formatted(operation
                                .cancellationSince()
                                .map(asked -> ", since " + time(asked))
                                .orElse(""));
            case REFUSED -> " The issuer refused the cancellation; the request goes on.";
        };
    }

    private static String time(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
