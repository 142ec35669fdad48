/** The provider {@code CFSSL}: the signing API of Cloudflare's CFSSL, {@code cfssl serve}. */
@NullMarked
package dev.certloom.issuer.cfssl;

import org.jspecify.annotations.NullMarked;
