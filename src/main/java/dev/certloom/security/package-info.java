/** Who is calling and what they may do: the challenge, tokens, roles, and the embedded authorization server. */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package dev.certloom.security;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
