package dev.certloom.access;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;

/**
 * That a caller may use the route in the vault the host names. The check of {@link RequiresPermission} leaves it with the
 * request, so whoever needs the caller or the vault cannot forget the check.
 *
 * @param vault name of the vault
 * @param permissions what else the caller may do there
 */
public record GrantedAccess(Caller caller, String vault, Set<Permission> permissions) {

    public GrantedAccess {
        permissions = Set.copyOf(permissions);
    }

    /** The request attribute that holds it. */
    public static final String ATTRIBUTE = GrantedAccess.class.getName();

    /** Whether the caller may do this in the vault. */
    public boolean allows(Permission permission) {
        return permissions.contains(permission);
    }

    /** @throws IllegalStateException when the request's permission was not checked: a fault of ours */
    public static GrantedAccess of(HttpServletRequest request) {
        if (request.getAttribute(ATTRIBUTE) instanceof GrantedAccess access) {
            return access;
        }
        throw new IllegalStateException("Expected a request whose permission was checked, but it was not.");
    }
}
