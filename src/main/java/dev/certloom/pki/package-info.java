/**
 * X.509 mechanics: key pairs, certification requests, signing, and the forms in which keys and certificates travel. Whatever
 * it reads from outside is taken for hostile: sizes, depths and iteration counts are limited before anything is computed.
 */
@ApplicationModule(allowedDependencies = {"vault", "vault :: spi"})
@NullMarked
package dev.certloom.pki;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
