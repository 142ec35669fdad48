package dev.certloom.certificate;

import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.crypto.KeyUsage;
import dev.certloom.crypto.SecretContentType;
import dev.certloom.crypto.SubjectAlternativeNames;
import dev.certloom.crypto.X509Properties;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.Refusal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Fills in what a {@link PolicyDraft} leaves out and checks the rest (API reference 4.1 and 4.3). */
final class PolicyCompletion {

    private static final List<String> DEFAULT_EXTENDED_KEY_USAGES = List.of("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
    private static final List<KeyUsage> DEFAULT_KEY_USAGES_OF_RSA =
            List.of(KeyUsage.DIGITAL_SIGNATURE, KeyUsage.KEY_ENCIPHERMENT);

    /** EC keys cannot encipher (RFC 8813 section 3). */
    private static final List<KeyUsage> DEFAULT_KEY_USAGES_OF_EC = List.of(KeyUsage.DIGITAL_SIGNATURE);

    private static final int DEFAULT_VALIDITY_MONTHS = 12;
    static final int MAX_VALIDITY_MONTHS = 1_200;
    private static final int MAX_SUBJECT_LENGTH = 200;
    private static final int MAX_NAMES = 100;
    private static final int MAX_NAME_LENGTH = 2_048;
    private static final int MAX_USAGES = 50;
    private static final int MAX_ACTIONS = 10;
    private static final int DEFAULT_LIFETIME_PERCENTAGE = 80;
    private static final int MIN_MONTH_DAYS = 27;
    private static final Pattern OBJECT_IDENTIFIER = Pattern.compile("[0-2](\\.(0|[1-9][0-9]{0,17})){1,30}");

    /** For a request, which has to satisfy the rules. */
    private final PolicyDraft asked;

    /** Together with the content of a certificate. */
    private final PolicyDraft draft;

    private final boolean isSigned;

    PolicyCompletion(PolicyDraft asked) {
        this(asked, asked, false);
    }

    PolicyCompletion(PolicyDraft asked, PolicyDraft signed) {
        this(asked, signed.overlaidWith(asked), true);
    }

    private PolicyCompletion(PolicyDraft asked, PolicyDraft draft, boolean isSigned) {
        this.asked = asked;
        this.draft = draft;
        this.isSigned = isSigned;
    }

    CertificatePolicy complete(Instant now) {
        IssuerParameters issuer = issuer();
        KeyAlgorithm algorithm = algorithm();
        X509Properties x509 = x509(algorithm);
        KeyProperties key = new KeyProperties(
                algorithm, draft.exportable().orElse(true), draft.reuseKey().orElse(false));
        return new CertificatePolicy(
                key,
                contentType(),
                x509,
                lifetimeActions(issuer, x509),
                issuer,
                draft.enabled().orElse(true),
                now,
                now);
    }

    private IssuerParameters issuer() {
        return new IssuerParameters(
                draft.issuer().map(PolicyCompletion::issuerName).orElse(IssuerName.UNKNOWN),
                draft.certificateType(),
                draft.certificateTransparency());
    }

    /** Names the member of the body in the refusal. */
    private static IssuerName issuerName(String name) {
        if (!IssuerName.isName(name)) {
            throw Refusal.invalidProperty("issuer.name");
        }
        return new IssuerName(name);
    }

    private KeyAlgorithm algorithm() {
        // a curve implies the key type
        return switch (draft.kty().orElse(draft.curve().isPresent() ? "EC" : "RSA")) {
            case "RSA" -> rsa();
            case "EC" -> ellipticCurve();
            default -> throw Refusal.invalidProperty("key_props.kty");
        };
    }

    private KeyAlgorithm rsa() {
        if (draft.curve().isPresent()) {
            throw Refusal.invalidProperty("key_props.crv");
        }
        int sizeBits = draft.keySizeBits().orElse(2048);
        return Arrays.stream(KeyAlgorithm.values())
                .filter(algorithm -> algorithm.curve().isEmpty() && algorithm.sizeBits() == sizeBits)
                .findFirst()
                .orElseThrow(() -> unsupportedSize(sizeBits, "2048, 3072, 4096"));
    }

    private KeyAlgorithm ellipticCurve() {
        Optional<KeyAlgorithm> byCurve = draft.curve().map(PolicyCompletion::curve);
        if (draft.keySizeBits().isEmpty()) {
            return byCurve.orElse(KeyAlgorithm.EC_P256);
        }
        int sizeBits = draft.keySizeBits().get();
        KeyAlgorithm bySize = switch (sizeBits) {
            case 256 -> KeyAlgorithm.EC_P256;
            case 384 -> KeyAlgorithm.EC_P384;
            case 521 -> KeyAlgorithm.EC_P521;
            default -> throw unsupportedSize(sizeBits, "256, 384, 521");
        };
        if (byCurve.isPresent() && byCurve.get().sizeBits() != sizeBits) {
            throw Refusal.invalidProperty("key_props.crv");
        }
        return byCurve.orElse(bySize);
    }

    private static KeyAlgorithm curve(String name) {
        return Arrays.stream(KeyAlgorithm.values())
                .filter(algorithm -> algorithm.curve().filter(name::equals).isPresent())
                .findFirst()
                .orElseThrow(() -> new Refusal(
                        Refusal.Kind.KEY_CURVE_NOT_SUPPORTED,
                        "Unsupported key curve. Supported curves are [P-256, P-256K, P-384, P-521]"));
    }

    private static Refusal unsupportedSize(int sizeBits, String supported) {
        return new Refusal(
                Refusal.Kind.KEY_SIZE_NOT_SUPPORTED,
                "Unsupported key size (%d). Supported sizes are [%s]".formatted(sizeBits, supported));
    }

    private SecretContentType contentType() {
        String mediaType = draft.contentType().orElse(SecretContentType.PKCS12.mediaType());
        return Arrays.stream(SecretContentType.values())
                .filter(type -> type.mediaType().equals(mediaType))
                .findFirst()
                .orElseThrow(() -> Refusal.invalidProperty("secret_props.contentType"));
    }

    private X509Properties x509(KeyAlgorithm algorithm) {
        Optional<String> subject = draft.subject().filter(text -> !text.isBlank());
        if (subject.isEmpty() && draft.names().isEmpty() && !isSigned) {
            throw new Refusal(Refusal.Kind.INVALID, "Either subjectName or san must be present");
        }
        asked.subject()
                .map(String::length)
                .filter(length -> length > MAX_SUBJECT_LENGTH)
                .ifPresent(length -> {
                    throw new Refusal(
                            Refusal.Kind.INVALID,
                            "Property x509_props.subject has invalid value: at most %d characters are allowed, but it has %d"
                                    .formatted(MAX_SUBJECT_LENGTH, length));
                });
        int validityMonths =
                draft.validityMonths().filter(months -> months != 0).orElse(DEFAULT_VALIDITY_MONTHS);
        if (validityMonths < 1 || validityMonths > MAX_VALIDITY_MONTHS) {
            throw Refusal.invalidProperty("x509_props.validity_months");
        }
        return new X509Properties(
                subject,
                names(),
                extendedKeyUsages(),
                keyUsages(algorithm),
                validityMonths,
                draft.certificateAuthority().orElse(false));
    }

    private SubjectAlternativeNames names() {
        SubjectAlternativeNames names = asked.names();
        boolean wrong =
                List.of(names.emails(), names.dnsNames(), names.upns(), names.uris(), names.ipAddresses()).stream()
                        .flatMap(List::stream)
                        .anyMatch(name -> name.isBlank() || name.length() > MAX_NAME_LENGTH);
        if (wrong || names.size() > MAX_NAMES) {
            throw Refusal.invalidProperty("x509_props.sans");
        }
        return draft.names();
    }

    private List<String> extendedKeyUsages() {
        List<String> oids = asked.extendedKeyUsages().orElse(List.of());
        if (oids.size() > MAX_USAGES
                || !oids.stream().allMatch(oid -> OBJECT_IDENTIFIER.matcher(oid).matches())) {
            throw Refusal.invalidProperty("x509_props.ekus");
        }
        return draft.extendedKeyUsages().orElse(DEFAULT_EXTENDED_KEY_USAGES);
    }

    private List<KeyUsage> keyUsages(KeyAlgorithm algorithm) {
        return draft.keyUsages()
                .map(names -> names.stream()
                        .distinct()
                        .map(PolicyCompletion::keyUsage)
                        .toList())
                .orElse(algorithm.curve().isPresent() ? DEFAULT_KEY_USAGES_OF_EC : DEFAULT_KEY_USAGES_OF_RSA);
    }

    private static KeyUsage keyUsage(String name) {
        return Arrays.stream(KeyUsage.values())
                .filter(usage -> usage.wireName().equals(name))
                .findFirst()
                .orElseThrow(() -> Refusal.invalidProperty("x509_props.key_usage"));
    }

    private List<LifetimeAction> lifetimeActions(IssuerParameters issuer, X509Properties x509) {
        boolean manual = issuer.name().equals(IssuerName.UNKNOWN);
        List<LifetimeAction> actions = draft.lifetimeActions()
                .orElseGet(() -> List.of(new LifetimeAction(
                        new LifetimeAction.LifetimePercentage(DEFAULT_LIFETIME_PERCENTAGE),
                        manual ? LifetimeAction.Type.EMAIL_CONTACTS : LifetimeAction.Type.AUTO_RENEW)));
        if (actions.size() > MAX_ACTIONS
                || !actions.stream().allMatch(action -> isDue(action.trigger(), x509.validityMonths()))) {
            throw Refusal.invalidProperty("lifetime_actions");
        }
        return actions;
    }

    private static boolean isDue(LifetimeAction.Trigger trigger, int validityMonths) {
        return switch (trigger) {
            case LifetimeAction.LifetimePercentage(int percentage) -> percentage >= 1 && percentage <= 99;
            case LifetimeAction.DaysBeforeExpiry(int days) -> days >= 1 && days <= validityMonths * MIN_MONTH_DAYS;
        };
    }
}
