package dev.certloom.access;

import dev.certloom.runtime.LogLimit;
import dev.certloom.runtime.MonotonicClock;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.InsufficientAuthenticationException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;

/**
 * Answers requests without a valid token with the address of the authority (API reference 1.5), or with a page if they
 * come from a browser. The body of the request is left unread.
 */
final class Challenge implements AuthenticationEntryPoint {

    private static final Logger LOG = LoggerFactory.getLogger(Challenge.class);

    private static final String RETRY_AFTER_SECONDS = "5";
    private static final Duration LOG_INTERVAL = Duration.ofMinutes(1);

    private final ServiceAddress address;
    private final SecuritySettings settings;
    private final LogLimit logLimit;

    Challenge(ServiceAddress address, SecuritySettings settings, MonotonicClock time) {
        this.address = address;
        this.settings = settings;
        this.logLimit = new LogLimit(LOG_INTERVAL, time);
    }

    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException why)
            throws IOException {
        if (why instanceof KeysUnavailable unavailable) {
            log(unavailable);
            response.setHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
            new ErrorAnswer(
                            HttpServletResponse.SC_SERVICE_UNAVAILABLE,
                            "ServiceUnavailable",
                            "The keys that verify tokens cannot be read at the moment. Repeat the request.")
                    .writeTo(request, response);
            return;
        }
        if (PageAddresses.isVisit(request)) {
            PageProblem.of(HttpStatus.NOT_FOUND)
                    .because("There is no page at this address. It may be a route for programs, which show a token.")
                    .writeTo(request, response);
            return;
        }
        response.setHeader(
                HttpHeaders.WWW_AUTHENTICATE,
                "Bearer authorization=\"%s\", resource=\"%s\"".formatted(address.authority(), resource(request)));
        new ErrorAnswer(HttpServletResponse.SC_UNAUTHORIZED, "Unauthorized", message(why)).writeTo(response);
    }

    /** Anybody can cause it, so the log tells it once in a while, and without the trace. */
    private void log(KeysUnavailable unavailable) {
        if (logLimit.permits()) {
            LOG.warn(
                    "{} Callers are told to try again. Others like it are not logged for a minute.",
                    unavailable.getMessage());
        }
        LOG.debug("Why a token could not be verified.", unavailable);
    }

    /** Some clients compare the port too. An external provider knows only the configured form. */
    private String resource(HttpServletRequest request) {
        return settings.isEmbedded()
                ? settings.tokenResource().reachedAt(request.getServerPort()).url()
                : settings.resource();
    }

    private static String message(AuthenticationException why) {
        return switch (why) {
            case InsufficientAuthenticationException none -> "AKV10000: Request is missing a Bearer or PoP token.";
            case TokenRefused refused -> String.valueOf(refused.getMessage());
            default -> String.valueOf(TokenRefused.malformed().getMessage());
        };
    }
}
