package dev.certloom.security;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/** Lets a caller through to a route it may use. Fails closed: a route of ours that demands nothing is refused. */
@Component
class PermissionInterceptor implements HandlerInterceptor {

    private static final String OURS = "dev.certloom.";

    private final Vaults vaults;
    private final RefusalLimiter limiter;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    PermissionInterceptor(Vaults vaults, RefusalLimiter limiter, ApplicationEventPublisher events, Clock clock) {
        this.vaults = vaults;
        this.limiter = limiter;
        this.events = events;
        this.clock = clock;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
            throws IOException {
        if (!(handler instanceof HandlerMethod method)
                || !method.getBeanType().getName().startsWith(OURS)
                || method.hasMethodAnnotation(OpenToAll.class)) {
            return true;
        }
        RequiresPermission demanded = method.getMethodAnnotation(RequiresPermission.class);
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        Optional<String> vault = vaults.named(request.getServerName());
        if (authentication == null || !(authentication.getPrincipal() instanceof Caller caller) || vault.isEmpty()) {
            ErrorAnswers.write(
                    response, HttpServletResponse.SC_FORBIDDEN, "Forbidden", "Caller is not known.", Optional.empty());
            return false;
        }
        if (demanded != null && vaults.allow(vault.get(), caller.roles(), demanded.value())) {
            return true;
        }
        refuse(
                request,
                response,
                caller,
                vault.get(),
                Optional.ofNullable(demanded).map(RequiresPermission::value));
        return false;
    }

    private void refuse(
            HttpServletRequest request,
            HttpServletResponse response,
            Caller caller,
            String vault,
            Optional<Permission> permission)
            throws IOException {
        String object = request.getRequestURI();
        if (permission.isPresent() && limiter.mayTell(caller.objectId())) {
            events.publishEvent(new AccessRefused(
                    caller, vault, object.substring(1), permission.get(), request.getRemoteAddr(), clock.instant()));
        }
        ErrorAnswers.write(
                response,
                HttpServletResponse.SC_FORBIDDEN,
                "Forbidden",
                "Caller is not authorized to perform action on resource.\r\nIf role assignments, deny assignments or role definitions were changed recently, please observe propagation time.\r\nCaller: appid=%s;oid=%s;iss=%s\r\nAction: '%s'\r\nResource: '/vaults/%s%s'\r\nAssignment: (not found)\r\nDenyAssignmentId: null\r\nDecisionReason: 'DeniedWithNoValidRBAC' \r\nVault: %s;location=local\r\n"
                        .formatted(
                                caller.clientId(),
                                caller.objectId(),
                                caller.issuer(),
                                permission.map(Permission::action).orElse("none"),
                                vault,
                                object,
                                vault),
                Optional.of("ForbiddenByRbac"));
    }
}
