/**
 * Judges exports and checkpoints of the audit record with a public key alone. A jar of this package is the verifier for
 * third parties: it needs only the JDK.
 */
@NamedInterface("verification")
@NullMarked
package dev.certloom.audit.verification;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
