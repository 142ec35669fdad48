/** The provider {@code Test}: a CA to play with, which does what its account says (design D15). */
@NullMarked
package dev.certloom.issuer.simulated;

import org.jspecify.annotations.NullMarked;
