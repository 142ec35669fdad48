package dev.certloom.access.connection;

import dev.certloom.access.ClientAddress;
import dev.certloom.access.ConcurrencyLimit;
import dev.certloom.access.ErrorAnswer;
import dev.certloom.access.LimitWatch;
import jakarta.servlet.ServletException;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;

/**
 * Limits how many requests of one address are in progress: with HTTP/2 one connection carries many, and behind a
 * trusted proxy all arrive over its connections. Requests that are answered asynchronously, such as live streams, count
 * only until then; those have their own limits.
 */
final class RequestsPerAddress extends ValveBase {

    private static final String RETRY_AFTER_SECONDS = "1";

    private final ConcurrencyLimit limit;
    private final LimitWatch watch;

    RequestsPerAddress(int limit, LimitWatch watch) {
        super(true);
        this.limit = new ConcurrencyLimit(limit);
        this.watch = watch;
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        String address = String.valueOf(request.getRemoteAddr());
        ConcurrencyLimit.Hold hold;
        try {
            hold = limit.take(ClientAddress.of(address));
        } catch (ConcurrencyLimit.Exceeded e) {
            watch.reached("requests", address);
            ErrorAnswer.writeTooMany(
                    request.getRequest(),
                    response.getResponse(),
                    RETRY_AFTER_SECONDS,
                    "Expected fewer requests of one address at the same time. Try again.");
            return;
        }
        try (hold) {
            getNext().invoke(request, response);
        }
    }
}
