package dev.certloom.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.certloom.crypto.KeyMaker.KeyPair;
import dev.certloom.crypto.TestPki.Authorities;
import dev.certloom.kernel.Der;
import dev.certloom.kernel.Refusal;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.math.BigInteger;
import java.security.KeyPairGenerator;
import java.security.Security;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.pkcs.RSASSAPSSparams;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.DSAParameter;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Keys from outside are looked at before anything is computed with them. */
class ForeignKeyTest {

    private static final CertificateFormats FORMATS = TestPki.formats();
    private static final KeyPair RSA = TestPki.keys().make(KeyAlgorithm.RSA_2048);
    private static final X509 OF_RSA = TestPki.selfSigned(RSA, "CN=rsa");
    private static final KeyPair EC = TestPki.keys().make(KeyAlgorithm.EC_P256);
    private static final X509 OF_EC = TestPki.selfSigned(EC, "CN=ec");
    private static final Authorities CA = Authorities.make();
    private static final BigInteger TWO = BigInteger.TWO;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /** The members of RFC 8017 appendix A.1.2, from 1. */
    private static final int MODULUS = 1;

    private static final int PUBLIC_EXPONENT = 2;
    private static final int PRIVATE_EXPONENT = 3;
    private static final int PRIME_1 = 4;
    private static final int PRIME_2 = 5;
    private static final int EXPONENT_1 = 6;
    private static final int EXPONENT_2 = 7;
    private static final int COEFFICIENT = 8;

    record Changed(String what, UnaryOperator<BigInteger[]> change) {

        @Override
        public String toString() {
            return what;
        }
    }

    static Stream<Changed> inconsistentKeys() {
        BigInteger huge = new BigInteger(60_000, new Random(7)).setBit(59_999).setBit(0);
        return Stream.of(
                with("a first prime of 60,000 bits", PRIME_1, p -> huge),
                with("a second prime of 60,000 bits", PRIME_2, q -> huge),
                with("a first exponent of 60,000 bits", EXPONENT_1, dp -> huge),
                with("a second exponent of 60,000 bits", EXPONENT_2, dq -> huge),
                with("a coefficient of 60,000 bits", COEFFICIENT, c -> huge),
                with("a private exponent of 60,000 bits", PRIVATE_EXPONENT, d -> huge),
                with("a public exponent of 60,000 bits", PUBLIC_EXPONENT, e -> huge),
                with("an even public exponent", PUBLIC_EXPONENT, e -> e.add(BigInteger.ONE)),
                with("a public exponent of one", PUBLIC_EXPONENT, e -> BigInteger.ONE),
                with("a negative public exponent", PUBLIC_EXPONENT, BigInteger::negate),
                with("another public exponent", PUBLIC_EXPONENT, e -> e.add(TWO)),
                with("another private exponent", PRIVATE_EXPONENT, d -> d.subtract(TWO)),
                with("a negative private exponent", PRIVATE_EXPONENT, BigInteger::negate),
                with("another first prime", PRIME_1, p -> p.subtract(TWO)),
                with("another second prime", PRIME_2, q -> q.subtract(TWO)),
                with("a negative prime", PRIME_1, BigInteger::negate),
                with("a first exponent of nothing", EXPONENT_1, dp -> BigInteger.ZERO),
                with("another first exponent", EXPONENT_1, dp -> dp.subtract(TWO)),
                with("another second exponent", EXPONENT_2, dq -> dq.subtract(TWO)),
                with("another coefficient", COEFFICIENT, c -> c.subtract(TWO)),
                new Changed("a first exponent not reduced", members -> {
                    members[EXPONENT_1] = members[EXPONENT_1].add(members[PRIME_1].subtract(BigInteger.ONE));
                    return members;
                }),
                new Changed("a coefficient not reduced", members -> {
                    members[COEFFICIENT] = members[COEFFICIENT].add(members[PRIME_1]);
                    return members;
                }),
                new Changed("a private exponent not reduced", members -> {
                    members[PRIVATE_EXPONENT] = members[PRIVATE_EXPONENT].add(members[PRIME_1]
                            .subtract(BigInteger.ONE)
                            .multiply(members[PRIME_2].subtract(BigInteger.ONE)));
                    return members;
                }),
                new Changed("one and the modulus for primes", members -> {
                    members[PRIME_1] = members[MODULUS];
                    members[PRIME_2] = BigInteger.ONE;
                    return members;
                }),
                new Changed("its primes exchanged", members -> {
                    BigInteger first = members[PRIME_1];
                    members[PRIME_1] = members[PRIME_2];
                    members[PRIME_2] = first;
                    return members;
                }));
    }

