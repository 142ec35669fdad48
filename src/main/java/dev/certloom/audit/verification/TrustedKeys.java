package dev.certloom.audit.verification;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The trusted public keys, by id. A record that was signed with several over time needs them all. */
final class TrustedKeys {

    private static final Pattern PEM =
            Pattern.compile("-----BEGIN PUBLIC KEY-----([0-9A-Za-z+/=\\s]+)-----END PUBLIC KEY-----");

    private final Map<String, PublicKey> keys = new TreeMap<>();

    private TrustedKeys() {}

    /**
     * Trusts the given keys.
     *
     * @param keys Ed25519
     */
    public static TrustedKeys of(PublicKey... keys) {
        TrustedKeys trusted = new TrustedKeys();
        Arrays.stream(keys).forEach(key -> trusted.keys.put(SignedDocument.keyId(key), key));
        return trusted;
    }

    /**
     * Reads every public key of the text.
     *
     * @param pem RFC 7468
     * @throws GeneralSecurityException when one is not a key, or not Ed25519
     */
    static TrustedKeys read(String pem) throws GeneralSecurityException {
        TrustedKeys trusted = new TrustedKeys();
        Matcher found = PEM.matcher(pem);
        while (found.find()) {
            byte[] spki = Base64.getMimeDecoder().decode(found.group(1));
            PublicKey key =
                    KeyFactory.getInstance(SignedDocument.ALGORITHM).generatePublic(new X509EncodedKeySpec(spki));
            trusted.keys.put(SignedDocument.keyId(key), key);
        }
        return trusted;
    }

    TrustedKeys and(TrustedKeys others) {
        TrustedKeys all = new TrustedKeys();
        all.keys.putAll(keys);
        all.keys.putAll(others.keys);
        return all;
    }

    Set<String> ids() {
        return Collections.unmodifiableSet(keys.keySet());
    }

    /** Whether this key is known, and signed that. */
    boolean signed(String keyId, SignedDocument document) {
        PublicKey key = keys.get(keyId);
        return key != null && document.isSignedBy(key);
    }
}
