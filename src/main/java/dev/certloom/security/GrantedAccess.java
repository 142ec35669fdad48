package dev.certloom.security;

import jakarta.servlet.http.HttpServletRequest;

/**
 * That a caller may use the route in the vault the host names. The check of {@link RequiresPermission} leaves it with the
 * request, so whoever needs the caller or the vault cannot forget the check.
 *
 * @param vault name of the vault
 */
public record GrantedAccess(Caller caller, String vault) {

    /** The request attribute that holds it. */
    public static final String ATTRIBUTE = GrantedAccess.class.getName();

    /** @throws IllegalStateException when the request's permission was not checked: a fault of ours */
    public static GrantedAccess of(HttpServletRequest request) {
        if (request.getAttribute(ATTRIBUTE) instanceof GrantedAccess access) {
            return access;
        }
        throw new IllegalStateException("Expected a request whose permission was checked, but it was not.");
    }
}
