/** What approval needs from outside: keeping decisions. */
@NamedInterface("spi")
@NullMarked
package dev.certloom.approval.spi;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
