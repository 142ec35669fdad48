package dev.certloom.crypto;

import dev.certloom.kernel.Der;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.cert.CertException;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.operator.DefaultSignatureNameFinder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.jspecify.annotations.Nullable;

/** One X.509 certificate, read as far as rules about it need. */
public final class CertificateDetails {

    private static final int MAX_CERTIFICATE_BYTES = 64 * 1024;

    /** With tolerance for non-conforming CAs. */
    private static final int MAX_SERIAL_NUMBER_BITS = 1024;

    private final Certificate certificate;
    private final X509 x509;
    /** Empty for a certificate that has none at all, as some CAs' have. */
    private final Optional<Extensions> extensions;

    private final CanonicalName subject;
    private final CanonicalName issuer;

    private static final DateTimeFormatter CALENDAR =
            DateTimeFormatter.ofPattern("uuuuMMddHHmmss", Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);

    private static final int TIME_DIGITS = 14;

    private CertificateDetails(Der der) throws IOException {
        byte[] bytes = der.bytes();
        if (bytes.length > MAX_CERTIFICATE_BYTES) {
            throw new IllegalArgumentException("Expected a certificate of at most %d bytes, but it has %d."
                    .formatted(MAX_CERTIFICATE_BYTES, bytes.length));
        }
        this.certificate = Certificate.getInstance(ASN1Primitive.fromByteArray(Asn1StructureCheck.checkedDer(bytes)));
        this.extensions = Optional.ofNullable(certificate.getTBSCertificate().getExtensions());
        this.x509 = new X509(
                der,
                publicKey(certificate),
                DistinguishedNames.text(certificate.getSubject()),
                date(certificate.getStartDate().getDate()),
                date(certificate.getEndDate().getDate()),
                HexFormat.of().formatHex(Digests.sha1(bytes)));
        this.subject = CanonicalName.of(certificate.getSubject());
        this.issuer = CanonicalName.of(certificate.getIssuer());
        // Parsing is lazy: what is accessed here cannot fail later.
        certificate.getEncoded(ASN1Encoding.DER);
        demandShortSerialNumber();
        issuer();
        names();
        isAuthority();
        keyUsages();
        extendedKeyUsages();
    }

    /**
     * Reads a certificate.
     *
     * @throws IllegalArgumentException when it is no certificate, or one of unreasonable shape or size
     */
    public static CertificateDetails of(Der der) {
        try {
            return new CertificateDetails(der);
        } catch (IOException | RuntimeException | StackOverflowError e) {
            throw new IllegalArgumentException("Expected an X.509 certificate, but it cannot be read.", e);
        }
    }

