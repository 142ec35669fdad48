/** What monitoring needs from outside: figures of everything that is kept. */
@NamedInterface("spi")
@NullMarked
package dev.certloom.monitoring.spi;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
