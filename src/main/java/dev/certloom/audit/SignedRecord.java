package dev.certloom.audit;

import dev.certloom.audit.verification.CanonicalJson.NotCanonical;
import dev.certloom.audit.verification.SignedDocument;
import dev.certloom.audit.verification.SignedPlace;
import java.time.Instant;
import java.util.Optional;

/**
 * A checkpoint, acknowledged restore or anchor at rest.
 *
 * @param position of the line it vouches for
 * @param hash of that line
 * @param document canonical JSON
 * @param signature in base64
 */
public record SignedRecord(
        String vault, long position, String hash, Instant at, String keyId, String document, String signature) {

    /** What was signed; empty if the document was made another one since. */
    public Optional<SignedPlace> place() {
        try {
            return Optional.of(SignedPlace.read(new SignedDocument(document, signature)));
        } catch (NotCanonical | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
