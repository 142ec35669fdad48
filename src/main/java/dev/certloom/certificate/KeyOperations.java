package dev.certloom.certificate;

import dev.certloom.crypto.CertificateFormats;
import dev.certloom.crypto.DigestSigner;
import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.crypto.KeyId;
import dev.certloom.crypto.SignatureAlgorithm;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.Refusal;
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
    private final TransactionOperations transaction;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    public KeyOperations(
            CertificateQueries queries,
            Keys keys,
            CertificateFormats formats,
            DigestSigner signer,
            TransactionOperations transaction,
            ApplicationEventPublisher events,
            Clock clock) {
        this.queries = queries;
        this.keys = keys;
        this.formats = formats;
        this.signer = signer;
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
                AuditAction.DIGEST_SIGNED,
                actor,
                Map.of(
                        "version", key.version().id().value(),
                        "algorithm", algorithm.name(),
                        "digest", HexFormat.of().formatHex(digest)));
        return new KeyOperationResult(key.certificate, signature);
    }

    /** What the key may be used for is decided here, in the order in which callers learn of it. */
    private Usable usable(KeyReference reference, KeyOperation operation) {
        VersionView certificate = queries.keyVersion(reference);
        CertificateVersion held = certificate.version();
        KeyId id = held.key()
                .filter(ignored -> held.enabled())
                .orElseThrow(() -> new Refusal(
                        Refusal.Kind.KEY_DISABLED,
                        "Operation %s is not allowed on a disabled key.".formatted(operation.wireName())));
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

    private void publish(Usable key, AuditAction action, Actor actor, Map<String, String> details) {
        transaction.executeWithoutResult(status -> events.publishEvent(
                key.certificate.certificate().auditableEvent(action, actor, clock.instant(), details)));
    }

    /** A key that may be used for what is wanted. */
    private record Usable(VersionView certificate, KeyId id, Keys.PublicHalf half) {

        CertificateVersion version() {
            return certificate.version();
        }
    }
}
