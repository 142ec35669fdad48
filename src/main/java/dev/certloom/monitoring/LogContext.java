package dev.certloom.monitoring;

import dev.certloom.kernel.VaultEvent;
import org.slf4j.MDC;

/**
 * Logging context added to what {@code web} and {@code process} know from the start, once the current request or job is
 * known to concern an operation. The code that opened the context ({@code request_id}, {@code job}) also clears it.
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
