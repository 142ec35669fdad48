package dev.certloom.access;

import dev.certloom.kernel.VaultName;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.resource.ResourceHttpRequestHandler;

/**
 * Lets a caller through to a route only with the permission the route demands, before its parameters and body are
 * looked at. A route of ours that declares no permission, and an unknown kind of route, is refused to everybody.
 */
public final class PermissionCheck implements HandlerInterceptor {

    private static final Logger LOG = LoggerFactory.getLogger(PermissionCheck.class);

    private static final int MAX_RESOURCE_LENGTH = 512;
    /** Key Vault's wording (API reference 1.6); we have no regions. */
    private static final String DENIED = "Caller is not authorized to perform action on resource.\r\n"
            + "If role assignments, deny assignments or role definitions were changed recently, please observe propagation"
            + " time.\r\nCaller: appid=%s;oid=%s;iss=%s\r\nAction: '%s'\r\nResource: '%s'\r\nAssignment: (not found)\r\n"
            + "DenyAssignmentId: null\r\nDecisionReason: 'DeniedWithNoValidRBAC' \r\nVault: %s;location=local\r\n";

    private final Vaults vaults;
    private final RefusalLimit limit;
    private final DenialPublisher denials;
    private final RequestOwnership ownership;
    private final Clock clock;

    public PermissionCheck(
            Vaults vaults,
            RefusalLimit limit,
            ApplicationEventPublisher events,
            RequestOwnership ownership,
            Clock clock) {
        this.vaults = vaults;
        this.ownership = ownership;
        this.limit = limit;
        this.denials = new DenialPublisher(events);
        this.clock = clock;
    }

    /** @throws PageRefused when the refusal is to be shown as a page */
    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
            throws IOException {
        if (isDecided(request.getDispatcherType()) || isOfTheFramework(handler)) {
            // The body of an error, the rest of a stream, health, or "no such resource": that was decided before.
            return true;
        }
        Optional<Caller> caller = caller();
        Optional<String> vault = VaultHostFilter.vaultOf(request);
        if (caller.isEmpty() || vault.isEmpty()) {
            LOG.error(
                    "Expected a caller and a vault before {} is reached, but one is missing. The request is refused; look at"
                            + " the order of the filters.",
                    handler);
            return refuseToEverybody(request, response);
        }
        if (!(handler instanceof HandlerMethod route)) {
            return refuseUndeclared(request, response, handler);
        }
        @Nullable RequiresPermission demanded = declared(route, RequiresPermission.class);
        if (demanded == null && declared(route, AnyAuthenticatedCaller.class) == null) {
            return refuseUndeclared(request, response, handler);
        }
        RequestContext context = new RequestContext(
                new VaultName(vault.get()), caller.get(), vaults.permissions(caller.get(), vault.get()));
        if (demanded != null
                && !allows(context, demanded.value())
                && !(demanded.orOwnRequests() && allowsOwn(context, request))) {
            return refuse(request, response, context, demanded.value());
        }
        request.setAttribute(RequestContext.ATTRIBUTE, context);
        return true;
    }

    private static boolean isDecided(DispatcherType dispatch) {
        return dispatch == DispatcherType.ERROR || dispatch == DispatcherType.ASYNC;
    }

    private boolean allows(RequestContext context, Permission permission) {
        return permission.isForTheWholeInstallation()
                ? vaults.allowEverywhere(context.caller(), permission)
                : context.allows(permission);
    }

    /** A path with variables names a request by its {@code id}; one without leaves it to the route whose requests it shows. */
    private boolean allowsOwn(RequestContext context, HttpServletRequest request) {
        return context.allows(Permission.OWN_REQUESTS)
                && (variables(request).isEmpty()
                        || variable(request, "id")
                                .filter(id -> ownership.isOwn(
                                        context.vault(), id, context.caller().oid()))
                                .isPresent());
    }

    private static Map<?, ?> variables(HttpServletRequest request) {
        return request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE) instanceof Map<?, ?> variables
                ? variables
                : Map.of();
    }

    private static Optional<String> variable(HttpServletRequest request, String name) {
        return variables(request).get(name) instanceof String value ? Optional.of(value) : Optional.empty();
    }

    private static boolean isOfTheFramework(Object handler) {
        return handler instanceof ResourceHttpRequestHandler
                || (handler instanceof HandlerMethod route
                        && route.getBeanType().getName().startsWith("org.springframework."));
    }

    private static <A extends Annotation> @Nullable A declared(HandlerMethod route, Class<A> type) {
        A onMethod = AnnotatedElementUtils.findMergedAnnotation(route.getMethod(), type);
        return onMethod != null ? onMethod : AnnotatedElementUtils.findMergedAnnotation(route.getBeanType(), type);
    }

    private static Optional<Caller> caller() {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        return authentication != null && authentication.getPrincipal() instanceof Caller caller
                ? Optional.of(caller)
                : Optional.empty();
    }

    private boolean refuseUndeclared(HttpServletRequest request, HttpServletResponse response, Object handler)
            throws IOException {
        LOG.error(
                "Expected every route to say what permission it demands, but {} does not. It is refused to everybody; add "
                        + "@RequiresPermission.",
                handler);
        return refuseToEverybody(request, response);
    }

    private static boolean refuseToEverybody(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        return forbidden(request, response, "Expected a route that anybody may use, but this one is closed.");
    }

    private boolean refuse(
            HttpServletRequest request, HttpServletResponse response, RequestContext context, Permission permission)
            throws IOException {
        Caller caller = context.caller();
        String vault = context.vault().value();
        String resource = resource(request, vault);
        publish(context, permission.action(), resource);
        if (request.getRequestURI().startsWith(PageAddresses.PAGES + "/")) {
            throw new PageRefused(context, permission, vaults.rolesThatAllow(permission, vault));
        }
        return forbidden(
                request,
                response,
                DENIED.formatted(caller.appid(), caller.oid(), caller.issuer(), permission.action(), resource, vault));
    }

    private static boolean forbidden(HttpServletRequest request, HttpServletResponse response, String message)
            throws IOException {
        new ErrorAnswer(HttpServletResponse.SC_FORBIDDEN, "Forbidden", message, Optional.of("ForbiddenByRbac"))
                .writeTo(request, response);
        return false;
    }

    private void publish(RequestContext context, String action, String resource) {
        OptionalLong unpublished = limit.count(context.caller().oid());
        if (unpublished.isEmpty()) {
            return;
        }
        denials.publish(
                new AccessDenied(
                        context.caller(),
                        context.vault().value(),
                        action,
                        resource,
                        clock.instant(),
                        unpublished.getAsLong()),
                "%s was refused %s on %s, after %d refusals that were only counted"
                        .formatted(context.caller().oid(), action, resource, unpublished.getAsLong()));
    }

    /** Collection and name where the route has a name, else the path as it came, which holds printable ASCII only. */
    private static String resource(HttpServletRequest request, String vault) {
        String path = request.getRequestURI();
        Optional<String> name = variable(request, "name");
        if (name.isPresent()) {
            int collection = path.startsWith(PageAddresses.PAGES + "/") ? PageAddresses.PAGES.length() + 1 : 1;
            int end = path.indexOf('/', collection);
            path = path.substring(0, end < 0 ? path.length() : end) + "/" + name.get();
        }
        return TokenText.cut("/vaults/" + vault + path, MAX_RESOURCE_LENGTH);
    }
}
