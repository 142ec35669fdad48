package dev.certloom.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.certloom.crypto.KeyMaker.KeyPair;
import dev.certloom.kernel.Der;
import dev.certloom.kernel.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.BERSet;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.SignedData;
import org.bouncycastle.asn1.x509.Certificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChainReaderTest {

    private static final String NOTHING = "Property x5c has invalid value X5C must has at least one valid item";
    private static final String UNPARSABLE = "ASN1 bad tag value met";
    private static final String OTHER_KEY =
            "The public key of the end-entity certificate in the specified X.509 certificate content does not match the public part of the specified private key. Please check if certificate is valid";

    private final CertificateFormats formats = TestPki.formats();
    private final TestPki.Authorities authorities = TestPki.Authorities.make();
    private final KeyPair key = TestPki.keys().make(KeyAlgorithm.EC_P256);
    private final X509 leaf = authorities.sign(key.publicKey(), "CN=www", "www.example.org");
    private final Der issuing = authorities.issuing().certificate();
    private final Der root = authorities.root().certificate();

    @Test
    void readChainWhenDerIsInAnyOrderThenLeafIsFirstThenItsIssuers() {
        List<Der> entries = new ArrayList<>(List.of(leaf.der(), issuing, root));
        for (int i = 0; i < 6; i++) {
            Collections.rotate(entries, 1);
            if (i == 3) {
                Collections.swap(entries, 0, 1);
            }
            assertComplete(formats.readChain(bytes(entries), key.publicKey()));
        }
    }

    @Test
    void readChainWhenEntriesAreTextAgainThenTheyAreDecodedOnceMore() {
        String body = Base64.getEncoder().encodeToString(leaf.der().bytes());
        String withEnd = body + "\n-----END CERTIFICATE-----";
        String wrapped = Pem.write("CERTIFICATE", leaf.der().bytes());
        String crlf = wrapped.replace("\n", "\r\n");
        for (String text : List.of(body, withEnd, wrapped, crlf, body + "\n")) {
            CertificateChain chain = formats.readChain(List.of(ascii(text)), key.publicKey());
            assertThat(chain.leaf()).isEqualTo(leaf);
            assertThat(chain.rest()).isEmpty();
        }
    }

    @Test
    void readChainWhenOneEntryHoldsSeveralPemBlocksThenAllAreRead() {
        String text = Pem.write("CERTIFICATE", root.bytes())
                + Pem.write("CERTIFICATE", leaf.der().bytes())
                + Pem.write("CERTIFICATE", issuing.bytes());
        assertComplete(formats.readChain(List.of(ascii(text)), key.publicKey()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"DH PARAMETERS", "CERTIFICATE REQUEST", "X509 CRL", "PUBLIC KEY"})
    void readChainWhenThereAreOtherPemBlocksThenTheyAreSkipped(String label) {
        String other = Pem.write(label, new byte[] {0x30, 0});
        String text = other
                + Pem.write("CERTIFICATE", leaf.der().bytes())
                + Pem.write("CERTIFICATE", issuing.bytes())
                + other
                + Pem.write("CERTIFICATE", root.bytes());
        assertComplete(formats.readChain(List.of(ascii(text)), key.publicKey()));
        assertRefused(NOTHING, key.publicKey(), ascii(other));
    }

    @ParameterizedTest
    @ValueSource(strings = {"CERTIFICATE", "X509 CERTIFICATE", "X.509 CERTIFICATE"})
    void readChainWhenTheLabelIsACertificatesThenItIsRead(String label) {
        String text = Pem.write(label, leaf.der().bytes());
        assertThat(formats.readChain(List.of(ascii(text)), key.publicKey()).leaf())
                .isEqualTo(leaf);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PRIVATE KEY", "TRUSTED CERTIFICATE", "X"})
    void readChainWhenTheLabelIsNoCertificatesThenRefused(String label) {
        assertRefused(
                UNPARSABLE, key.publicKey(), ascii(Pem.write(label, leaf.der().bytes())));
    }

    @Test
    void readChainWhenTheIssuedOneExpiredThenSelfSignedIsTheLeaf() {
        X509 own = TestPki.selfSigned(key, "CN=www");
        Der expired = TestAuthority.root("CN=old").sign(key.publicKey(), "CN=www", made -> made.endsInDays = -1);
        assertThat(formats.readChain(bytes(List.of(expired, own.der())), key.publicKey())
                        .leaf())
                .isEqualTo(own);
    }

    @Test
    void readChainWhenEntryIsPkcs7ThenItsCertificatesAreTaken() throws Exception {
        byte[] der = pkcs7("DER");
        byte[] ber = pkcs7("BER");
        assertComplete(formats.readChain(List.of(der), key.publicKey()));
        assertComplete(formats.readChain(List.of(ber), key.publicKey()));
        assertComplete(formats.readChain(List.of(ascii(Base64.getEncoder().encodeToString(der))), key.publicKey()));
        assertComplete(formats.readChain(List.of(ascii(Pem.write("PKCS7", der))), key.publicKey()));
    }

    private byte[] pkcs7(String encoding) throws Exception {
        ASN1EncodableVector certificates = new ASN1EncodableVector();
        for (Der der : List.of(root, issuing, leaf.der())) {
            certificates.add(Certificate.getInstance(der.bytes()));
        }
        boolean ber = encoding.equals("BER");
        SignedData signed = new SignedData(
                new DERSet(),
                new ContentInfo(CMSObjectIdentifiers.data, null),
                ber ? new BERSet(certificates) : new DERSet(certificates),
                null,
                new DERSet());
        return new ContentInfo(CMSObjectIdentifiers.signedData, signed).getEncoded(encoding);
    }

    @Test
    void readChainWhenACertificateComesTwiceThenItCountsOnce() {
        CertificateChain chain =
                formats.readChain(bytes(List.of(issuing, leaf.der(), issuing, leaf.der(), root)), key.publicKey());
        assertComplete(chain);
    }

    @Test
    void readChainWhenASelfSignedOneHasTheKeyThenTheIssuedIsTheLeaf() {
        X509 own = TestPki.selfSigned(key, "CN=www");
        CertificateChain chain = formats.readChain(bytes(List.of(own.der(), leaf.der(), issuing)), key.publicKey());
        assertThat(chain.leaf()).isEqualTo(leaf);
        assertThat(chain.rest()).containsExactly(issuing);
        assertThat(chain.given()).containsExactly(own.der(), leaf.der(), issuing);
    }

    @ParameterizedTest
    @EnumSource
    void readChainWhenLeafIsOfAnyKindThenItIsFoundByItsKey(KeyAlgorithm algorithm) {
        KeyPair pair = TestPki.keys().make(algorithm);
        X509 signed = authorities.sign(pair.publicKey(), "CN=www");
        assertThat(formats.readChain(bytes(List.of(issuing, signed.der())), pair.publicKey())
                        .leaf())
                .isEqualTo(signed);
    }

    @Test
    void readChainWhenNoneHasTheKeyThenRefusedWithTheLiteral() {
        KeyPair other = TestPki.keys().make(KeyAlgorithm.EC_P256);
        assertRefused(OTHER_KEY, other.publicKey(), leaf.der().bytes(), issuing.bytes());
        KeyPair otherKind = TestPki.keys().make(KeyAlgorithm.RSA_2048);
        assertRefused(OTHER_KEY, otherKind.publicKey(), leaf.der().bytes());
    }

    @Test
    void readChainWhenThereIsNothingUsableThenRefusedWithTheLiteral() {
        assertRefused(NOTHING, key.publicKey());
        assertRefused(NOTHING, key.publicKey(), new byte[0]);
        assertRefused(NOTHING, key.publicKey(), ascii("not base64!"));
        assertRefused(NOTHING, key.publicKey(), ascii("-----BEGIN CERTIFICATE-----\nMIIB"));
        assertRefused(NOTHING, key.publicKey(), ascii("-----END CERTIFICATE-----"));
        assertRefused(NOTHING, key.publicKey(), new byte[] {(byte) 0xff, (byte) 0xd8, 1, 2});
    }

    @Test
    void readChainWhenAnEntryIsNoCertificateThenRefusedWithTheLiteral() {
        assertRefused(UNPARSABLE, key.publicKey(), new byte[] {0x30, 0});
        assertRefused(UNPARSABLE, key.publicKey(), new byte[] {0x30});
        assertRefused(UNPARSABLE, key.publicKey(), leaf.der().bytes(), new byte[] {0x30, 3, 2, 1, 0});
        assertRefused(UNPARSABLE, key.publicKey(), key.publicKey().bytes());
        assertRefused(UNPARSABLE, key.publicKey(), ascii("TUlJ"));
        byte[] cut = java.util.Arrays.copyOf(leaf.der().bytes(), 200);
        assertRefused(UNPARSABLE, key.publicKey(), cut);
        byte[] longer = java.util.Arrays.copyOf(leaf.der().bytes(), leaf.der().bytes().length + 1);
        assertRefused(UNPARSABLE, key.publicKey(), longer);
    }

    @Test
    void readChainWhenThereAreTooManyEntriesThenRefused() {
        assertRefused(
                "Property x5c has invalid value: at most 20 certificates are allowed, but there are 21.",
                key.publicKey(),
                Collections.nCopies(21, leaf.der().bytes()).toArray(byte[][]::new));
    }

    @Test
    void parseThenDetailsOfTheLeafAreRead() {
        CertificateChain chain = formats.parse(List.of(leaf.der(), issuing));
        assertThat(chain.leaf()).isEqualTo(leaf);
        assertThat(chain.leaf().subject()).isEqualTo("CN=www");
        assertThat(chain.leaf().sha1()).matches("[0-9a-f]{40}");
        assertThat(chain.all()).containsExactly(leaf.der(), issuing);
    }

    private void assertComplete(CertificateChain chain) {
        assertThat(chain.leaf()).isEqualTo(leaf);
        assertThat(chain.rest()).containsExactly(issuing, root);
    }

    private void assertRefused(String literal, Der publicKey, byte[]... entries) {
        assertThatThrownBy(() -> formats.readChain(List.of(entries), publicKey))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(Refusal.Kind.INVALID))
                .hasMessage(literal);
    }

    private static List<byte[]> bytes(List<Der> ders) {
        return ders.stream().map(Der::bytes).toList();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
