/**
 * X.509 mechanics: key pairs, certification requests, signing, and the file formats of keys and certificates. All
 * external input is treated as hostile: sizes, depths and the time of key derivations are limited before anything is
 * computed, and computing is done in the pool.
 */
@ApplicationModule(allowedDependencies = {"compute", "database", "kernel", "runtime"})
@NullMarked
package dev.certloom.crypto;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
