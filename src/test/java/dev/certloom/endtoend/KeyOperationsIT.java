package dev.certloom.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.azure.core.exception.HttpResponseException;
import com.azure.core.exception.ResourceNotFoundException;
import com.azure.security.keyvault.certificates.models.CertificateKeyCurveName;
import com.azure.security.keyvault.certificates.models.CertificateKeyType;
import com.azure.security.keyvault.certificates.models.CertificateKeyUsage;
import com.azure.security.keyvault.certificates.models.CertificatePolicy;
import com.azure.security.keyvault.certificates.models.KeyVaultCertificateWithPolicy;
import com.azure.security.keyvault.keys.cryptography.CryptographyClient;
import com.azure.security.keyvault.keys.cryptography.models.EncryptionAlgorithm;
import com.azure.security.keyvault.keys.cryptography.models.KeyWrapAlgorithm;
import com.azure.security.keyvault.keys.cryptography.models.SignResult;
import com.azure.security.keyvault.keys.cryptography.models.SignatureAlgorithm;
import com.azure.security.keyvault.keys.models.KeyOperation;
import com.azure.security.keyvault.keys.models.KeyVaultKey;
import java.io.ByteArrayInputStream;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.util.List;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The vendor's client for keys uses keys of certificates, which never leave the vault. */
@SharedServiceTest
@Execution(ExecutionMode.CONCURRENT)
class KeyOperationsIT extends ScenarioBase {

    private static final byte[] DATA = "what is signed".getBytes(UTF_8);
    private static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();

    @Test
    void anRsaKeyThatIsNotExportableSignsAndDeciphers() throws Exception {
        // given
        KeyVaultCertificateWithPolicy made = create(
                random("rsa-key"),
                new CertificatePolicy("Self", "CN=rsa.example")
                        .setKeyType(CertificateKeyType.RSA)
                        .setKeySize(2048)
                        .setKeyUsage(
                                CertificateKeyUsage.DIGITAL_SIGNATURE,
                                CertificateKeyUsage.KEY_ENCIPHERMENT,
                                CertificateKeyUsage.DATA_ENCIPHERMENT)
                        .setExportable(false));
        CryptographyClient atTheService = SERVICE.cryptography(made.getKeyId(), true);
        CryptographyClient withThePublicHalf = SERVICE.cryptography(made.getKeyId(), false);

        // then
        for (SignatureAlgorithm algorithm : List.of(
                SignatureAlgorithm.RS256,
                SignatureAlgorithm.RS384,
                SignatureAlgorithm.RS512,
                SignatureAlgorithm.PS256,
                SignatureAlgorithm.PS384,
                SignatureAlgorithm.PS512)) {
            SignResult signed = atTheService.signData(algorithm, DATA);
            assertThat(signed.getKeyId()).isEqualTo(made.getKeyId());
            assertThat(atTheService
                            .verifyData(algorithm, DATA, signed.getSignature())
                            .isValid())
                    .as("%s", algorithm)
                    .isTrue();
            assertThat(withThePublicHalf
                            .verifyData(algorithm, new byte[0], signed.getSignature())
                            .isValid())
                    .as("%s of something else", algorithm)
                    .isFalse();
        }
        Signature verifying = Signature.getInstance("SHA256withRSA");
        verifying.initVerify(publicKey(made));
        verifying.update(DATA);
        assertThat(verifying.verify(
                        atTheService.signData(SignatureAlgorithm.RS256, DATA).getSignature()))
                .isTrue();
        for (CryptographyClient client : List.of(atTheService, withThePublicHalf)) {
            for (EncryptionAlgorithm algorithm : List.of(
                    EncryptionAlgorithm.RSA1_5, EncryptionAlgorithm.RSA_OAEP, EncryptionAlgorithm.RSA_OAEP_256)) {
                byte[] ciphertext = client.encrypt(algorithm, DATA).getCipherText();
                assertThat(client.decrypt(algorithm, ciphertext).getPlainText()).isEqualTo(DATA);
            }
            for (KeyWrapAlgorithm algorithm :
                    List.of(KeyWrapAlgorithm.RSA1_5, KeyWrapAlgorithm.RSA_OAEP, KeyWrapAlgorithm.RSA_OAEP_256)) {
                byte[] wrapped = client.wrapKey(algorithm, DATA).getEncryptedKey();
                assertThat(client.unwrapKey(algorithm, wrapped).getKey()).isEqualTo(DATA);
            }
        }
        assertThat(SERVICE.count(
                        "select count(*) from audit_line where object = ? and action = 'key-unwrapped' and details::text like '%RSA-OAEP-256%'",
                        "certificates/" + made.getName()))
                .isEqualTo(2);
        assertThat(SERVICE.count(
                        "select count(*) from audit_line where object = ? and action = 'digest-signed'",
                        "certificates/" + made.getName()))
                .isEqualTo(7);
        assertThatExceptionOfType(HttpResponseException.class)
                .isThrownBy(() -> atTheService.unwrapKey(KeyWrapAlgorithm.RSA_OAEP, new byte[256]))
                .withMessageContaining("Unable to decrypt specified value with this key.");
    }