    private static Changed with(String what, int member, UnaryOperator<BigInteger> change) {
        return new Changed(what, members -> {
            members[member] = change.apply(members[member]);
            return members;
        });
    }

    @Test
    void readImportWhenAnRsaKeyIsSoundThenTaken() {
        assertThat(imported(rsa(members -> members), OF_RSA)).isEqualTo(OF_RSA.der());
    }

    @ParameterizedTest
    @MethodSource("inconsistentKeys")
    void readImportWhenMembersOfAnRsaKeyDoNotMatchThenRefused(Changed changed) {
        byte[] key = rsa(changed.change());

        assertThatThrownBy(() -> imported(key, OF_RSA))
                .isInstanceOf(Refusal.class)
                .hasMessage(ImportReader.INVALID_PROPERTIES);
    }

    @Test
    void readImportWhenMembersAreOversizedThenNothingIsComputed() throws Exception {
        // given what looking at a sound key costs, signature and all
        PrivateKeyInfo sound = PrivateKeyInfo.getInstance(rsa(members -> members));
        PrivateKeyInfo oversized = PrivateKeyInfo.getInstance(
                rsa(with("", PRIME_1, p -> BigInteger.ONE.shiftLeft(1_000_000).setBit(0))
                        .change()));
        cost(() -> KeyKind.complete(sound));

        // when
        long ofSound = cost(() -> {
            KeyKind.Encoded key = KeyKind.complete(sound);
            KeyKind.RSA_2048.isPair(key.privateKey(), key.publicKey());
        });
        long ofOversized = cost(() -> assertThatThrownBy(() -> KeyKind.complete(oversized))
                .hasMessageContaining("members within the modulus"));

        // then a million bits cost no more than a few of them: multiplying them alone would be a hundred times as much
        assertThat(ofOversized).isLessThan(20 * ofSound);
    }

    private static long cost(Work work) throws Exception {
        long begin = THREADS.getCurrentThreadCpuTime();
        work.run();
        return THREADS.getCurrentThreadCpuTime() - begin;
    }

    private interface Work {
        void run() throws Exception;
    }

    @Test
    void readImportWhenAnRsaKeyHasThreePrimesThenRefused() throws Exception {
        PrivateKeyInfo sound = PrivateKeyInfo.getInstance(RSA.privateKey().pkcs8());
        ASN1Encodable[] members = new ASN1Encodable[10];
        ASN1Sequence two = ASN1Sequence.getInstance(sound.parsePrivateKey());
        for (int i = 0; i < two.size(); i++) {
            members[i] = two.getObjectAt(i);
        }
        members[0] = new ASN1Integer(1);
        members[9] = new DERSequence();

        assertRefused(new PrivateKeyInfo(sound.getPrivateKeyAlgorithm(), new DERSequence(members)), OF_RSA);
    }

    @Test
    void readImportWhenAnEcKeyCarriesAnothersPublicHalfThenRefused() throws Exception {
        // given
        byte[] others = SubjectPublicKeyInfo.getInstance(
                        TestPki.keys().make(KeyAlgorithm.EC_P256).publicKey().bytes())
                .getPublicKeyData()
                .getOctets();

        // then
        assertRefused(ec(new ECPrivateKey(256, secret(), new DERBitString(others), null)), OF_EC);
        assertRefused(ec(new ECPrivateKey(256, secret(), new DERBitString(new byte[] {4, 1, 2}), null)), OF_EC);
    }

