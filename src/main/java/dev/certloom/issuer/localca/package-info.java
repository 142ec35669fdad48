/** The provider {@code LocalCA}: a root and an issuing CA of the installation's own. */
@NullMarked
package dev.certloom.issuer.localca;

import org.jspecify.annotations.NullMarked;
