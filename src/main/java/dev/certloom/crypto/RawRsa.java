package dev.certloom.crypto;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.Provider;
import java.util.Optional;
import javax.crypto.Cipher;
import org.bouncycastle.crypto.AsymmetricBlockCipher;
import org.bouncycastle.crypto.CipherParameters;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.params.RSAKeyParameters;

/**
 * The RSA primitives of RFC 8017 section 5 by a provider of the JDK's architecture. As a cipher of Bouncy Castle it lends
 * them to encodings that no such provider does for a digest; Bouncy Castle itself sees no private key.
 */
final class RawRsa implements AsymmetricBlockCipher {

    private final Optional<Provider> provider;
    private final Key key;
    private final BigInteger modulus;

    /** With a private or a public key. */
    RawRsa(Optional<Provider> provider, Key key, BigInteger modulus) {
        this.provider = provider;
        this.key = key;
        this.modulus = modulus;
    }

    /** A cipher of that mode and padding, such as {@code RSA/ECB/NoPadding}. */
    static Cipher cipher(String transformation, Optional<Provider> provider) throws GeneralSecurityException {
        return provider.isPresent()
                ? Cipher.getInstance(transformation, provider.get())
                : Cipher.getInstance(transformation);
    }

    /** Of a key of so many bits, in octets. */
    static int length(BigInteger modulus) {
        return (modulus.bitLength() + Byte.SIZE - 1) / Byte.SIZE;
    }

    /**
     * What an encoding of Bouncy Castle wants to know of the key: its modulus, and nothing secret.
     *
     * @param exponent the public one
     */
    RSAKeyParameters parameters(BigInteger exponent) {
        // the key comes from the store: its modulus was checked when it went there
        return new RSAKeyParameters(false, modulus, exponent, true);
    }

    /** The primitive: as many octets as the modulus has, from and to a number below it. */
    byte[] apply(byte[] block) throws GeneralSecurityException {
        Cipher cipher = cipher("RSA/ECB/NoPadding", provider);
        // with a private key this is the primitive of signatures, of which providers check the result against faults
        cipher.init(Cipher.ENCRYPT_MODE, key);
        return cipher.doFinal(block);
    }

    @Override
    public void init(boolean forEncryption, CipherParameters parameters) {
        // the key is given when this is made
    }

    @Override
    public int getInputBlockSize() {
        return length(modulus);
    }

    @Override
    public int getOutputBlockSize() {
        return length(modulus);
    }

    @Override
    public byte[] processBlock(byte[] in, int offset, int length) throws InvalidCipherTextException {
        byte[] block = new byte[length(modulus)];
        System.arraycopy(in, offset, block, block.length - length, length);
        try {
            return apply(block);
        } catch (GeneralSecurityException e) {
            throw new InvalidCipherTextException("Expected a number below the modulus, but it is not.", e);
        }
    }
}
