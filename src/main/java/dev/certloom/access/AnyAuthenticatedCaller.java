package dev.certloom.access;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A route that reveals nothing about a vault: any caller with a valid token may call it, with any role or none. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface AnyAuthenticatedCaller {

    /** Why that is safe, for the reader. */
    String because();
}
