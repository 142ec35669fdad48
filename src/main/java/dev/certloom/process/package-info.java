/** What the lifecycle needs from outside: keeping which models were deployed to which engine. */
@NamedInterface("spi")
@NullMarked
package dev.certloom.process;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