    @ParameterizedTest
    @CsvSource({"P-256, ES256, SHA256", "P-256K, ES256K, SHA256", "P-384, ES384, SHA384", "P-521, ES512, SHA512"})
    void aKeyOfACurveSigns(String curve, String algorithmName, String hash) throws Exception {
        // given
        KeyVaultCertificateWithPolicy made = create(
                random("ec-key"),
                new CertificatePolicy("Self", "CN=ec.example")
                        .setKeyType(CertificateKeyType.EC)
                        .setKeyCurveName(CertificateKeyCurveName.fromString(curve))
                        .setExportable(false));
        SignatureAlgorithm algorithm = SignatureAlgorithm.fromString(algorithmName);
        CryptographyClient atTheService = SERVICE.cryptography(made.getKeyId(), true);

        // when
        byte[] signature = atTheService.signData(algorithm, DATA).getSignature();

        // then
        Signature verifying = Signature.getInstance(hash + "withPLAIN-ECDSA", BOUNCY_CASTLE);
        verifying.initVerify(publicKey(made));
        verifying.update(DATA);
        assertThat(verifying.verify(signature)).isTrue();
        assertThat(atTheService.verifyData(algorithm, DATA, signature).isValid())
                .isTrue();
        signature[3] ^= 1;
        assertThat(atTheService.verifyData(algorithm, DATA, signature).isValid())
                .isFalse();
        assertThatExceptionOfType(HttpResponseException.class)
                .isThrownBy(() -> atTheService.encrypt(EncryptionAlgorithm.RSA_OAEP, DATA))
                .withMessageContaining("KeyOperationForbidden");
    }

    @Test
    void aKeyIsNamedWithoutAVersionAndIsOfNoUseWhenItIsDisabled() {
        // given
        String name = random("latest-key");
        KeyVaultCertificateWithPolicy made = create(name, ec("Self").setExportable(false));
        KeyVaultKey key = SERVICE.keys().getKey(name);
        CryptographyClient client = SERVICE.cryptography(
                made.getKeyId().substring(0, made.getKeyId().lastIndexOf('/')), false);

        // when
        SignResult signed = client.signData(SignatureAlgorithm.ES256, DATA);

        // then
        assertThat(key.getKeyOperations()).containsExactly(KeyOperation.SIGN, KeyOperation.VERIFY);
        assertThat(signed.getKeyId()).isEqualTo(made.getKeyId());
        CLIENT.updateCertificateProperties(made.getProperties().setEnabled(false));
        assertThatExceptionOfType(HttpResponseException.class)
                .isThrownBy(() -> client.signData(SignatureAlgorithm.ES256, DATA))
                .withMessageContaining("Operation sign is not allowed on a disabled key.");
        assertThatExceptionOfType(ResourceNotFoundException.class)
                .isThrownBy(() ->
                        SERVICE.cryptography(made.getKeyId() + "0", true).signData(SignatureAlgorithm.ES256, DATA));
    }

    private static PublicKey publicKey(KeyVaultCertificateWithPolicy certificate) throws Exception {
        return CertificateFactory.getInstance("X.509", BOUNCY_CASTLE)
                .generateCertificate(new ByteArrayInputStream(certificate.getCer()))
                .getPublicKey();
    }
}
