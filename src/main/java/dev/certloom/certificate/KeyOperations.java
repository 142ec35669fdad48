package dev.certloom.certificate;

import dev.certloom.crypto.CertificateFormats;
import dev.certloom.crypto.DataCipher;
import dev.certloom.crypto.DigestSigner;
import dev.certloom.crypto.EncryptionAlgorithm;
import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.crypto.KeyId;
import dev.certloom.crypto.SignatureAlgorithm;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.Sha256;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Uses the keys of versions, which stay in the vault: for a key that is not exportable there is no other way. A private
 * key is opened for one operation, and its use is audited before anything of it is shown; who only needs the public half
 * could do the same elsewhere, and leaves no line.
 */
@Service
public class KeyOperations {

    private final CertificateQueries queries;
    private final Keys keys;
    private final CertificateFormats formats;
    private final DigestSigner signer;
    private final DataCipher cipher;
    private final TransactionOperations transaction;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    public KeyOperations(
            CertificateQueries queries,
            Keys keys,
            CertificateFormats formats,
            DigestSigner signer,
            DataCipher cipher,
            TransactionOperations transaction,
            ApplicationEventPublisher events,
            Clock clock) {
        this.queries = queries;
        this.keys = keys;
        this.formats = formats;
        this.signer = signer;
        this.cipher = cipher;
        this.transaction = transaction;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Signs a digest.
     *
     * @throws Refusal KEY_NOT_FOUND, KEY_DISABLED, KEY_OPERATION_FORBIDDEN, KEY_NOT_YET_VALID, KEY_EXPIRED, INVALID
     */
    public KeyOperationResult sign(KeyReference reference, SignatureAlgorithm algorithm, byte[] digest, Actor actor) {
        Usable key = usable(reference, KeyOperation.SIGN);
        demandSuiting(key, algorithm, digest, "value");
        byte[] signature = signer.sign(algorithm, digest, keys.privateKey(key.id), key.half.publicKey());
        publish(
                key,
                KeyOperation.SIGN,
                AuditAction.DIGEST_SIGNED,
                actor,
                Map.of(
                        "version", key.version().id().value(),
                        "algorithm", algorithm.name(),
                        "digest", HexFormat.of().formatHex(digest)));
        return new KeyOperationResult(key.certificate, signature);
    }

    /**
     * Whether a signature of a digest is right.
     *
     * @throws Refusal as {@link #sign}, but not of keys whose certificate is not valid any longer, or not yet
     */
    public boolean verify(KeyReference reference, SignatureAlgorithm algorithm, byte[] digest, byte[] signature) {
        Usable key = usable(reference, KeyOperation.VERIFY);
        demandSuiting(key, algorithm, digest, "digest");
        return signer.verify(algorithm, digest, signature, key.half.publicKey());
    }

    /**
     * Encrypts data.
     *
     * @param operation encrypt or wrapKey, which differ in what the certificate must allow
     * @throws Refusal as {@link #sign}
     */
    public KeyOperationResult encrypt(
            KeyReference reference, KeyOperation operation, EncryptionAlgorithm algorithm, byte[] plaintext) {
        Usable key = usable(reference, operation);
        int max = algorithm.maxPlaintextBytes(key.half.algorithm());
        if (plaintext.length > max) {
            throw new Refusal(
                    Refusal.Kind.INVALID,
                    "Invalid length of 'value': %d bytes. %s takes at most %d bytes with this key."
                            .formatted(plaintext.length, algorithm, max));
        }
        return new KeyOperationResult(key.certificate, cipher.encrypt(algorithm, plaintext, key.half.publicKey()));
    }

    /**
     * Decrypts data. The audit trail is told of the ciphertext only by its digest, and nothing of what was in it.
     *
     * @param operation decrypt or unwrapKey, which differ in what the certificate must allow
     * @throws Refusal as {@link #verify}; INVALID in the same words whatever is wrong within a ciphertext
     */
    public KeyOperationResult decrypt(
            KeyReference reference,
            KeyOperation operation,
            EncryptionAlgorithm algorithm,
            byte[] ciphertext,
            Actor actor) {
        Usable key = usable(reference, operation);
        int length = algorithm.ciphertextBytes(key.half.algorithm());
        if (ciphertext.length != length) {
            throw new Refusal(
                    Refusal.Kind.INVALID,
                    "Invalid length of 'value': %d bytes. %s requires %d bytes, encoded with base64url."
                            .formatted(ciphertext.length, algorithm, length));
        }
        byte[] plaintext = cipher.decrypt(algorithm, ciphertext, keys.privateKey(key.id), key.half.publicKey())
                .orElseThrow(
                        () -> new Refusal(Refusal.Kind.INVALID, "Unable to decrypt specified value with this key."));
        publish(
                key,
                operation,
                operation == KeyOperation.UNWRAP_KEY ? AuditAction.KEY_UNWRAPPED : AuditAction.CIPHERTEXT_DECRYPTED,
                actor,
                Map.of(
                        "version", key.version().id().value(),
                        "algorithm", algorithm.toString(),
                        "sha256", Sha256.of(ciphertext)));
        return new KeyOperationResult(key.certificate, plaintext);
    }

    /** What the key may be used for is decided here, in the order in which callers learn of it. */
    private Usable usable(KeyReference reference, KeyOperation operation) {
        VersionView certificate = queries.keyVersion(reference);
        CertificateVersion held = certificate.version();
        KeyId id = held.enabledKey(operation.wireName());
        Keys.PublicHalf half = keys.publicKey(id);
        if (!KeyOperation.allowed(
                        half.algorithm(), formats.keyUsages(held.chain().getFirst()))
                .contains(operation)) {
            throw new Refusal(
                    Refusal.Kind.KEY_OPERATION_FORBIDDEN,
                    "Operation %s is not permitted on this key.".formatted(operation.wireName()));
        }
        if (operation.isForValidKeysOnly()) {
            demandValid(held, operation);
        }
        return new Usable(certificate, id, half);
    }

    private void demandValid(CertificateVersion held, KeyOperation operation) {
        Instant now = clock.instant();
        if (now.isBefore(held.notBefore())) {
            throw new Refusal(
                    Refusal.Kind.KEY_NOT_YET_VALID,
                    "Operation %s is not allowed on a key that is not yet valid.".formatted(operation.wireName()));
        }
        if (now.isAfter(held.expires())) {
            throw new Refusal(
                    Refusal.Kind.KEY_EXPIRED,
                    "Operation %s is not allowed on an expired key.".formatted(operation.wireName()));
        }
    }

    /** @param member what callers call the digest */
    private static void demandSuiting(Usable key, SignatureAlgorithm algorithm, byte[] digest, String member) {
        KeyAlgorithm kind = key.half.algorithm();
        if (!algorithm.suits(kind)) {
            throw new Refusal(
                    Refusal.Kind.INVALID,
                    "Key and signing algorithm are incompatible. Key %s/%s uses %s, and algorithm '%s' can only be used with %s."
                            .formatted(
                                    key.certificate.name(),
                                    key.version().id(),
                                    type(kind.kty(), kind.curve()),
                                    algorithm,
                                    type(algorithm.kty(), algorithm.curve())));
        }
        if (digest.length != algorithm.digestBytes()) {
            throw new Refusal(
                    Refusal.Kind.INVALID,
                    "Invalid length of '%s': %d bytes. %s requires %d bytes, encoded with base64url."
                            .formatted(member, digest.length, algorithm, algorithm.digestBytes()));
        }
    }

    private static String type(String kty, Optional<String> curve) {
        return curve.map("curve '%s'"::formatted).orElse("key type '%s'".formatted(kty));
    }

    private void publish(
            Usable key, KeyOperation operation, AuditAction action, Actor actor, Map<String, String> details) {
        transaction.executeWithoutResult(status -> {
            // it may have been deleted or disabled while the key was used
            usable(key.reference(), operation);
            events.publishEvent(key.certificate.certificate().auditableEvent(action, actor, clock.instant(), details));
        });
    }

    /** A key that may be used for what is wanted. */
    private record Usable(VersionView certificate, KeyId id, Keys.PublicHalf half) {

        CertificateVersion version() {
            return certificate.version();
        }

        /** This version, also where the caller named none. */
        KeyReference reference() {
            return new KeyReference(
                    certificate.certificate().vault(),
                    certificate.name(),
                    Optional.of(version().id().value()));
        }
    }
}
