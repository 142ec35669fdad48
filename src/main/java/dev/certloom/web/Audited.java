package dev.certloom.web;

import dev.certloom.kernel.AuditAction;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Audits a denied action of a handler: of each that would change something, and each that reads a secret. Handlers
 * without it do neither.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Audited {

    /** The action of the audit line. */
    AuditAction value();
}
