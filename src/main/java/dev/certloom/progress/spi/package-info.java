/** What the progress of requests needs from the store. */
@NamedInterface("spi")
@NullMarked
package dev.certloom.progress.spi;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
