/** What security needs from outside: keeping clients and the token-signing key. */
@NamedInterface("spi")
@NullMarked
package dev.certloom.security.spi;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
