package dev.certloom.operation;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.certloom.chaincheck.CertificateCheck;
import dev.certloom.chaincheck.IssuerDemands;
import dev.certloom.crypto.CertificateChain;
import dev.certloom.crypto.CertificateFormats;
import dev.certloom.crypto.DataCipher;
import dev.certloom.crypto.DigestSigner;
import dev.certloom.crypto.EncryptionAlgorithm;
import dev.certloom.crypto.ImportedCertificate;
import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.crypto.KeyMaker;
import dev.certloom.crypto.KeyUsage;
import dev.certloom.crypto.PrivateKeyMaterial;
import dev.certloom.crypto.RequestedCertificate;
import dev.certloom.crypto.SecretContentType;
import dev.certloom.crypto.SignatureAlgorithm;
import dev.certloom.crypto.SubjectAlternativeNames;
import dev.certloom.crypto.X509;
import dev.certloom.crypto.X509Properties;
import dev.certloom.kernel.Der;
import dev.certloom.kernel.Refusal;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Keys and certificates for tests of the vault's rules: always the same real public keys, and certificates that are lines
 * of text. Like DER they begin with 0x30, which is the digit 0.
 */
public final class FakePki implements KeyMaker, CertificateFormats, CertificateCheck, DigestSigner, DataCipher {

    /** Public keys, made once with OpenSSL. */
    private static final Map<KeyAlgorithm, String> PUBLIC_KEYS = new EnumMap<>(
            Map.of(
                    KeyAlgorithm.RSA_2048,
                    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAyFwmQeFsNxaxLRpbRzVhrFomN/htjgZ/LVU9xiRaSSvuxXBaFbQrFxYpTwdLATRKfBG6+oVfrxA93O082tRDYkD6LUEh4JwGm4QfgHI/rBx8AYeSn6poBDeRoscyj7NCRhVk+Hs17gZgcGnXwoEsT6Ww+cvVYwcENDAoGdRnQmbGIs7b1hJdHgTDsplQSWk6nT+qp7aRy6hzdfOE6jSjxh5NYgoICG4Z6nPcdXrCNIrMaZhRLD5MdByTLNGBcgBOHpzDtS0LzLzWYPHaT+V2GrKlvq22rBI33L/qBjw1b19VDWEtcQg7E623V80jAjHUfZBARoOM1SCgA0T0ozg39QIDAQAB",
                    KeyAlgorithm.EC_P256,
                    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEHg99FkFPGWh0rR+aOCg1G7Y5h3YI4oOMrdHd7D6MvnkWmia/21AedotQv5zH8TYHwqO+gEOSm23cTTq4aI1Jlw==",
                    KeyAlgorithm.EC_P256K,
                    "MFYwEAYHKoZIzj0CAQYFK4EEAAoDQgAEeiZkTEoLobIixjf+Z+/XbVGAWk2Oul1S7fOP60ndQlhutehUceBc5M293SyKDjGjavr8w117BB/wF7oTydYTDg=="));

    private static final String CERTIFICATE = "0cert";
    private static final String CSR = "0csr";
    private static final String IMPORT = "import ";

    private final List<Violation> violations = new ArrayList<>();
    private final List<Violation> deviations = new ArrayList<>();

    private final List<Violation> remarks = new ArrayList<>();
    private final List<Violation> warnings = new ArrayList<>();

    private Runnable beforeReading = () -> {};
    private Runnable beforeCheck = () -> {};

    /** What happens before anything from outside is read, and before a secret is written. */
    public void beforeReading(Runnable happens) {
        beforeReading = happens;
    }

    /** What happens before a certificate of an issuer is checked. */
    void beforeCheck(Runnable happens) {
        beforeCheck = happens;
    }

    /** Lets every certificate of an issuer fail its check. */
    public void findFault(String message) {
        violations.add(new Violation("TestFault", message));
    }

    /** Lets every certificate of an issuer have what its issuer's demands only warn of. */
    void warnOf(String reason, String message) {
        warnings.add(new Violation(reason, message));
    }

    /** Lets every certificate break a rule that people may accept to be broken. */
    public void findDeviation(String reason, String message) {
        deviations.add(new Violation(reason, message));
    }

    /** Lets every certificate break a rule of which people are only told. */
    void findRemark(String reason, String message) {
        remarks.add(new Violation(reason, message));
    }

    /** A certificate for the key of the CSR, valid for a year from a fixed day. */
    public static Der sign(Der csr) {
        return certificate(publicKeyIn(csr, CSR), "CN=web", "2026-03-01T11:50:00Z", "2027-03-01T12:00:00Z");
    }

    /** Another certificate for the key of the CSR. */
    public static Der signOtherwise(Der csr) {
        return certificate(publicKeyIn(csr, CSR), "CN=otherwise", "2026-03-01T11:50:00Z", "2028-03-01T12:00:00Z");
    }

