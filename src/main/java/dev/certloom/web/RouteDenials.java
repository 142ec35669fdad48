package dev.certloom.web;

import dev.certloom.access.RequestContext;
import dev.certloom.kernel.DenialPublisher;
import dev.certloom.kernel.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import java.util.Optional;
import org.springframework.http.HttpMethod;
import org.springframework.stereotype.Component;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerMapping;

/** Has it written down when somebody who may act is refused: every act that would change something, and reads of secrets. */
@Component
public final class RouteDenials {

    private final DenialPublisher refusals;

    public RouteDenials(DenialPublisher refusals) {
        this.refusals = refusals;
    }

    void publish(HttpServletRequest request, Refusal refusal) {
        if (!isAct(request) || isWrittenDown(refusal, request)) {
            return;
        }
        RequestContext.find(request)
                .ifPresent(context -> refusals.publish(
                        action(request),
                        context.vault(),
                        request.getRequestURI().substring(1),
                        Optional.empty(),
                        context.actor(),
                        refusal));
    }

    private static boolean isAct(HttpServletRequest request) {
        return !HttpMethod.GET.matches(request.getMethod()) || isOfSecret(request);
    }

    /** What the approval desk refuses it has written down itself. */
    private static boolean isWrittenDown(Refusal refusal, HttpServletRequest request) {
        return refusal.kind() == Refusal.Kind.NOT_ALLOWED
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
