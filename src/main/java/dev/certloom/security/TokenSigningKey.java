package dev.certloom.security;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.RSAKey;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;

/** The RSA key that signs tokens: checking one, which each request does, is cheapest with RSA. */
final class TokenSigningKey {

    private static final String RSA = "RSA";
    private static final int SIZE_BITS = 2048;

    private TokenSigningKey() {}

    /** A new key, PKCS#8. */
    static byte[] make() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(RSA);
            generator.initialize(SIZE_BITS);
            return generator.generateKeyPair().getPrivate().getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Expected an RSA key, which every Java makes, but it failed.", e);
        }
    }

    static RSAKey read(byte[] pkcs8) {
        try {
            KeyFactory factory = KeyFactory.getInstance(RSA);
            RSAPrivateCrtKey privateKey = (RSAPrivateCrtKey) factory.generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            RSAPublicKey publicKey = (RSAPublicKey) factory.generatePublic(
                    new RSAPublicKeySpec(privateKey.getModulus(), privateKey.getPublicExponent()));
            return new RSAKey.Builder(publicKey)
                    .privateKey(privateKey)
                    .keyIDFromThumbprint()
                    .build();
        } catch (GeneralSecurityException | JOSEException e) {
            throw new IllegalStateException("Expected the stored token-signing key, but it cannot be read.", e);
        }
    }
}
