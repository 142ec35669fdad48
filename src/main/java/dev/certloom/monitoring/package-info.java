/**
 * What operators see: metrics, health with reasons, what log lines and traces carry. It listens and asks the database; no other
 * room depends on it.
 */
@ApplicationModule(allowedDependencies = {"access", "availability", "database", "kernel", "operation"})
@NullMarked
package dev.certloom.monitoring;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
