/**
 * What operators see: metrics, health with reasons, what log lines and traces carry. It listens and asks the store; nothing
 * depends on it. What it needs from outside is declared in {@code monitoring.spi}.
 */
@ApplicationModule(allowedDependencies = {"access", "availability", "database", "kernel", "operation"})
@NullMarked
package dev.certloom.monitoring;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
