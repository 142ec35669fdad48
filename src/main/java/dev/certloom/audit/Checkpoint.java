package dev.certloom.audit;

import java.time.Instant;

/**
 * Certloom's statement that a vault's chain had this line at this moment. Kept elsewhere, it proves that nothing before
 * it was changed since, even by someone who has the key.
 *
 * @param position of the line
 * @param hash of the line, in hex
 * @param document what is signed: canonical JSON (RFC 8785)
 * @param signature Ed25519 over the document's UTF-8 bytes, in base64
 */
public record Checkpoint(
        String vault, long position, String hash, Instant at, String keyId, String document, String signature) {

    static Checkpoint of(SignedRecord kept) {
        return new Checkpoint(
                kept.vault(), kept.position(), kept.hash(), kept.at(), kept.keyId(), kept.document(), kept.signature());
    }
}
