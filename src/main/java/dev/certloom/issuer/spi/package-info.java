/** What issuers need from outside: keeping accounts, and what the CAs inside the product must not forget. */
@NamedInterface("spi")
@NullMarked
package dev.certloom.issuer.spi;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