    static Der publicKey(Certificate certificate) {
        try {
            return new Der(certificate.getSubjectPublicKeyInfo().getEncoded(ASN1Encoding.DER));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Instant date(java.util.Date date) {
        return date.toInstant();
    }

    /** What the vault needs to know. */
    public X509 x509() {
        return x509;
    }

    /** What it says, in the words in which a certificate is asked for; its lifetime in calendar months, rounded up. */
    X509Properties properties() {
        return new X509Properties(
                Optional.of(x509.subject()).filter(subject -> !subject.isBlank()),
                names(),
                extendedKeyUsages(),
                keyUsages(),
                months(),
                isAuthority());
    }

    private int months() {
        OffsetDateTime begin = x509.notBefore().atOffset(ZoneOffset.UTC);
        OffsetDateTime end = x509.notAfter().atOffset(ZoneOffset.UTC);
        int whole = Math.toIntExact(ChronoUnit.MONTHS.between(begin, end));
        return Math.max(1, begin.plusMonths(whole).isBefore(end) ? whole + 1 : whole);
    }

    /**
     * Its serial number, by which it is also searched: its octets in lower-case hexadecimal, without zeros in front. Of a
     * negative one, as some old CAs have issued, it shows the octets, not a sign.
     */
    public String serialNumber() {
        return serialNumber(certificate);
    }

    /** The {@link #serialNumber} of a certificate; empty for what cannot be read. */
    public static Optional<String> searchableSerialNumber(Der der) {
        try {
            return Optional.of(serialNumber(Certificate.getInstance(der.bytes())));
        } catch (RuntimeException unreadable) {
            return Optional.empty();
        }
    }

    private static String serialNumber(Certificate certificate) {
        byte[] octets = certificate.getSerialNumber().getValue().toByteArray();
        return HexFormat.of().formatHex(octets).replaceFirst("^0+(?=.)", "");
    }

    /**
     * A long number takes a long time to write down. Twenty octets are the most that a CA may use (RFC 5280 section
     * 4.1.2.2).
     */
    private void demandShortSerialNumber() {
        if (certificate.getSerialNumber().getValue().bitLength() > MAX_SERIAL_NUMBER_BITS) {
            throw new IllegalArgumentException("Expected a shorter serial number.");
        }
    }

    /** Its subject alternative names. */
    public SubjectAlternativeNames names() {
        return extension(Extension.subjectAlternativeName)
                .map(value -> AlternativeNames.decode(GeneralNames.getInstance(value)))
                .orElse(SubjectAlternativeNames.NONE);
    }

    /** Names of the subject and alternative names, of every kind; empty when one of them cannot be read. */
    public Optional<List<X509Name>> everyName() {
        NameReader reader = new NameReader();
        reader.subject(certificate.getSubject());
        extension(Extension.subjectAlternativeName).ifPresent(reader::alternatives);
        return reader.unreadable().isEmpty() ? Optional.of(reader.names()) : Optional.empty();
    }

    /** The name of who signed it, most specific part first. */
    public String issuer() {
        return DistinguishedNames.text(certificate.getIssuer());
    }

    /** The kind of its key, for people: {@code RSA 2048}, {@code EC P-256}. */
    public String keyWords() {
        try {
            KeyAlgorithm known = KeyKind.of(subjectPublicKeyInfo()).algorithm();
            return known.kty() + " " + known.curve().orElseGet(() -> Integer.toString(known.sizeBits()));
        } catch (IOException | IllegalArgumentException ofAnotherKind) {
            return PublicKeyDescription.of(subjectPublicKeyInfo());
        }
    }

    /** How large its key is; empty for a kind that has one size, or is not known. */
    public Optional<KeySize> keySize() {
        return KeySize.of(subjectPublicKeyInfo());
    }

    /** The algorithm of its signature, for people: {@code SHA256WITHECDSA}, or its object identifier. */
    public String signatureAlgorithm() {
        return new DefaultSignatureNameFinder().getAlgorithmName(certificate.getSignatureAlgorithm());
    }

    /** SHA-256 over its DER, in lower-case hexadecimal. */
    public String sha256() {
        return HexFormat.of().formatHex(Digests.sha256(x509.der().bytes()));
    }

    /** Whether basicConstraints calls it a CA's (RFC 5280 section 4.2.1.9). */
    public boolean isAuthority() {
        return extension(Extension.basicConstraints)
                .map(value -> BasicConstraints.getInstance(value).isCA())
                .orElse(false);
    }

    /** What its key may be used for (RFC 5280 section 4.2.1.3); none where it does not say. */
    public List<KeyUsage> keyUsages() {
        return extensions.map(CertificateExtensions::keyUsages).orElse(List.of());
    }

    /** Object identifiers of what it is for (RFC 5280 section 4.2.1.12); none where it does not say. */
    public List<String> extendedKeyUsages() {
        return extension(Extension.extendedKeyUsage)
                .map(value -> Arrays.stream(ExtendedKeyUsage.getInstance(value).getUsages())
                        .map(KeyPurposeId::getId)
                        .toList())
                .orElse(List.of());
    }

    SubjectPublicKeyInfo subjectPublicKeyInfo() {
        return certificate.getSubjectPublicKeyInfo();
    }

    private Optional<ASN1Primitive> extension(ASN1ObjectIdentifier oid) {
        return extensions
                .map(present -> present.getExtension(oid))
                .map(extension -> extension.getParsedValue().toASN1Primitive());
    }

    /** Those of the names asked for that it does not have. Letters' case counts nowhere but in URIs. */
    public List<String> missing(SubjectAlternativeNames asked) {
        SubjectAlternativeNames present = names();
        return Stream.of(
                        missing(asked.emails(), present.emails(), LowerCase::of),
                        missing(asked.dnsNames(), present.dnsNames(), LowerCase::of),
                        missing(asked.upns(), present.upns(), LowerCase::of),
                        missing(asked.uris(), present.uris(), UnaryOperator.identity()),
                        missing(asked.ipAddresses(), present.ipAddresses(), CertificateDetails::address))
                .flatMap(List::stream)
                .toList();
    }

    private static List<String> missing(List<String> asked, List<String> present, UnaryOperator<String> form) {
        var known = present.stream().map(form).collect(Collectors.toSet());
        return asked.stream().filter(name -> !known.contains(form.apply(name))).toList();
    }

    private static String address(String text) {
        GeneralName name = new GeneralName(GeneralName.iPAddress, text);
        return HexFormat.of()
                .formatHex(ASN1OctetString.getInstance(name.getName()).getOctets());
    }

    /**
     * Whether its key is this SubjectPublicKeyInfo, in whatever encoding. A kind of key that no vault makes never is.
     */
    public boolean hasKey(Der publicKey) {
        try {
            return KeyKind.canonical(subjectPublicKeyInfo())
                    .equals(KeyKind.canonical(SubjectPublicKeyInfo.getInstance(publicKey.bytes())));
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    /** Whether issuer and subject are the same name. */
    public boolean isSelfIssued() {
        return isIssuedBy(this);
    }

    /** Whether {@code other} is named as the issuer. Says nothing of the signature. */
    public boolean isIssuedBy(CertificateDetails other) {
        return issuer.equals(other.subject);
    }

    /**
     * Whether the identifiers of its authority's key, as far as it has any, are those of {@code other} (RFC 5280
     * section 4.2.1.1). A CA that changed its key has certificates of one name that only these, and the signature, tell
     * apart.
     */
    boolean pointsTo(CertificateDetails other) {
        return authorityKeyIdentifier()
                .filter(pointer -> !isKeyOf(pointer, other) || !isCertificateOf(pointer, other))
                .isEmpty();
    }

    private static boolean isKeyOf(AuthorityKeyIdentifier pointer, CertificateDetails other) {
        byte @Nullable [] key = pointer.getKeyIdentifierOctets();
        return key == null
                || other.subjectKeyIdentifier()
                        .filter(known -> !Arrays.equals(known.getKeyIdentifier(), key))
                        .isEmpty();
    }

    private static boolean isCertificateOf(AuthorityKeyIdentifier pointer, CertificateDetails other) {
        @Nullable BigInteger serial = pointer.getAuthorityCertSerialNumber();
        @Nullable GeneralNames names = pointer.getAuthorityCertIssuer();
        return (serial == null
                        || serial.equals(other.certificate.getSerialNumber().getValue()))
                && (names == null
                        || Arrays.stream(names.getNames())
                                .filter(name -> name.getTagNo() == GeneralName.directoryName)
                                .map(name -> X500Name.getInstance(name.getName()))
                                .allMatch(name -> CanonicalName.of(name).equals(other.issuer)));
    }

    private Optional<SubjectKeyIdentifier> subjectKeyIdentifier() {
        return hint(Extension.subjectKeyIdentifier, SubjectKeyIdentifier::getInstance);
    }

    private Optional<AuthorityKeyIdentifier> authorityKeyIdentifier() {
        return hint(Extension.authorityKeyIdentifier, AuthorityKeyIdentifier::getInstance);
    }

    /** The identifier of the key that it says it is signed with, in lower-case hexadecimal (RFC 5280 section 4.2.1.1). */
    public Optional<String> authorityKey() {
        return authorityKeyIdentifier()
                .flatMap(identifier -> Optional.ofNullable(identifier.getKeyIdentifierOctets()))
                .map(HexFormat.of()::formatHex);
    }

    /** One that cannot be read says nothing, and the signature decides. */
    private <T> Optional<T> hint(ASN1ObjectIdentifier oid, Function<ASN1Primitive, T> reading) {
        try {
            return extension(oid).map(reading);
        } catch (RuntimeException unreadable) {
            return Optional.empty();
        }
    }

    /** Whether it may sign certificates: it is a CA's, or self-issued from before there were extensions to say so. */
    public boolean maySignCertificates() {
        return extension(Extension.basicConstraints).isPresent() ? isAuthority() : isSelfIssued();
    }

    /** Whether it may sign a certificate below which there are so many others up to the leaf. */
    boolean maySignAbove(int intermediates) {
        return maySignCertificates()
                && (keyUsages().isEmpty() || keyUsages().contains(KeyUsage.KEY_CERT_SIGN))
                && pathLength()
                                .map(BigInteger.valueOf(intermediates)::compareTo)
                                .orElse(-1)
                        <= 0;
    }

    private Optional<BigInteger> pathLength() {
        return extension(Extension.basicConstraints)
                .map(BasicConstraints::getInstance)
                .map(BasicConstraints::getPathLenConstraint);
    }

    /** Whether its dates include this moment. */
    boolean isValidAt(Instant now) {
        return !x509.notBefore().isAfter(now) && !x509.notAfter().isBefore(now);
    }

    /** Whether it is not valid any more. */
    public boolean hasExpiredBy(Instant now) {
        return !x509.notAfter().isAfter(now);
    }

    /**
     * Checks untrusted input before its key is used for computing, or its dates are trusted.
     *
     * @throws IllegalArgumentException when the key's size or parameters are out of bounds, or a date does not exist
     */
    void demandSound() throws IOException {
        VerifyingKey.demandWithinBounds(subjectPublicKeyInfo());
        demandOnCalendar(certificate.getStartDate());
        demandOnCalendar(certificate.getEndDate());
    }

    /** Parsers go on counting: to them the 30th of February is the 2nd of March. */
    private static void demandOnCalendar(Time time) {
        String digits = time.getTime().replaceFirst("\\D.*", "");
        // seconds may be left out by old software
        try {
            LocalDateTime.parse(digits + "0".repeat(Math.max(0, TIME_DIGITS - digits.length())), CALENDAR);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("Expected a date that there is, but it is another.", e);
        }
    }

    /**
     * Whether the key of {@code issuer} made the signature. An unknown signature algorithm counts as no.
     */
    public boolean isSignedBy(CertificateDetails issuer) {
        SubjectPublicKeyInfo key = issuer.subjectPublicKeyInfo();
        try {
            // nothing secret here: Bouncy Castle is quicker with curves than the JDK, and knows more of them, and PSS
            // by its name
            return VerifyingKey.mayCheck(certificate.getSignatureAlgorithm(), key)
                    && new X509CertificateHolder(certificate)
                            .isSignatureValid(new JcaContentVerifierProviderBuilder()
                                    .setProvider(KeyKind.bouncyCastle())
                                    .build(key));
        } catch (CertException | OperatorCreationException | IOException | RuntimeException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return "CertificateDetails[" + x509.subject() + "]";
    }
}
