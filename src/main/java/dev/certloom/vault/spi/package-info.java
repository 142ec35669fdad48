/** What the vault needs from outside: keeping things, making keys, reading and judging certificates, waking waiters. */
@NamedInterface("spi")
@NullMarked
package dev.certloom.vault.spi;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
