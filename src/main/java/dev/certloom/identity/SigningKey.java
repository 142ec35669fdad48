package dev.certloom.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The key of the embedded server's tokens: made when first needed, the same for all replicas and after each restart.
 * RSA, because every request verifies and RSA does that fastest.
 */
final class SigningKey implements JWKSource<SecurityContext> {

    private static final String RSA = "RSA";
    private static final int BITS = 2048;

    private final SigningKeys kept;
    private volatile @Nullable JWKSet keys;

    SigningKey(SigningKeys kept) {
        this.kept = kept;
    }

    @Override
    public List<JWK> get(JWKSelector selector, @Nullable SecurityContext context) throws KeySourceException {
        try {
            return selector.select(keys());
        } catch (RuntimeException e) {
            // Reports "cannot be determined", where anything else would be taken for an invalid token.
            throw new KeySourceException(
                    "Expected the kept key that signs tokens, but it cannot be had: " + e.getMessage(), e);
        }
    }

    private JWKSet keys() {
        JWKSet known = keys;
        return known != null ? known : load();
    }

    private synchronized JWKSet load() {
        JWKSet known = keys;
        if (known == null) {
            try {
                known = new JWKSet(read(kept.current().orElseGet(() -> kept.keepFirst(make()))));
            } catch (GeneralSecurityException | JOSEException e) {
                throw new IllegalStateException(
                        "Expected the kept key that signs tokens to be an RSA key in PKCS#8, but it cannot be read.",
                        e);
            }
            keys = known;
        }
        return known;
    }

    private static byte[] make() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(RSA);
            generator.initialize(BITS);
            return generator.generateKeyPair().getPrivate().getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform makes RSA keys.", e);
        }
    }

    private static RSAKey read(byte[] pkcs8) throws GeneralSecurityException, JOSEException {
        KeyFactory factory = KeyFactory.getInstance(RSA);
        RSAPrivateCrtKey key = (RSAPrivateCrtKey) factory.generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        RSAPublicKey publicKey =
                (RSAPublicKey) factory.generatePublic(new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent()));
        return new RSAKey.Builder(publicKey)
                .privateKey(key)
                .keyUse(KeyUse.SIGNATURE)
                .algorithm(JWSAlgorithm.RS256)
                .keyIDFromThumbprint()
                .build();
    }
}
