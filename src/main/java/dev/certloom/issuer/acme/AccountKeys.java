package dev.certloom.issuer.acme;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;

/** Keys of accounts in the form that the platform signs with. */
final class AccountKeys {

    private AccountKeys() {}

    /**
     * A key on a curve.
     *
     * @param spki the public key's SubjectPublicKeyInfo
     */
    static KeyPair of(byte[] pkcs8, byte[] spki) {
        try {
            KeyFactory factory = KeyFactory.getInstance("EC");
            return new KeyPair(
                    factory.generatePublic(new X509EncodedKeySpec(spki)),
                    factory.generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "Expected the key of an account that was made here, but it cannot be read.", e);
        }
    }
}
