package dev.certloom.audit;

import dev.certloom.audit.AuditKeys.Pair;
import dev.certloom.audit.verification.SignedDocument;
import dev.certloom.audit.verification.SignedPlace;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The key that signs the audit record: made when first needed, the same for all replicas and after each restart.
 * Auditors fetch the public half once and keep it: what is signed anew from a stolen database is then not signed with
 * that key.
 */
@Component
public class AuditKey {

    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private final AuditKeys kept;
    private volatile @Nullable KeyPair pair;

    AuditKey(AuditKeys kept) {
        this.kept = kept;
    }

    /** Ed25519. */
    public PublicKey publicKey() {
        return pair().getPublic();
    }

    /** First half of SHA-256 over the public key as SubjectPublicKeyInfo, in hex. */
    public String keyId() {
        return SignedDocument.keyId(publicKey());
    }

    /** The public key as PEM (RFC 7468). */
    public String pem() {
        return "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----\n"
                .formatted(LINES.encodeToString(publicKey().getEncoded()));
    }

    /** Signs members, to which it adds the key's id. */
    SignedDocument sign(Map<String, Object> members) {
        Map<String, Object> all = new HashMap<>(members);
        all.put("format", CanonicalLine.FORMAT);
        all.put("key", keyId());
        return SignedDocument.sign(all, pair().getPrivate());
    }

    /** Signs a place in the chain of a vault. */
    SignedRecord sign(SignedPlace.Kind kind, String vault, ChainHead place, Instant at) {
        return sign(kind, vault, 1, place, at, Map.of());
    }

    /**
     * As above.
     *
     * @param timeline of the vault's chain
     * @param more members of the document
     */
    SignedRecord sign(
            SignedPlace.Kind kind, String vault, long timeline, ChainHead place, Instant at, Map<String, Object> more) {
        Map<String, Object> members = new HashMap<>(more);
        members.put("type", kind.word());
        members.put("vault", vault);
        members.put("position", place.position());
        members.put("hash", place.hash());
        members.put("at", CanonicalLine.moment(at));
        if (timeline > 1) {
            members.put("timeline", timeline);
        }
        SignedDocument signed = sign(members);
        return new SignedRecord(
                vault, place.position(), place.hash(), at, keyId(), signed.document(), signed.signature());
    }

    /** Whether it was signed with this key. */
    boolean signed(SignedPlace place) {
        return place.key().equals(keyId()) && place.signed().isSignedBy(publicKey());
    }

    /**
     * What a row says, where it is signed with this key and its columns say the same: columns by themselves prove
     * nothing, since whoever writes to the database writes them.
     */
    Optional<SignedPlace> vouchedFor(SignedRecord row) {
        return row.place()
                .filter(this::signed)
                .filter(place -> place.vault().equals(row.vault())
                        && place.position() == row.position()
                        && place.hash().equals(row.hash()));
    }

    /**
     * Looks whether the store still keeps the same key. Another one counts from now on, and is noticed by what the
     * former one signed; one that is gone is kept again.
     */
    synchronized void lookAgain() {
        KeyPair known = pair;
        pair = read(kept.current()
                .orElseGet(() -> kept.keepFirst(
                        known == null
                                ? make()
                                : new Pair(
                                        known.getPrivate().getEncoded(),
                                        known.getPublic().getEncoded()))));
    }

    private KeyPair pair() {
        KeyPair known = pair;
        return known != null ? known : load();
    }

    private synchronized KeyPair load() {
        KeyPair known = pair;
        if (known == null) {
            known = read(kept.current().orElseGet(() -> kept.keepFirst(make())));
            pair = known;
        }
        return known;
    }

    private static Pair make() {
        try {
            KeyPair made =
                    KeyPairGenerator.getInstance(SignedDocument.ALGORITHM).generateKeyPair();
            return new Pair(made.getPrivate().getEncoded(), made.getPublic().getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform makes Ed25519 keys.", e);
        }
    }

    private static KeyPair read(Pair stored) {
        try {
            KeyFactory factory = KeyFactory.getInstance(SignedDocument.ALGORITHM);
            KeyPair read = new KeyPair(
                    factory.generatePublic(new X509EncodedKeySpec(stored.publicKey())),
                    factory.generatePrivate(new PKCS8EncodedKeySpec(stored.privateKey())));
            // the public half is not sealed: a substituted one must not be given to auditors
            if (SignedDocument.sign(Map.of(), read.getPrivate()).isSignedBy(read.getPublic())) {
                return read;
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Expected the kept audit key to be of Ed25519, but it cannot be read.", e);
        }
        throw new IllegalStateException("Expected the two halves of the kept audit key to fit, but they do not.");
    }
}
