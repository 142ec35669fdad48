/**
 * Runs CPU-intensive work: key generation, key derivation, signatures, password hashes, and parsing of untrusted input.
 * Requests and jobs run on virtual threads, of which only as many run at a time as there are processors, and none gives
 * way to another before it waits; so whatever computes for long does so here, on few threads of its own, and waits its
 * turn in a queue that is bounded. Depends on no other module.
 */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package dev.certloom.compute;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
