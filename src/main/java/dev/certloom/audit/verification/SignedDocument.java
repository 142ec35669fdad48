package dev.certloom.audit.verification;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;

/**
 * Canonical JSON with an Ed25519 signature (RFC 8032) over its UTF-8 bytes. Its member {@code key} names the key.
 *
 * @param document canonical JSON
 * @param signature in base64
 */
public record SignedDocument(String document, String signature) {

    public static final String ALGORITHM = "Ed25519";

    private static final int KEY_ID_BYTES = 16;

    public static SignedDocument sign(Map<String, Object> members, PrivateKey key) {
        String document = CanonicalJson.write(members);
        try {
            Signature signer = Signature.getInstance(ALGORITHM);
            signer.initSign(key);
            signer.update(document.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            return new SignedDocument(document, Base64.getEncoder().encodeToString(signer.sign()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Expected the audit key to sign, but it does not.", e);
        }
    }

    public boolean isSignedBy(PublicKey key) {
        try {
            Signature verifier = Signature.getInstance(ALGORITHM);
            verifier.initVerify(key);
            verifier.update(document.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            return verifier.verify(Base64.getDecoder().decode(signature));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false;
        }
    }

    /** First half of SHA-256 over the key as SubjectPublicKeyInfo (RFC 8410), in hex. */
    public static String keyId(PublicKey key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
            return HexFormat.of().formatHex(Arrays.copyOf(digest, KEY_ID_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Expected SHA-256, which every Java has, but it is missing.", e);
        }
    }
}
