package dev.certloom.access;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The permission the caller of a route needs in the vault given by the host. Declared on the controller's method, or on
 * the controller for all of its methods. A route with neither this nor {@link AnyAuthenticatedCaller} is refused to
 * everybody.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface RequiresPermission {

    Permission value();

    /**
     * Whether {@link Permission#OWN_REQUESTS} is enough: where the path has variables, if its {@code id} is that of a request of the
     * caller's own, which is checked before the route is reached. A route whose path has none answers for the caller's own requests
     * only, and looks after that itself.
     */
    boolean orOwnRequests() default false;
}
