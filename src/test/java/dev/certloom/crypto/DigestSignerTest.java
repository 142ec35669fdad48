package dev.certloom.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.certloom.compute.TestCompute;
import dev.certloom.crypto.KeyMaker.KeyPair;
import dev.certloom.kernel.Der;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumMap;
import java.util.Map;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DigestSignerTest {

    private static final byte[] TEXT = "what is signed".getBytes(US_ASCII);
    private static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();

    /** The key of RFC 7515 appendix A.2. */
    private static final String MODULUS =
            "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ";

    private static final String PRIVATE_EXPONENT =
            "Eq5xpGnNCivDflJsRQBXHx1hdR1k6Ulwe2JZD50LpXyWPEAeP88vLNO97IjlA7_GQ5sLKMgvfTeXZx9SE-7YwVol2NXOoAJe46sui395IW_GO-pWJ1O0BkTGoVEn2bKVRUCgu-GjBVaYLU6f3l9kJfFNS3E0QbVdxzubSu3Mkqzjkn439X0M_V51gfpRLI9JYanrC4D4qAdGcopV_0ZHHzQlBjudU2QvXt4ehNYTCBr6XCLQUShb1juUO1ZdiYoFaFQT5Tw8bGUl_x_jTj3ccPDVZFD9pIuhLhBOneufuBiB4cS98l2SR_RQyGWSeWjnczT0QU91p1DhOVRuOopznQ";
    private static final String FIRST_PRIME =
            "4BzEEOtIpmVdVEZNCqS7baC4crd0pqnRH_5IB3jw3bcxGn6QLvnEtfdUdiYrqBdss1l58BQ3KhooKeQTa9AB0Hw_Py5PJdTJNPY8cQn7ouZ2KKDcmnPGBY5t7yLc1QlQ5xHdwW1VhvKn-nXqhJTBgIPgtldC-KDV5z-y2XDwGUc";
    private static final String RS256_INPUT =
            "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
    private static final String RS256_SIGNATURE =
            "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";

    private static final Map<KeyAlgorithm, KeyPair> PAIRS = new EnumMap<>(KeyAlgorithm.class);

    private final DigestSigner signer = DigestSigner.in(TestCompute.pool());

    @ParameterizedTest
    @EnumSource
    void whatIsSignedIsRightForOthersAndForUs(SignatureAlgorithm algorithm) throws Exception {
        KeyPair pair = pair(algorithm);

        byte[] signature = signer.sign(algorithm, digest(algorithm, TEXT), pair.privateKey(), pair.publicKey());

        assertThat(verifiedByOthers(algorithm, pair.publicKey(), signature)).isTrue();
        assertThat(signer.verify(algorithm, digest(algorithm, TEXT), signature, pair.publicKey()))
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void whatOthersSignIsRight(SignatureAlgorithm algorithm) throws Exception {
        KeyPair pair = pair(algorithm);
        Signature signing = signature(algorithm);
        signing.initSign(factory(pair.algorithm())
                .generatePrivate(new PKCS8EncodedKeySpec(pair.privateKey().pkcs8())));
        signing.update(TEXT);

        assertThat(signer.verify(algorithm, digest(algorithm, TEXT), signing.sign(), pair.publicKey()))
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"RS384", "PS256", "PS512"})
    void ofALargeKeyItIsRightToo(SignatureAlgorithm algorithm) throws Exception {
        KeyPair pair = PAIRS.computeIfAbsent(KeyAlgorithm.RSA_3072, KeyMaker.in(TestCompute.pool())::make);

        byte[] signature = signer.sign(algorithm, digest(algorithm, TEXT), pair.privateKey(), pair.publicKey());

        assertThat(signature).hasSize(384);
        assertThat(verifiedByOthers(algorithm, pair.publicKey(), signature)).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void anyOtherSignatureIsWrong(SignatureAlgorithm algorithm) throws Exception {
        // given
        KeyPair pair = pair(algorithm);
        byte[] digest = digest(algorithm, TEXT);
        byte[] signature = signer.sign(algorithm, digest, pair.privateKey(), pair.publicKey());

        // then
        assertThat(signer.verify(algorithm, digest(algorithm, new byte[0]), signature, pair.publicKey()))
                .as("of another digest")
                .isFalse();
        for (int place : new int[] {0, signature.length / 2, signature.length - 1}) {
            byte[] changed = signature.clone();
            changed[place] ^= 1;
            assertThat(signer.verify(algorithm, digest, changed, pair.publicKey()))
                    .as("changed at %d", place)
                    .isFalse();
        }
        for (int length : new int[] {0, 1, signature.length - 1, signature.length + 1, 100_000}) {
            assertThat(signer.verify(algorithm, digest, Arrays.copyOf(signature, length), pair.publicKey()))
                    .as("of %d octets", length)
                    .isFalse();
        }
        byte[] all = new byte[signature.length];
        assertThat(signer.verify(algorithm, digest, all, pair.publicKey()))
                .as("zeros")
                .isFalse();
        Arrays.fill(all, (byte) 0xff);
        assertThat(signer.verify(algorithm, digest, all, pair.publicKey()))
                .as("ones")
                .isFalse();
    }

    @Test
    void theSignatureOfRfc7515IsMadeByItsKey() throws Exception {
        // given
        BigInteger n = number(MODULUS);
        BigInteger d = number(PRIVATE_EXPONENT);
        BigInteger p = number(FIRST_PRIME);
        BigInteger q = n.divide(p);
        BigInteger one = BigInteger.ONE;
        KeyFactory rsa = KeyFactory.getInstance("RSA");
        RSAPrivateCrtKey key = (RSAPrivateCrtKey) rsa.generatePrivate(new RSAPrivateCrtKeySpec(
                n,
                BigInteger.valueOf(65_537),
                d,
                p,
                q,
                d.mod(p.subtract(one)),
                d.mod(q.subtract(one)),
                q.modInverse(p)));
        Der publicKey = new Der(rsa.generatePublic(new RSAPublicKeySpec(n, key.getPublicExponent()))
                .getEncoded());

        // when
        byte[] signature = signer.sign(
                SignatureAlgorithm.RS256,
                digest(SignatureAlgorithm.RS256, RS256_INPUT.getBytes(US_ASCII)),
                new PrivateKeyMaterial(key.getEncoded()),
                publicKey);

        // then
        assertThat(Base64.getUrlEncoder().withoutPadding().encodeToString(signature))
                .isEqualTo(RS256_SIGNATURE);
    }

    @ParameterizedTest
    @CsvSource({
        // RFC 7515 appendix A.3 and A.4
        "ES256, P-256, f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU, x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0, eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ, DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q",
        "ES512, P-521, AekpBQ8ST8a8VcfVOTNl353vSrDCLLJXmPk06wTjxrrjcBpXp5EOnYG_NjFZ6OvLFV1jSfS9tsz4qUxcWceqwQGk, ADSmRA43Z1DSNx_RvcLI87cdL07l6jQyyBXMoxVg_l2Th-x3S1WDhjDly79ajL4Kkd0AZMaZmh9ubmf63e3kyMj2, eyJhbGciOiJFUzUxMiJ9.UGF5bG9hZA, AdwMgeerwtHoh-l192l60hp9wAHZFVJbLfD_UxMi70cwnZOYaRI1bKPWROc-mZZqwqT2SI-KGDKB34XO0aw_7XdtAG8GaSwFKdCAPZgoXD2YBJZCPEX3xKpRwcdOO8KpEHwJjyqOgzDO7iKvU8vcnwNrmxYbSW9ERBXukOXolLzeO_Jn"
    })
    void theSignaturesOfRfc7515AreRight(
            SignatureAlgorithm algorithm, String curve, String x, String y, String input, String signature)
            throws Exception {
        byte[] coordinates = octets(x);
        byte[] point = new byte[1 + 2 * coordinates.length];
        point[0] = 4;
        System.arraycopy(coordinates, 0, point, 1, coordinates.length);
        System.arraycopy(octets(y), 0, point, 1 + coordinates.length, coordinates.length);
        Der publicKey = new Der(new SubjectPublicKeyInfo(
                        new AlgorithmIdentifier(
                                X9ObjectIdentifiers.id_ecPublicKey,
                                curve.equals("P-256")
                                        ? SECObjectIdentifiers.secp256r1
                                        : SECObjectIdentifiers.secp521r1),
                        point)
                .getEncoded());

        assertThat(signer.verify(algorithm, digest(algorithm, input.getBytes(US_ASCII)), octets(signature), publicKey))
                .isTrue();
    }

    @Test
    void aKeyOfAnotherKindIsNotTaken() throws Exception {
        KeyPair pair = pair(SignatureAlgorithm.ES256);
        byte[] digest = digest(SignatureAlgorithm.ES256K, TEXT);

        assertThatThrownBy(() -> signer.sign(SignatureAlgorithm.ES256K, digest, pair.privateKey(), pair.publicKey()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Expected a key that suits ES256K, but it is of kind EC_P256.");
    }

    private static KeyPair pair(SignatureAlgorithm algorithm) {
        KeyAlgorithm kind = Arrays.stream(KeyAlgorithm.values())
                .filter(algorithm::suits)
                .findFirst()
                .orElseThrow();
        return PAIRS.computeIfAbsent(kind, KeyMaker.in(TestCompute.pool())::make);
    }

    private static byte[] digest(SignatureAlgorithm algorithm, byte[] text) throws GeneralSecurityException {
        return MessageDigest.getInstance(hash(algorithm)).digest(text);
    }

    private static String hash(SignatureAlgorithm algorithm) {
        return "SHA-" + algorithm.digestBytes() * Byte.SIZE;
    }

    private static boolean verifiedByOthers(SignatureAlgorithm algorithm, Der publicKey, byte[] signature)
            throws GeneralSecurityException {
        PublicKey key = factory(pair(algorithm).algorithm()).generatePublic(new X509EncodedKeySpec(publicKey.bytes()));
        Signature verifying = signature(algorithm);
        verifying.initVerify(key);
        verifying.update(TEXT);
        return verifying.verify(signature);
    }

    private static KeyFactory factory(KeyAlgorithm kind) throws GeneralSecurityException {
        return kind == KeyAlgorithm.EC_P256K
                ? KeyFactory.getInstance("EC", BOUNCY_CASTLE)
                : KeyFactory.getInstance(kind.kty());
    }

    /** The JDK's, and where it has none Bouncy Castle's, which hash what they sign. */
    private static Signature signature(SignatureAlgorithm algorithm) throws GeneralSecurityException {
        String hash = "SHA" + algorithm.digestBytes() * Byte.SIZE;
        return switch (algorithm.scheme()) {
            case PKCS1 -> Signature.getInstance(hash + "withRSA");
            case PSS -> {
                Signature pss = Signature.getInstance("RSASSA-PSS");
                pss.setParameter(new PSSParameterSpec(
                        hash(algorithm),
                        "MGF1",
                        new MGF1ParameterSpec(hash(algorithm)),
                        algorithm.digestBytes(),
                        PSSParameterSpec.TRAILER_FIELD_BC));
                yield pss;
            }
            case ECDSA ->
                algorithm == SignatureAlgorithm.ES256K
                        ? Signature.getInstance("SHA256withPLAIN-ECDSA", BOUNCY_CASTLE)
                        : Signature.getInstance(hash + "withECDSAinP1363Format");
        };
    }

    private static BigInteger number(String base64Url) {
        return new BigInteger(1, octets(base64Url));
    }

    private static byte[] octets(String base64Url) {
        return Base64.getUrlDecoder().decode(base64Url);
    }
}
