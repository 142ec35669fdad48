/** What the audit trail needs from outside: keeping its lines. */
@NamedInterface("spi")
@NullMarked
package dev.certloom.audit.spi;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
