package dev.certloom.access;

import dev.certloom.kernel.Actor;
import dev.certloom.kernel.VaultName;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The caller, the vault and the permissions of a request. The check of {@link RequiresPermission} stores it in the
 * request, so code that needs the caller or the vault cannot skip the check. Handlers take it as an argument.
 *
 * @param vault the vault that the host names
 * @param permissions all permissions of the caller there
 */
public record RequestContext(VaultName vault, Caller caller, Set<Permission> permissions) {

    /** The request attribute that holds it. */
    public static final String ATTRIBUTE = RequestContext.class.getName();

    public RequestContext {
        permissions = Set.copyOf(permissions);
    }

    /**
     * The context of a request.
     *
     * @throws IllegalStateException when the request's permission was not checked: a fault of ours
     */
    public static RequestContext of(HttpServletRequest request) {
        return find(request)
                .orElseThrow(() ->
                        new IllegalStateException("Expected a request whose permission was checked, but it was not."));
    }

    /** Empty where the request was refused, or failed, before its permission was checked. */
    public static Optional<RequestContext> find(HttpServletRequest request) {
        return request.getAttribute(ATTRIBUTE) instanceof RequestContext context
                ? Optional.of(context)
                : Optional.empty();
    }

    /** The caller, as audit lines name them. */
    public Actor actor() {
        return caller.actor();
    }

    /** The caller's name, for people. */
    public String name() {
        return caller.name();
    }

    /** Whether the caller may do this in the vault. */
    public boolean allows(Permission permission) {
        return permissions.contains(permission);
    }

    /** Whether the caller may see requests: all of the vault, or their own. */
    public boolean seesRequests() {
        return allows(Permission.OPERATIONS_READ) || allows(Permission.OWN_REQUESTS);
    }

    /** For templates: whether the caller has the permission of that name, in lower case with hyphens. */
    public boolean may(String permission) {
        return allows(Permission.valueOf(permission.toUpperCase(Locale.ROOT).replace('-', '_')));
    }
}
