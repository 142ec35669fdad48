package dev.certloom.issuer;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A member of a provider's configuration by which it is decided whom the issuer's secrets are told, such as the address of its
 * CA: when it becomes another, secrets have to be given again.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface SecretRecipient {}