    /** A certificate for the key of another CSR than any. */
    public static Der certificateOfAnotherKey() {
        return certificate(
                publicKey(KeyAlgorithm.EC_P256K), "CN=other", "2026-03-01T11:50:00Z", "2027-03-01T12:00:00Z");
    }

    static Der otherPublicKey() {
        return publicKey(KeyAlgorithm.EC_P256K);
    }

    /** What an import brings: a key and its certificate, valid until then. */
    public static String importable(String notAfter) {
        return IMPORT
                + certificate(publicKey(KeyAlgorithm.EC_P256), "CN=imported", "2026-01-01T00:00:00Z", notAfter)
                        .base64();
    }

    private static Der publicKey(KeyAlgorithm algorithm) {
        String known = PUBLIC_KEYS.get(algorithm);
        return known == null
                ? new Der(("0key " + algorithm).getBytes(US_ASCII))
                : new Der(Base64.getDecoder().decode(known));
    }

    private static Der certificate(Der publicKey, String subject, String notBefore, String notAfter) {
        return new Der(String.join("\n", CERTIFICATE, publicKey.base64(), subject, notBefore, notAfter)
                .getBytes(US_ASCII));
    }

    private static Der publicKeyIn(Der der, String kind) {
        String[] lines = new String(der.bytes(), US_ASCII).split("\n", -1);
        if (!lines[0].equals(kind)) {
            throw new Refusal(Refusal.Kind.INVALID, "ASN1 bad tag value met");
        }
        return new Der(Base64.getDecoder().decode(lines[1]));
    }

    private static X509 parse(Der der) {
        Der publicKey = publicKeyIn(der, CERTIFICATE);
        String[] lines = new String(der.bytes(), US_ASCII).split("\n", -1);
        return new X509(der, publicKey, lines[2], Instant.parse(lines[3]), Instant.parse(lines[4]), sha1(der));
    }

