package dev.certloom.api;

import dev.certloom.security.GrantedAccess;
import dev.certloom.vault.ActRefused;
import dev.certloom.vault.Refusal;
import dev.certloom.vault.VaultName;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.http.HttpMethod;
import org.springframework.stereotype.Component;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerMapping;

/** Has it written down when somebody who may act is refused: every act that would change something, and reads of secrets. */
@Component
final class RefusedActs {

    private static final Logger LOG = LoggerFactory.getLogger(RefusedActs.class);
    private static final int LONGEST_OBJECT = 300;

    private final ApplicationEventPublisher events;
    private final Clock clock;

    RefusedActs(ApplicationEventPublisher events, Clock clock) {
        this.events = events;
        this.clock = clock;
    }

    void tell(HttpServletRequest request, Refusal refusal) {
        if (!(request.getAttribute(GrantedAccess.ATTRIBUTE) instanceof GrantedAccess access)
                || !isAct(request)
                || isNoRefusal(refusal, request)) {
            return;
        }
        Visitor visitor = Visitor.of(request);
        String path = request.getRequestURI().substring(1);
        try {
            events.publishEvent(new ActRefused(
                    action(request),
                    new VaultName(access.vault()),
                    path.substring(0, Math.min(LONGEST_OBJECT, path.length())),
                    Optional.empty(),
                    visitor.actor(),
                    clock.instant(),
                    Objects.requireNonNullElse(refusal.getMessage(), "")));
        } catch (RuntimeException e) {
            // The refusal stands, whether or not it could be written down.
            LOG.error("Expected to record that an act was refused, but it failed. The refusal itself was answered.", e);
        }
    }

    private static boolean isAct(HttpServletRequest request) {
        return !HttpMethod.GET.matches(request.getMethod()) || isOfSecret(request);
    }

    /** What is accepted but late is none; what the approval desk refuses it has written down itself. */
    private static boolean isNoRefusal(Refusal refusal, HttpServletRequest request) {
        return refusal.kind() == Refusal.Kind.NOT_YET
                || refusal.kind() == Refusal.Kind.NOT_ALLOWED
                        && request.getRequestURI().startsWith("/tasks/");
    }

    private static boolean isOfSecret(HttpServletRequest request) {
        return request.getRequestURI().startsWith("/secrets/");
    }

    /** The route's name in kebab case. */
    private static String action(HttpServletRequest request) {
        if (isOfSecret(request)) {
            return "secret-read";
        }
        return request.getAttribute(HandlerMapping.BEST_MATCHING_HANDLER_ATTRIBUTE) instanceof HandlerMethod route
                ? route.getMethod().getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT)
                : "act";
    }
}