    @Test
    void readImportWhenAnEcKeySpellsItsCurveOutThenRefused() throws Exception {
        var curve = CustomNamedCurves.getByOID(SECObjectIdentifiers.secp256r1);

        // inside the key, and around it
        assertRefused(ec(new ECPrivateKey(256, secret(), curve)), OF_EC);
        assertRefused(
                new PrivateKeyInfo(
                        new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, curve),
                        new ECPrivateKey(256, secret())),
                OF_EC);
    }

    @Test
    void readImportWhenAnEcKeyNamesTwoCurvesThenRefused() throws Exception {
        assertRefused(ec(new ECPrivateKey(256, secret(), SECObjectIdentifiers.secp384r1)), OF_EC);
        assertThatCode(() -> imported(
                        ec(new ECPrivateKey(256, secret(), SECObjectIdentifiers.secp256r1))
                                .getEncoded(),
                        OF_EC))
                .doesNotThrowAnyException();
    }

    @Test
    void readImportWhenAnEcKeyIsOutsideTheOrderOfItsCurveThenRefused() throws Exception {
        BigInteger order =
                CustomNamedCurves.getByOID(SECObjectIdentifiers.secp256r1).getN();

        assertRefused(ec(new ECPrivateKey(256, order)), OF_EC);
        assertRefused(ec(new ECPrivateKey(256, BigInteger.ZERO)), OF_EC);
        assertRefused(ec(new ECPrivateKey(60_000, secret().add(order.shiftLeft(50_000)))), OF_EC);
    }

    private static BigInteger secret() throws Exception {
        return ECPrivateKey.getInstance(
                        PrivateKeyInfo.getInstance(EC.privateKey().pkcs8()).parsePrivateKey())
                .getKey();
    }

    private static PrivateKeyInfo ec(ECPrivateKey key) throws Exception {
        return new PrivateKeyInfo(
                new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, SECObjectIdentifiers.secp256r1), key);
    }

    private static void assertRefused(PrivateKeyInfo key, X509 certificate) throws Exception {
        byte[] encoded = key.getEncoded();
        assertThatThrownBy(() -> imported(encoded, certificate))
                .isInstanceOf(Refusal.class)
                .hasMessage(ImportReader.INVALID_PROPERTIES);
    }

    private static Der imported(byte[] key, X509 certificate, Der... above) {
        StringBuilder pem = new StringBuilder(Pem.write("PRIVATE KEY", key))
                .append(Pem.write("CERTIFICATE", certificate.der().bytes()));
        Stream.of(above).forEach(other -> pem.append(Pem.write("CERTIFICATE", other.bytes())));
        return FORMATS.readImport(pem.toString(), "").chain().leaf().der();
    }

    private static byte[] rsa(UnaryOperator<BigInteger[]> change) {
        try {
            RSAPrivateKey key = RSAPrivateKey.getInstance(
                    PrivateKeyInfo.getInstance(RSA.privateKey().pkcs8()).parsePrivateKey());
            BigInteger[] members = change.apply(new BigInteger[] {
                BigInteger.ZERO,
                key.getModulus(),
                key.getPublicExponent(),
                key.getPrivateExponent(),
                key.getPrime1(),
                key.getPrime2(),
                key.getExponent1(),
                key.getExponent2(),
                key.getCoefficient()
            });
            return new PrivateKeyInfo(
                            new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
                            new DERSequence(
                                    Stream.of(members).map(ASN1Integer::new).toArray(ASN1Encodable[]::new)))
                    .getEncoded();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    record Key(String what, SubjectPublicKeyInfo key) {

        @Override
        public String toString() {
            return what;
        }
    }

    static Stream<Key> keysOutOfBounds() throws Exception {
        BigInteger huge = BigInteger.ONE.shiftLeft(59_999).setBit(0);
        BigInteger modulus = BigInteger.ONE.shiftLeft(2047).setBit(0);
        var p256 = CustomNamedCurves.getByOID(SECObjectIdentifiers.secp256r1);
        return Stream.of(
                new Key("an RSA modulus of 60,000 bits", rsaKey(huge, BigInteger.valueOf(65_537))),
                new Key(
                        "an RSA modulus of 16,384 bits",
                        rsaKey(BigInteger.ONE.shiftLeft(16_383).setBit(0), TWO.add(BigInteger.ONE))),
                new Key("an RSA exponent as long as the modulus", rsaKey(modulus, modulus.subtract(TWO))),
                new Key("an even RSA exponent", rsaKey(modulus, BigInteger.valueOf(65_536))),
                new Key("DSA parameters of 60,000 bits", dsaKey(huge, TWO.pow(255), TWO, TWO)),
                new Key("a DSA order as long as its prime", dsaKey(TWO.pow(2047), TWO.pow(2046), TWO, TWO)),
                new Key("a DSA key beyond its prime", dsaKey(TWO.pow(2047), TWO.pow(255), TWO, huge)),
                new Key("a DSA generator beyond its prime", dsaKey(TWO.pow(2047), TWO.pow(255), huge, TWO)),
                new Key(
                        "a curve spelt out",
                        new SubjectPublicKeyInfo(
                                new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, p256), new byte[65])),
                new Key(
                        "a curve of another kind",
                        new SubjectPublicKeyInfo(
                                new AlgorithmIdentifier(
                                        X9ObjectIdentifiers.id_ecPublicKey, SECObjectIdentifiers.sect571r1),
                                new byte[145])),
                new Key(
                        "a point of 60,000 octets",
                        new SubjectPublicKeyInfo(
                                new AlgorithmIdentifier(
                                        X9ObjectIdentifiers.id_ecPublicKey, SECObjectIdentifiers.secp256r1),
                                new byte[60_000])));
    }

    private static SubjectPublicKeyInfo rsaKey(BigInteger modulus, BigInteger exponent) throws Exception {
        return new SubjectPublicKeyInfo(
                new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
                new DERSequence(new ASN1Encodable[] {new ASN1Integer(modulus), new ASN1Integer(exponent)}));
    }

    private static SubjectPublicKeyInfo dsaKey(BigInteger p, BigInteger q, BigInteger g, BigInteger y)
            throws Exception {
        return new SubjectPublicKeyInfo(
                new AlgorithmIdentifier(X9ObjectIdentifiers.id_dsa, new DSAParameter(p, q, g)), new ASN1Integer(y));
    }

    @ParameterizedTest
    @MethodSource("keysOutOfBounds")
    void readChainWhenAKeyAboveTheLeafIsOutOfBoundsThenRefused(Key key) throws Exception {
        X509 leaf = CA.sign(EC.publicKey(), "CN=leaf");
        byte[] above = HostileFiles.withKey(CA.issuing().certificate(), key.key());

        assertThatThrownBy(() -> FORMATS.readChain(List.of(leaf.der().bytes(), above), EC.publicKey()))
                .isInstanceOf(Refusal.class)
                .hasMessage(ChainReader.UNPARSABLE);
        assertThatThrownBy(() -> imported(EC.privateKey().pkcs8(), leaf, new Der(above)))
                .isInstanceOf(Refusal.class)
                .hasMessage(ImportReader.INVALID_PROPERTIES);
    }

    /** As when it was stored before keys were looked at. */
    @ParameterizedTest
    @MethodSource("keysOutOfBounds")
    void isSignedByWhenTheKeyIsOutOfBoundsThenNothingIsComputedWithIt(Key key) throws Exception {
        CertificateDetails leaf =
                CertificateDetails.of(CA.sign(EC.publicKey(), "CN=leaf").der());
        CertificateDetails above =
                CertificateDetails.of(new Der(HostileFiles.withKey(CA.issuing().certificate(), key.key())));

        assertThat(leaf.isSignedBy(above)).isFalse();
        assertThat(VerifyingKey.mayCheck(new AlgorithmIdentifier(NISTObjectIdentifiers.dsa_with_sha256), key.key()))
                .isFalse();
        assertThat(VerifyingKey.mayCheck(
                        new AlgorithmIdentifier(PKCSObjectIdentifiers.sha256WithRSAEncryption), key.key()))
                .isFalse();
        assertThat(VerifyingKey.mayCheck(new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256), key.key()))
                .isFalse();
    }

    static Stream<String> signatures() {
        return Stream.of(
                "SHA1withRSA",
                "SHA256withRSA",
                "SHA512withRSA",
                "SHA256withRSAandMGF1",
                "SHA512withRSAandMGF1",
                "SHA256withECDSA",
                "SHA384withECDSA",
                "SHA256withDSA",
                "Ed25519",
                "Ed448");
    }

    @ParameterizedTest
    @MethodSource("signatures")
    void isSignedByWhenAUsualKeyMadeTheSignatureThenItDid(String algorithm) throws Exception {
        java.security.KeyPair key = keyFor(algorithm);
        java.security.KeyPair another = keyFor(algorithm);

        CertificateDetails signed = selfSigned(algorithm, key);

        assertThat(signed.isSignedBy(signed)).isTrue();
        assertThat(signed.isSignedBy(selfSigned(algorithm, another))).isFalse();
        assertThatCode(signed::demandSound).doesNotThrowAnyException();
    }

    private static java.security.KeyPair keyFor(String algorithm) throws Exception {
        String kind = algorithm
                .replaceFirst("^SHA\\d+with", "")
                .replace("andMGF1", "")
                .replace("ECDSA", "EC");
        KeyPairGenerator generator = KeyPairGenerator.getInstance(kind);
        if (kind.equals("RSA") || kind.equals("DSA")) {
            generator.initialize(2048);
        }
        return generator.generateKeyPair();
    }

    private static CertificateDetails selfSigned(String algorithm, java.security.KeyPair key) throws Exception {
        X500Name name = new X500Name("CN=" + algorithm);
        Instant now = TestPki.NOW;
        byte[] encoded = new X509v3CertificateBuilder(
                        name,
                        BigInteger.ONE,
                        Date.from(now),
                        Date.from(now.plusSeconds(3600)),
                        name,
                        SubjectPublicKeyInfo.getInstance(key.getPublic().getEncoded()))
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(true))
                .build(new JcaContentSignerBuilder(algorithm)
                        .setProvider(KeyKind.bouncyCastle())
                        .build(key.getPrivate()))
                .getEncoded();
        return CertificateDetails.of(new Der(encoded));
    }

    @Test
    void mayCheckWhenTheSaltOfASignatureIsAbsurdThenNot() throws Exception {
        SubjectPublicKeyInfo key =
                SubjectPublicKeyInfo.getInstance(RSA.publicKey().bytes());
        AlgorithmIdentifier sha256 = new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256);

        assertThat(VerifyingKey.mayCheck(pss(sha256, sha256, BigInteger.valueOf(32)), key))
                .isTrue();
        assertThat(VerifyingKey.mayCheck(pss(sha256, sha256, BigInteger.valueOf(Integer.MAX_VALUE)), key))
                .isFalse();
        assertThat(VerifyingKey.mayCheck(pss(sha256, sha256, TWO.pow(100_000)), key))
                .isFalse();
        assertThat(VerifyingKey.mayCheck(pss(sha256, sha256, BigInteger.ONE.negate()), key))
                .isFalse();
        AlgorithmIdentifier unknown = new AlgorithmIdentifier(new ASN1ObjectIdentifier("1.2.3.4"));
        assertThat(VerifyingKey.mayCheck(pss(unknown, sha256, BigInteger.valueOf(32)), key))
                .isFalse();
        assertThat(VerifyingKey.mayCheck(pss(sha256, unknown, BigInteger.valueOf(32)), key))
                .isFalse();
    }

    private static AlgorithmIdentifier pss(AlgorithmIdentifier hash, AlgorithmIdentifier mask, BigInteger salt) {
        return new AlgorithmIdentifier(
                PKCSObjectIdentifiers.id_RSASSA_PSS,
                new RSASSAPSSparams(
                        hash,
                        new AlgorithmIdentifier(PKCSObjectIdentifiers.id_mgf1, mask),
                        new ASN1Integer(salt),
                        new ASN1Integer(1)));
    }

    /** Some JDKs know these; nobody here does, so that nobody computes with them. */
    @Test
    void isSignedByWhenTheAlgorithmIsUnknownHereThenItDoesNotCount() throws Exception {
        if (Security.getAlgorithms("KeyPairGenerator").contains("ML-DSA-65")) {
            java.security.KeyPair key =
                    KeyPairGenerator.getInstance("ML-DSA-65").generateKeyPair();
            SubjectPublicKeyInfo info =
                    SubjectPublicKeyInfo.getInstance(key.getPublic().getEncoded());
            assertThat(VerifyingKey.of(info)).isEmpty();
        }
        SubjectPublicKeyInfo unknown =
                new SubjectPublicKeyInfo(new AlgorithmIdentifier(new ASN1ObjectIdentifier("1.2.3.4")), new byte[100]);
        assertThat(VerifyingKey.mayCheck(new AlgorithmIdentifier(new ASN1ObjectIdentifier("1.2.3.4")), unknown))
                .isFalse();
        assertThatCode(() -> VerifyingKey.demandWithinBounds(unknown)).doesNotThrowAnyException();
    }

    @Test
    void ofWhenTheSerialNumberIsEndlessThenNoCertificate() throws Exception {
        Certificate whole = Certificate.getInstance(OF_EC.der().bytes());
        ASN1Encodable[] members = ASN1Sequence.getInstance(
                        whole.getTBSCertificate().toASN1Primitive())
                .toArray();
        members[1] = new ASN1Integer(TWO.pow(400_000));
        byte[] encoded = new DERSequence(new ASN1Encodable[] {
                    new DERSequence(members), whole.getSignatureAlgorithm(), whole.getSignature()
                })
                .getEncoded();

        assertThatThrownBy(() -> CertificateDetails.of(new Der(encoded)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasRootCauseMessage("Expected a shorter serial number.");
    }
}
