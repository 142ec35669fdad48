package dev.certloom.web;

import dev.certloom.access.DenialPublisher;
import dev.certloom.access.RequestContext;
import dev.certloom.kernel.ActionDenied;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.Refusal.AttemptedAction;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerMapping;

/**
 * Decides whether a denial at a route or page is audited, and as what. Handlers of routes and pages declare their action
 * by {@link Audited}; a page whose handler serves several buttons names the button's, and a rule with more specific
 * knowledge gives its own with the refusal. The refusal holds, whether or not it could be recorded.
 */
@Component
public final class DenialAudit {

    private static final int MAX_OBJECT_LENGTH = 300;

    private final DenialPublisher denials;
    private final Clock clock;

    /** @param events publishes {@link ActionDenied} */
    public DenialAudit(ApplicationEventPublisher events, Clock clock) {
        this.denials = new DenialPublisher(events);
        this.clock = clock;
    }

    /**
     * The action that the handler of a request declares.
     *
     * @throws IllegalStateException when it declares none: a fault of ours
     */
    static AuditAction action(HttpServletRequest request) {
        return find(request)
                .orElseThrow(() -> new IllegalStateException("Expected a handler with @Audited, but it has none."));
    }

    private static Optional<AuditAction> find(HttpServletRequest request) {
        return request.getAttribute(HandlerMapping.BEST_MATCHING_HANDLER_ATTRIBUTE) instanceof HandlerMethod handler
                ? Optional.ofNullable(handler.getMethodAnnotation(Audited.class))
                        .map(Audited::value)
                : Optional.empty();
    }

    /** Of a handler. Not audited: reads, and whatever was refused before the caller's permission was checked. */
    public void publish(HttpServletRequest request, Refusal refusal) {
        find(request)
                .ifPresent(action -> RequestContext.find(request)
                        .ifPresent(context -> publish(
                                context,
                                new AttemptedAction(
                                        action, request.getRequestURI().substring(1), Optional.empty()),
                                refusal)));
    }

    /**
     * An accepted but late request is not a denial, nor is one that may simply be repeated.
     *
     * @param attempted unless the refusal is more specific; its object is cut after 300 characters
     */
    public void publish(RequestContext context, AttemptedAction attempted, Refusal refusal) {
        if (refusal.kind() == Refusal.Kind.NOT_YET || refusal.kind() == Refusal.Kind.THROTTLED) {
            return;
        }
        AttemptedAction denied = refusal.attemptedAction().orElse(attempted);
        String object = denied.object()
                .substring(0, Math.min(MAX_OBJECT_LENGTH, denied.object().length()));
        denials.publish(
                new ActionDenied(
                        denied.action(),
                        context.vault(),
                        object,
                        denied.operation(),
                        context.actor(),
                        clock.instant(),
                        Objects.requireNonNullElse(refusal.getMessage(), "")),
                "%s was refused %s on %s in vault %s"
                        .formatted(context.actor().id(), denied.action(), object, context.vault()));
    }
}
