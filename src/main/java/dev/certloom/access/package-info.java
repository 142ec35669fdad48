/**
 * Who is calling and what they may do: the challenge, tokens, vaults by host name, roles, and the embedded authorization
 * server. What must be kept is declared in {@code security.spi}. Depends on no other module but for the
 * spelling of settings, what computes, and what says what is away.
 */
@ApplicationModule(allowedDependencies = {"availability", "runtime", "settings"})
@NullMarked
package dev.certloom.access;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
