/** What the embedded authorization server needs kept. */
@NamedInterface("spi")
@NullMarked
package dev.certloom.identity;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
