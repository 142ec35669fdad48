package dev.certloom.monitoring;

import dev.certloom.kernel.VaultEvent;
import org.slf4j.MDC;

/**
 * What log lines carry besides what {@code web} and {@code process} know from the start: the request or job in hand turns
 * out to be about an operation. Whoever opened the context ({@code request_id}, {@code job}) also clears it.
 */
final class LogContext {

    private static final String OPERATION = "operation";

    private LogContext() {}

    static void note(VaultEvent event) {
        if (MDC.get("request_id") != null || MDC.get("job") != null) {
            MDC.put("vault", event.vault().value());
            event.operation().ifPresent(operation -> MDC.put(OPERATION, operation.value()));
        }
    }
}
