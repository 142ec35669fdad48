package dev.certloom.crypto;

import java.math.BigInteger;
import java.util.stream.Stream;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;

/**
 * Whether the members of an RSA key from outside (RFC 8017 section 3.2) belong together. Sizes first: signing with members that
 * are longer than the modulus allows takes minutes, and a comparison takes nothing.
 */
final class RsaKeyCheck {

    /** What the JDK and OpenSSL take for a large modulus. */
    static final int MAX_EXPONENT_BITS = 64;

    private static final BigInteger THREE = BigInteger.valueOf(3);

    private final RSAPrivateKey key;
    private final BigInteger p;
    private final BigInteger q;

    private RsaKeyCheck(RSAPrivateKey key) {
        this.key = key;
        this.p = key.getPrime1();
        this.q = key.getPrime2();
    }

    /**
     * Checks a key whose modulus has the number of bits that is wanted.
     *
     * @throws IllegalArgumentException when it is not sound
     */
    static void demandSound(RSAPrivateKey key) {
        RsaKeyCheck check = new RsaKeyCheck(key);
        // each has only numbers to deal with that the ones before have found to be of its size
        demand(check.membersAreSmallEnough(), "members within the modulus");
        demand(check.primesMakeTheModulus(), "a modulus of its two primes");
        demand(check.exponentsAreInverse(), "exponents that undo each other");
        demand(check.coefficientIsInverse(), "a coefficient that goes with its primes");
    }

    /** Whether a public exponent is one that can be computed with in no time. */
    static boolean isReasonableExponent(BigInteger exponent) {
        return exponent.signum() > 0
                && exponent.bitLength() <= MAX_EXPONENT_BITS
                && exponent.compareTo(THREE) >= 0
                && exponent.testBit(0);
    }

    private boolean membersAreSmallEnough() {
        BigInteger n = key.getModulus();
        int half = n.bitLength() / 2;
        return n.bitLength() % 2 == 0
                && isReasonableExponent(key.getPublicExponent())
                && Stream.of(p, q)
                        .allMatch(prime -> prime.signum() > 0 && prime.bitLength() == half && prime.testBit(0))
                && isBelow(key.getPrivateExponent(), n)
                && isBelow(key.getExponent1(), p)
                && isBelow(key.getExponent2(), q)
                && isBelow(key.getCoefficient(), p);
    }

    private static boolean isBelow(BigInteger member, BigInteger bound) {
        return member.signum() > 0 && member.compareTo(bound) < 0;
    }

    private boolean primesMakeTheModulus() {
        return !p.equals(q) && p.multiply(q).equals(key.getModulus());
    }

    private boolean exponentsAreInverse() {
        return isInverse(key.getExponent1(), p) && isInverse(key.getExponent2(), q);
    }

    /** Modulo the prime less one, for the exponent of its half and for the whole. */
    private boolean isInverse(BigInteger halfExponent, BigInteger prime) {
        BigInteger order = prime.subtract(BigInteger.ONE);
        return key.getPrivateExponent().mod(order).equals(halfExponent)
                && key.getPublicExponent().multiply(halfExponent).mod(order).equals(BigInteger.ONE);
    }

    private boolean coefficientIsInverse() {
        return key.getCoefficient().multiply(q).mod(p).equals(BigInteger.ONE);
    }

    private static void demand(boolean met, String expected) {
        if (!met) {
            throw new IllegalArgumentException("Expected an RSA key with " + expected + ".");
        }
    }
}
