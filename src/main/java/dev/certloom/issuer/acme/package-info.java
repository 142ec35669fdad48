/** The provider {@code ACME}: CAs that speak RFC 8555. */
@NullMarked
package dev.certloom.issuer.acme;

import org.jspecify.annotations.NullMarked;
