package dev.certloom.access.connection;

import dev.certloom.access.ClientAddress;
import dev.certloom.access.ConcurrencyLimit;
import dev.certloom.access.LimitWatch;
import dev.certloom.kernel.PublicResource;
import dev.certloom.runtime.LogLimit;
import dev.certloom.runtime.MonotonicClock;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;

/**
 * Serves what is public at a connector of its own. Requests that arrive there end here, before the web application with
 * its vaults, sessions and routes: nothing is served but the {@link PublicResource}s.
 */
final class PublicEndpoint extends ValveBase {

    private static final Logger LOG = LoggerFactory.getLogger(PublicEndpoint.class);
    private static final Duration LOG_INTERVAL = Duration.ofMinutes(1);
    private static final int MAX_BODY_BYTES = 16 * 1024;
    private static final byte[] NOTHING = {};
    private static final Set<String> METHODS =
            Set.of(HttpMethod.GET.name(), HttpMethod.HEAD.name(), HttpMethod.POST.name());

    private final LogLimit logLimit;
    private final Connector connector;
    private final ConcurrencyLimit requestsPerAddress;
    private final LimitWatch watch;
    private volatile List<PublicResource> resources = List.of();

    /**
     * @param connector whose requests end here
     * @param requestsPerAddress how many of one address may be in progress; fewer than there are threads
     */
    PublicEndpoint(Connector connector, int requestsPerAddress, LimitWatch watch, MonotonicClock time) {
        super(true);
        this.connector = connector;
        this.requestsPerAddress = new ConcurrencyLimit(requestsPerAddress);
        this.watch = watch;
        this.logLimit = new LogLimit(LOG_INTERVAL, time);
    }

    /**
     * What is served from now on.
     *
     * @throws IllegalArgumentException when a path could be that of two resources, or has no slash at both ends
     */
    void serve(List<PublicResource> served) {
        for (PublicResource resource : served) {
            String prefix = resource.pathPrefix();
            if (!prefix.startsWith("/") || !prefix.endsWith("/")) {
                throw new IllegalArgumentException(
                        "Expected the path prefix of a public resource to have a slash at both ends, but it is '"
                                + prefix + "'.");
            }
            if (served.stream()
                            .filter(other -> prefix.startsWith(other.pathPrefix()))
                            .count()
                    > 1) {
                throw new IllegalArgumentException(
                        "Expected one public resource for each path, but two begin with '" + prefix + "'.");
            }
        }
        resources = List.copyOf(served);
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // connectors have no equality but identity
    public void invoke(Request request, Response response) throws IOException, ServletException {
        if (request.getConnector() == connector) {
            answerWithinLimit(request, response);
        } else {
            getNext().invoke(request, response);
        }
    }

    private void answerWithinLimit(Request request, Response response) throws IOException {
        String address = String.valueOf(request.getRemoteAddr());
        ConcurrencyLimit.Hold hold;
        try {
            hold = requestsPerAddress.take(ClientAddress.of(address));
        } catch (ConcurrencyLimit.Exceeded e) {
            watch.reached("requests", address);
            response.setHeader(HttpHeaders.RETRY_AFTER, "1");
            refuse(response, HttpStatus.TOO_MANY_REQUESTS);
            return;
        }
        try (hold) {
            answer(request, response);
        }
    }

    /** Also closes the connection: otherwise the server would wait for the rest of the body, for which nobody waits. */
    private static void refuse(Response response, HttpStatus status) {
        response.setStatus(status.value());
        response.getCoyoteResponse().action(ActionCode.DISABLE_SWALLOW_INPUT, null);
    }

    private void answer(Request request, Response response) throws IOException {
        if (!METHODS.contains(request.getMethod())) {
            response.setHeader(HttpHeaders.ALLOW, "GET, HEAD, POST");
            refuse(response, HttpStatus.METHOD_NOT_ALLOWED);
            return;
        }
        byte[] body = request.getInputStream().readNBytes(MAX_BODY_BYTES + 1);
        if (body.length > MAX_BODY_BYTES) {
            refuse(response, HttpStatus.CONTENT_TOO_LARGE);
            return;
        }
        Optional<PublicResource.Answer> found;
        try {
            found = find(request.getRequestURI(), isPosted(request) ? body : NOTHING);
        } catch (RuntimeException e) {
            if (logLimit.permits()) {
                LOG.warn("A public resource could not be served. Others are not logged for a minute.", e);
            }
            response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
            return;
        }
        if (found.isEmpty()) {
            response.setStatus(HttpServletResponse.SC_NOT_FOUND);
            return;
        }
        PublicResource.Answer answer = found.get();
        response.setContentType(answer.mediaType());
        response.setContentLength(answer.body().length);
        response.setHeader(HttpHeaders.CACHE_CONTROL, cacheControl(answer.maxAge()));
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.getOutputStream().write(answer.body());
    }

    /** Caches know what was fetched by its address alone, so that nothing else may determine it. */
    private static boolean isPosted(Request request) {
        return request.getMethod().equals(HttpMethod.POST.name());
    }

    private Optional<PublicResource.Answer> find(String path, byte[] body) {
        return resources.stream()
                .filter(resource -> path.startsWith(resource.pathPrefix()))
                .findFirst()
                .flatMap(resource -> resource.answer(new PublicResource.Request(
                        path.substring(resource.pathPrefix().length()), body)));
    }

    private static String cacheControl(Duration maxAge) {
        return Objects.requireNonNull(
                (maxAge.isPositive() ? CacheControl.maxAge(maxAge).cachePublic() : CacheControl.noStore())
                        .getHeaderValue());
    }
}
