/**
 * Tells people and other systems that it is their turn: mail and signed webhooks. What is to be told is stored in the
 * transaction that makes it true and delivered afterwards, until it succeeds.
 */
@ApplicationModule(allowedDependencies = {"certificate", "database", "identity", "kernel", "operation"})
@NullMarked
package dev.certloom.notification;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
