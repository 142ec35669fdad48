package dev.certloom.web.keyvault;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.certloom.certificate.KeyOperation;
import dev.certloom.certificate.PublicKeyView;
import dev.certloom.certificate.VersionView;
import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.kernel.RecoveryPolicy;
import dev.certloom.web.Forms;
import dev.certloom.web.VaultUrls;
import dev.certloom.web.WireBody;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The key view of a version: its public half (API reference 6.2). */
record KeyBundle(
        @JsonProperty("key") JsonWebKey key,
        @JsonProperty("attributes") AttributesBody attributes,
        @JsonProperty("tags") @Nullable Map<String, String> tags,
        @JsonProperty("managed") boolean managed)
        implements WireBody {

    /** RFC 7517, with Key Vault's {@code kid} and {@code key_ops}; members base64url (RFC 7518 section 6). */
    record JsonWebKey(
            @JsonProperty("kid") String keyId,
            @JsonProperty("kty") String type,
            @JsonProperty("key_ops") List<String> operations,
            @JsonProperty("n") @Nullable String modulus,
            @JsonProperty("e") @Nullable String exponent,
            @JsonProperty("crv") @Nullable String curve,
            @JsonProperty("x") @Nullable String x,
            @JsonProperty("y") @Nullable String y) {}

    private static final int UNCOMPRESSED_POINT = 0x04;

    static KeyBundle of(PublicKeyView view, VaultUrls urls, RecoveryPolicy recovery) {
        VersionView certificate = view.certificate();
        return new KeyBundle(
                jsonWebKey(urls.key(certificate.name(), certificate.version().id()), view),
                AttributesBody.ofBundle(certificate.version(), recovery),
                Forms.tags(certificate.version().tags()),
                true);
    }

    private static JsonWebKey jsonWebKey(String id, PublicKeyView view) {
        KeyAlgorithm algorithm = view.algorithm();
        List<String> operations =
                view.operations().stream().map(KeyOperation::wireName).toList();
        byte[] publicKey = view.publicKey().bytes();
        if (algorithm.curve().isEmpty()) {
            RSAPublicKey rsa = rsa(publicKey);
            return new JsonWebKey(
                    id,
                    algorithm.kty(),
                    operations,
                    Forms.base64Url(unsigned(rsa.getModulus())),
                    Forms.base64Url(unsigned(rsa.getPublicExponent())),
                    null,
                    null,
                    null);
        }
        int coordinate = (algorithm.sizeBits() + Byte.SIZE - 1) / Byte.SIZE;
        int point = publicKey.length - 2 * coordinate;
        // RFC 5480 section 2.2: a SubjectPublicKeyInfo ends in the point. The JDK does not know P-256K, so it is cut
        // out.
        if (point < 1 || publicKey[point - 1] != UNCOMPRESSED_POINT) {
            throw new IllegalStateException(
                    "Expected an uncompressed point of %s, but got another form.".formatted(algorithm));
        }
        return new JsonWebKey(
                id,
                algorithm.kty(),
                operations,
                null,
                null,
                algorithm.curve().get(),
                Forms.base64Url(Arrays.copyOfRange(publicKey, point, point + coordinate)),
                Forms.base64Url(Arrays.copyOfRange(publicKey, point + coordinate, publicKey.length)));
    }

    private static RSAPublicKey rsa(byte[] publicKey) {
        try {
            return (RSAPublicKey) KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(publicKey));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Expected to read the RSA public key of a version, but could not.", e);
        }
    }

    private static byte[] unsigned(BigInteger number) {
        byte[] bytes = number.toByteArray();
        return bytes[0] == 0 && bytes.length > 1 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
    }
}
