/**
 * Who is calling and what they may do: the challenge, tokens, vaults by host name, roles. It does not know whether
 * tokens come from the embedded server or an external provider.
 */
@ApplicationModule(allowedDependencies = {"availability", "kernel", "runtime", "settings"})
@NullMarked
package dev.certloom.access;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