    private static String sha1(Der der) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(der.bytes()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<KeyUsage> keyUsages = List.of();

    /** What every certificate lets its key be used for, from now on. */
    public void keyUsages(KeyUsage... usages) {
        keyUsages = List.of(usages);
    }

    /** When imports are judged. */
    private static final Instant IMPORTED = Instant.parse("2026-03-01T12:00:00Z");

    private int keysMade;
    private Runnable beforeRequesting = () -> {};

    /** How many keys were made so far. */
    int keysMade() {
        return keysMade;
    }

    /** What happens before a signing request is made. */
    void beforeRequesting(Runnable action) {
        beforeRequesting = action;
    }

    @Override
    public KeyPair make(KeyAlgorithm algorithm) {
        keysMade++;
        return new KeyPair(
                algorithm,
                new PrivateKeyMaterial(("private key of " + algorithm).getBytes(US_ASCII)),
                publicKey(algorithm));
    }

    @Override
    public Der request(X509Properties properties, PrivateKeyMaterial privateKey, Der publicKey) {
        beforeRequesting.run();
        return new Der((CSR + "\n" + publicKey.base64()).getBytes(US_ASCII));
    }

    @Override
    public void check(X509Properties properties) {
        if (properties.subject().filter(subject -> !subject.contains("=")).isPresent()) {
            throw new Refusal(Refusal.Kind.INVALID, "The subject name provided is not a valid X500 name");
        }
    }

    @Override
    public CertificateChain readChain(List<byte[]> x5c, Der publicKey) {
        beforeReading.run();
        if (x5c.isEmpty()) {
            throw new Refusal(
                    Refusal.Kind.INVALID, "Property x5c has invalid value X5C must has at least one valid item");
        }
        List<X509> certificates = x5c.stream().map(Der::new).map(FakePki::parse).toList();
        X509 leaf = certificates.stream()
                .filter(certificate -> certificate.publicKey().equals(publicKey))
                .findFirst()
                .orElseThrow(
                        () -> new Refusal(
                                Refusal.Kind.INVALID,
                                "The public key of the end-entity certificate in the specified X.509 certificate content does not match the public part of the specified private key. Please check if certificate is valid"));
        return new CertificateChain(
                leaf,
                certificates.stream()
                        .filter(certificate -> !certificate.equals(leaf))
                        .map(X509::der)
                        .toList());
    }

    @Override
    public CertificateChain parse(List<Der> chain) {
        return new CertificateChain(parse(chain.getFirst()), chain.subList(1, chain.size()));
    }

    @Override
    public List<KeyUsage> keyUsages(Der certificate) {
        return List.copyOf(keyUsages);
    }

    @Override
    public byte[] sign(SignatureAlgorithm algorithm, byte[] digest, PrivateKeyMaterial privateKey, Der publicKey) {
        return "%s by %s"
                .formatted(algorithm, new String(privateKey.pkcs8(), US_ASCII))
                .getBytes(US_ASCII);
    }

    @Override
    public boolean verify(SignatureAlgorithm algorithm, byte[] digest, byte[] signature, Der publicKey) {
        return new String(signature, US_ASCII).startsWith(algorithm + " by ");
    }

    @Override
    public byte[] encrypt(EncryptionAlgorithm algorithm, byte[] plaintext, Der publicKey) {
        return Arrays.copyOf(plaintext, algorithm.ciphertextBytes(KeyAlgorithm.RSA_2048));
    }

    @Override
    public Optional<byte[]> decrypt(
            EncryptionAlgorithm algorithm, byte[] ciphertext, PrivateKeyMaterial privateKey, Der publicKey) {
        return ciphertext[0] == 0
                ? Optional.empty()
                : Optional.of("%s with %s"
                        .formatted(algorithm, new String(privateKey.pkcs8(), US_ASCII))
                        .getBytes(US_ASCII));
    }

    @Override
    public Der publicKeyOf(Der csr) {
        return publicKeyIn(csr, CSR);
    }

    @Override
    public RequestedCertificate readRequest(Der csr) {
        return new RequestedCertificate(List.of(), Optional.empty(), List.of(), List.of(), false, List.of());
    }

    @Override
    public RequestedCertificate requestFor(X509Properties properties, KeyAlgorithm key) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ImportedCertificate readImport(String value, String password) {
        beforeReading.run();
        if (!value.startsWith(IMPORT)) {
            throw new Refusal(
                    Refusal.Kind.INVALID,
                    "The specified PKCS#12 X.509 certificate content can not be read. Please check if certificate is in valid PKCS#12 format.");
        }
        X509 leaf = parse(new Der(Base64.getDecoder().decode(value.substring(IMPORT.length()))));
        return new ImportedCertificate(
                new PrivateKeyMaterial("imported private key".getBytes(US_ASCII)),
                KeyAlgorithm.EC_P256,
                new CertificateChain(leaf, List.of()),
                SecretContentType.PKCS12,
                new X509Properties(
                        Optional.of(leaf.subject()), SubjectAlternativeNames.NONE, List.of(), List.of(), 12, false));
    }

    @Override
    public KeyPair readKept(PrivateKeyMaterial privateKey, List<List<Der>> certificates) {
        beforeReading.run();
        KeyAlgorithm algorithm = Arrays.stream(KeyAlgorithm.values())
                .filter(candidate -> Arrays.equals(make(candidate).privateKey().pkcs8(), privateKey.pkcs8()))
                .findFirst()
                .orElse(KeyAlgorithm.EC_P256);
        Der publicKey = publicKey(algorithm);
        if (!certificates.stream().allMatch(all -> parse(all).leaf().publicKey().equals(publicKey))) {
            throw new Refusal(Refusal.Kind.INVALID, "It is a certificate of another key.");
        }
        return new KeyPair(algorithm, privateKey, publicKey);
    }

    @Override
    public String writeSecret(
            SecretContentType type, Optional<PrivateKeyMaterial> privateKey, Der leaf, List<Der> chain) {
        beforeReading.run();
        return "%s of %s and %d certificate(s)"
                .formatted(
                        type,
                        privateKey.map(key -> new String(key.pkcs8(), US_ASCII)).orElse("no key"),
                        chain.size());
    }

    @Override
    public Verdict ofIssued(Asked asked, IssuerDemands demands, CertificateChain chain) {
        beforeCheck.run();
        publicKeyOf(asked.csr());
        return new Verdict(
                Stream.concat(violations.stream(), deviations.stream()).toList(), List.copyOf(warnings));
    }

    @Override
    public List<Violation> ofMerged(Asked asked, CertificateChain chain) {
        publicKeyOf(asked.csr());
        return List.copyOf(violations);
    }

    @Override
    public List<Violation> ofImported(CertificateChain chain) {
        return chain.leaf().notAfter().isAfter(IMPORTED)
                ? List.copyOf(violations)
                : List.of(new Violation("CertificateExpired", "X509 Certificate is already expired."));
    }

    @Override
    public List<Finding> findings(Asked asked, CertificateChain chain) {
        publicKeyOf(asked.csr());
        return Stream.of(
                        Stream.of(new Finding("It is a certificate", Optional.<Violation>empty(), Weight.DEMANDED)),
                        violations.stream()
                                .map(found -> new Finding("It is no forgery", Optional.of(found), Weight.DEMANDED)),
                        deviations.stream()
                                .map(found -> new Finding("It is as asked", Optional.of(found), Weight.DEVIATION)),
                        remarks.stream().map(found -> new Finding("It is as usual", Optional.of(found), Weight.REMARK)))
                .flatMap(findings -> findings)
                .toList();
    }
}
