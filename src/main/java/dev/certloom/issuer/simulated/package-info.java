/** The provider {@code Test}: a demo CA that behaves as its account specifies. */
@NullMarked
package dev.certloom.issuer.simulated;

import org.jspecify.annotations.NullMarked;
