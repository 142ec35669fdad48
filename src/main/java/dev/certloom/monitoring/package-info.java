/**
 * What operators see: metrics, health with reasons, context of log lines and traces. It listens to events and queries
 * the database; no other room depends on it.
 */
@ApplicationModule(allowedDependencies = {"access", "availability", "database", "issuer", "kernel", "operation"})
@NullMarked
package dev.certloom.monitoring;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
