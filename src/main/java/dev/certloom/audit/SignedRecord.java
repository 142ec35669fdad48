package dev.certloom.audit;

import dev.certloom.audit.verification.CanonicalJson.NotCanonical;
import dev.certloom.audit.verification.SignedDocument;
import dev.certloom.audit.verification.SignedPlace;
import java.time.Instant;
import java.util.Optional;

/**
 * A checkpoint, acknowledged restore or anchor as stored.
 *
 * @param position of the line it vouches for
 * @param hash of that line
 * @param document canonical JSON
 * @param signature in base64
 */
record SignedRecord(
        String vault, long position, String hash, Instant at, String keyId, String document, String signature) {

    /** The signed content; empty if the document was altered since. */
    public Optional<SignedPlace> place() {
        try {
            return Optional.of(SignedPlace.read(new SignedDocument(document, signature)));
        } catch (NotCanonical | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
