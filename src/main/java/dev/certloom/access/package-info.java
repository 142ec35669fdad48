/**
 * Who is calling and what they may do: the challenge, tokens, vaults by host name, roles. Where tokens come from, the embedded
 * server or a provider outside, it does not know.
 */
@ApplicationModule(allowedDependencies = {"availability", "kernel", "runtime", "settings"})
@NullMarked
package dev.certloom.access;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
