/**
 * Judges exports and checkpoints of the audit record with a public key alone. A jar of this package is the verifier that a stranger
 * runs: it needs the JDK and nothing else, of ours or of anybody.
 */
@NamedInterface("verification")
@NullMarked
package dev.certloom.audit.verification;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
