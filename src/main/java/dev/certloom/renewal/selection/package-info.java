/** Renewals that people ask for, now or one after the other, whatever is planned. */
@NamedInterface("selection")
@NullMarked
package dev.certloom.renewal.selection;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
