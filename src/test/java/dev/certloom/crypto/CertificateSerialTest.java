package dev.certloom.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.kernel.Der;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v1CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;

/** Serial numbers as they are stored, by which certificates are searched. */
class CertificateSerialTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void theSerialNumberThatIsStoredIsTheOneThatIsShown() throws Exception {
        List<BigInteger> serials = List.of(
                BigInteger.ONE,
                BigInteger.ZERO,
                BigInteger.valueOf(-128),
                BigInteger.valueOf(-256),
                // bit 8 is set, so DER puts a zero in front
                BigInteger.valueOf(0x80),
                BigInteger.valueOf(0xfedcba98L),
                new BigInteger("0a1b2c", 16),
                // 20 bytes, with and without the high bit
                new BigInteger("7f" + "ab".repeat(19), 16),
                new BigInteger("ff" + "00".repeat(18), 16));
        for (String algorithm : List.of("EC", "RSA")) {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(algorithm.equals("EC") ? 256 : 2048);
            java.security.KeyPair pair = generator.generateKeyPair();
            ContentSigner signer = new JcaContentSignerBuilder(
                            algorithm.equals("EC") ? "SHA256withECDSA" : "SHA256withRSA")
                    .build(pair.getPrivate());
            X500Name name = new X500Name("CN=web");
            Date from = Date.from(NOW);
            Date until = Date.from(NOW.plus(Duration.ofDays(30)));
            for (BigInteger serial : serials) {
                for (X509CertificateHolder made : List.of(
                        new JcaX509v3CertificateBuilder(name, serial, from, until, name, pair.getPublic())
                                .build(signer),
                        new JcaX509v1CertificateBuilder(name, serial, from, until, name, pair.getPublic())
                                .build(signer))) {
                    assertThat(CertificateDetails.searchableSerialNumber(new Der(made.getEncoded())))
                            .as("%s %s", algorithm, serial.toString(16))
                            .contains(octets(serial))
                            .contains(CertificateDetails.of(new Der(made.getEncoded()))
                                    .serialNumber());
                }
            }
        }
    }

    /** As the database read them before: what is stored of one chain does not depend on when it was stored. */
    @Test
    void ofANegativeSerialNumberTheOctetsAreStored() throws Exception {
        assertThat(searchableSerialNumber(BigInteger.TWO.negate())).contains("fe");
        assertThat(searchableSerialNumber(BigInteger.valueOf(-0x100))).contains("ff00");
    }

    @Test
    void whatIsNoCertificateHasNoSerialNumber() {
        for (byte[] junk : List.of(
                new byte[0], new byte[] {0x30}, new byte[40], "0".repeat(40).getBytes(StandardCharsets.US_ASCII))) {
            assertThat(CertificateDetails.searchableSerialNumber(new Der(junk))).isEmpty();
        }
    }

    private static Optional<String> searchableSerialNumber(BigInteger serial) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        java.security.KeyPair pair = generator.generateKeyPair();
        X500Name name = new X500Name("CN=web");
        return CertificateDetails.searchableSerialNumber(new Der(new JcaX509v3CertificateBuilder(
                        name, serial, Date.from(NOW), Date.from(NOW.plus(Duration.ofDays(30))), name, pair.getPublic())
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()))
                .getEncoded()));
    }

    private static String octets(BigInteger serial) {
        return serial.signum() < 0 ? HexFormat.of().formatHex(serial.toByteArray()) : serial.toString(16);
    }
}
