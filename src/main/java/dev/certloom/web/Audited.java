package dev.certloom.web;

import dev.certloom.kernel.AuditAction;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Has it audited when a handler's act is refused: each that would change something, and each that reads a secret. A handler
 * without it is none of these.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Audited {

    /** The action of the audit line. */
    AuditAction value();
}
