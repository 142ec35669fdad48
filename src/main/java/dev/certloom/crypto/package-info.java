/**
 * X.509 mechanics: key pairs, certification requests, signing, and the forms in which keys and certificates travel. Whatever
 * it reads from outside is taken for hostile: sizes, depths and the time of key derivations are limited before anything is
 * computed, and what is computed is computed in the pool.
 */
@ApplicationModule(allowedDependencies = {"compute", "database", "kernel", "runtime"})
@NullMarked
package dev.certloom.crypto;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
