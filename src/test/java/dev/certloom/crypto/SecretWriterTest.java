package dev.certloom.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.crypto.KeyMaker.KeyPair;
import dev.certloom.kernel.Der;
import java.io.ByteArrayInputStream;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.pkcs.AuthenticatedSafe;
import org.bouncycastle.asn1.pkcs.ContentInfo;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.Pfx;
import org.bouncycastle.pkcs.PKCS12PfxPdu;
import org.bouncycastle.pkcs.PKCS12SafeBagFactory;
import org.bouncycastle.pkcs.jcajce.JcePKCSPBEInputDecryptorProviderBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SecretWriterTest {

    private final CertificateFormats formats = TestPki.formats();
    private final TestPki.Authorities authorities = TestPki.Authorities.make();

    @ParameterizedTest
    @EnumSource
    void writeSecretWhenPkcs12ThenOpensslReadsItWithAnEmptyPassword(KeyAlgorithm algorithm) {
        // given
        KeyPair key = TestPki.keys().make(algorithm);
        X509 leaf = authorities.sign(key.publicKey(), "CN=www");
        List<Der> chain = List.of(leaf.der(), authorities.issuing().certificate());

        // when
        String value = formats.writeSecret(SecretContentType.PKCS12, Optional.of(key.privateKey()), chain);

        // then
        byte[] file = Base64.getDecoder().decode(value);
        assertThat(OpenSsl.run(file, "pkcs12", "-clcerts", "-nokeys", "-passin", "pass:"))
                .contains("localKeyID: 01 00 00 00")
                .contains(Pem.write("CERTIFICATE", leaf.der().bytes()))
                .doesNotContain(Pem.write("CERTIFICATE", chain.get(1).bytes()));
        String all = OpenSsl.run(file, "pkcs12", "-nodes", "-passin", "pass:");
        assertThat(all).contains(Pem.write("PRIVATE KEY", key.privateKey().pkcs8()));
        assertThat(all.indexOf(Pem.write("CERTIFICATE", leaf.der().bytes())))
                .isPositive()
                .isLessThan(all.indexOf(Pem.write("CERTIFICATE", chain.get(1).bytes())));
        assertThat(OpenSsl.run(file, "pkcs12", "-info", "-noout", "-passin", "pass:"))
                .contains("MAC: sha1")
                .contains("Shrouded Keybag: pbeWithSHA1And3-KeyTripleDES-CBC")
                .contains("PKCS7 Encrypted data: pbeWithSHA1And3-KeyTripleDES-CBC")
                .doesNotContain("PBES2");
        assertThat(safes(file)).containsExactly(PKCSObjectIdentifiers.data, PKCSObjectIdentifiers.encryptedData);
    }

    @Test
    void writeSecretWhenSetToAes256ThenNothingOlderIsUsed() {
        // given
        KeyPair key = TestPki.keys().make(KeyAlgorithm.RSA_2048);
        X509 leaf = authorities.sign(key.publicKey(), "CN=www");

        // when
        String value = TestPki.formats(Pkcs12Encryption.AES_256)
                .writeSecret(SecretContentType.PKCS12, Optional.of(key.privateKey()), List.of(leaf.der()));

        // then
        byte[] file = Base64.getDecoder().decode(value);
        assertThat(OpenSsl.run(file, "pkcs12", "-info", "-noout", "-passin", "pass:"))
                .contains("MAC: sha256")
                .contains("PBES2, PBKDF2, AES-256-CBC")
                .doesNotContain("pbeWithSHA1");
        assertThat(OpenSsl.run(file, "pkcs12", "-nodes", "-passin", "pass:"))
                .contains(Pem.write("PRIVATE KEY", key.privateKey().pkcs8()));
        assertThat(safes(file)).hasSize(2);
    }

    /** What keyvault-jca does. In the JDK this password stands for one without even a terminator. */
    @Test
    void writeSecretWhenPkcs12ThenTheEmptyPasswordHasNoTerminator() throws Exception {
        // given
        KeyPair key = TestPki.keys().make(KeyAlgorithm.EC_P256);
        X509 leaf = authorities.sign(key.publicKey(), "CN=www");

        // when
        String value =
                formats.writeSecret(SecretContentType.PKCS12, Optional.of(key.privateKey()), List.of(leaf.der()));

        // then
        PKCS12PfxPdu file = new PKCS12PfxPdu(Base64.getDecoder().decode(value));
        assertThat(new PKCS12SafeBagFactory(
                                file.getContentInfos()[1],
                                new JcePKCSPBEInputDecryptorProviderBuilder().build(new char[] {0}))
                        .getSafeBags())
                .hasSize(1);
    }

    private static List<ASN1ObjectIdentifier> safes(byte[] file) {
        Pfx pfx = Pfx.getInstance(file);
        return Arrays.stream(AuthenticatedSafe.getInstance(
                                ASN1OctetString.getInstance(pfx.getAuthSafe().getContent())
                                        .getOctets())
                        .getContentInfo())
                .map(ContentInfo::getContentType)
                .toList();
    }

    @ParameterizedTest
    @EnumSource(names = {"RSA_2048", "EC_P256"})
    void writeSecretWhenPkcs12ThenJavaReadsKeyAndChain(KeyAlgorithm algorithm) throws Exception {
        // given
        KeyPair key = TestPki.keys().make(algorithm);
        X509 leaf = authorities.sign(key.publicKey(), "CN=www");

        // when
        String value = formats.writeSecret(
                SecretContentType.PKCS12,
                Optional.of(key.privateKey()),
                List.of(leaf.der(), authorities.issuing().certificate()));

        // then
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(new ByteArrayInputStream(Base64.getDecoder().decode(value)), new char[0]);
        String alias = Collections.list(store.aliases()).getFirst();
        assertThat(store.getKey(alias, new char[0]).getEncoded())
                .isEqualTo(key.privateKey().pkcs8());
        assertThat(store.getCertificateChain(alias)).hasSize(2);
        assertThat(store.getCertificateChain(alias)[0].getEncoded())
                .isEqualTo(leaf.der().bytes());
    }

    @Test
    void writeSecretWhenPemThenKeyAndLeafComeFirstAndOneLineFeedLast() {
        // given
        KeyPair key = TestPki.keys().make(KeyAlgorithm.EC_P256);
        X509 leaf = authorities.sign(key.publicKey(), "CN=www");
        Der issuing = authorities.issuing().certificate();

        // when
        String value =
                formats.writeSecret(SecretContentType.PEM, Optional.of(key.privateKey()), List.of(leaf.der(), issuing));

        // then
        assertThat(value)
                .startsWith("-----BEGIN PRIVATE KEY-----\n")
                .endsWith("\n-----END CERTIFICATE-----\n")
                .doesNotEndWith("\n\n")
                .doesNotContain("\r")
                .isEqualTo(Pem.write("PRIVATE KEY", key.privateKey().pkcs8())
                        + Pem.write("CERTIFICATE", leaf.der().bytes())
                        + Pem.write("CERTIFICATE", issuing.bytes()));
        assertThat(value.lines()).allMatch(line -> line.length() <= 64);
        assertThat(value.lines().toList().get(1)).hasSize(64);
        assertThat(OpenSsl.run(value.getBytes(java.nio.charset.StandardCharsets.US_ASCII), "pkey", "-noout", "-check"))
                .contains("is valid");
    }

    @Test
    void writeSecretWhenKeyIsNotExportableThenItHasOnlyCertificates() throws Exception {
        // given
        KeyPair key = TestPki.keys().make(KeyAlgorithm.EC_P256);
        X509 leaf = authorities.sign(key.publicKey(), "CN=www");

        // when
        String pem = formats.writeSecret(SecretContentType.PEM, Optional.empty(), List.of(leaf.der()));
        String pkcs12 = formats.writeSecret(SecretContentType.PKCS12, Optional.empty(), List.of(leaf.der()));

        // then
        assertThat(pem).isEqualTo(Pem.write("CERTIFICATE", leaf.der().bytes()));
        byte[] file = Base64.getDecoder().decode(pkcs12);
        assertThat(OpenSsl.run(file, "pkcs12", "-nodes", "-passin", "pass:"))
                .contains(Pem.write("CERTIFICATE", leaf.der().bytes()))
                .doesNotContain("PRIVATE KEY");
        assertThat(safes(file)).containsExactly(PKCSObjectIdentifiers.data, PKCSObjectIdentifiers.encryptedData);
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(new ByteArrayInputStream(file), new char[0]);
        assertThat(Collections.list(store.aliases())).noneMatch(alias -> isKey(store, alias));
    }

    private static boolean isKey(KeyStore store, String alias) {
        try {
            return store.isKeyEntry(alias);
        } catch (KeyStoreException e) {
            throw new AssertionError(e);
        }
    }
}
