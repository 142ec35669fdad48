package dev.certloom.web.pages;

import dev.certloom.certificate.CertificatePolicy;
import dev.certloom.certificate.IssuerParameters;
import dev.certloom.certificate.KeyProperties;
import dev.certloom.certificate.PolicyDraft;
import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.crypto.RequestedCertificate;
import dev.certloom.crypto.SigningRequest;
import dev.certloom.crypto.SubjectAlternativeNames;
import dev.certloom.crypto.X509Properties;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.Refusal.Property;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.Asker;
import dev.certloom.operation.CreateCertificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.springframework.util.MultiValueMap;

/**
 * What somebody fills in to request a certificate, as written: it may be out of rule.
 *
 * @param names one in a line
 * @param key a {@link KeyAlgorithm}
 * @param months how long it is to be valid
 * @param usages extended key usages, object identifiers in dotted form
 */
record RequestForm(
        String name,
        String subject,
        String names,
        String issuer,
        String key,
        String months,
        List<String> usages,
        boolean exportable) {

    private static final Pattern SEPARATORS = Pattern.compile("[\\s,;]+");
    /** The API takes 0 for what is usual; whoever fills it in here means it. */
    private static final Pattern MONTHS = Pattern.compile("[1-9][0-9]{0,3}");

    private static final Pattern INTERNET_ADDRESS = Pattern.compile("[0-9.]+|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*");
    private static final String NAME = "certificate-name";
    private static final String UPN = SubjectAlternativeNames.UPN;

    /** The fields by what the paths of members begin with; none of these begins with another. */
    private static final Map<String, String> FIELDS = Map.of(
            NAME,
            "name",
            "x509_props.subject",
            "subject",
            "x509_props.sans",
            "names",
            "x509_props.validity_months",
            "months",
            "x509_props.ekus",
            "usages",
            "key_props",
            "key",
            "issuer",
            "issuer");

    RequestForm {
        usages = List.copyOf(usages);
    }

    /** As it was sent. */
    static RequestForm of(MultiValueMap<String, String> fields) {
        return new RequestForm(
                text(fields, "name").strip(),
                text(fields, "subject").strip(),
                text(fields, "names"),
                text(fields, "issuer"),
                text(fields, "key"),
                text(fields, "months").strip(),
                Optional.ofNullable(fields.get("usages")).orElse(List.of()),
                fields.containsKey("exportable"));
    }

    private static String text(MultiValueMap<String, String> fields, String name) {
        return Optional.ofNullable(fields.getFirst(name)).orElse("");
    }

    /** That begins with a template. */
    static RequestForm of(RequestTemplateSettings.Template template) {
        return new RequestForm(
                "",
                "",
                "",
                "",
                template.key().name(),
                Integer.toString(template.months()),
                template.usages(),
                template.exportable());
    }

    /** That asks for the same as was asked for before. */
    static RequestForm of(CertificateName name, CertificatePolicy policy) {
        X509Properties x509 = policy.x509();
        return new RequestForm(
                name.value(),
                x509.subject().orElse(""),
                lines(x509.names()),
                policy.issuer().name().value(),
                policy.key().algorithm().name(),
                Integer.toString(x509.validityMonths()),
                x509.extendedKeyUsages(),
                policy.key().exportable());
    }

    /** This one with what a certification request says; its key is not used. */
    RequestForm filledFrom(SigningRequest csr, RequestedCertificate requested) {
        return new RequestForm(
                name,
                csr.subject(),
                lines(csr.names()),
                issuer,
                requested.key().map(KeyAlgorithm::name).orElse(key),
                months,
                requested.extendedKeyUsages().isEmpty() ? usages : requested.extendedKeyUsages(),
                exportable);
    }

    private static String lines(SubjectAlternativeNames names) {
        List<String> lines = new ArrayList<>(names.dnsNames());
        lines.addAll(names.emails());
        lines.addAll(names.ipAddresses());
        lines.addAll(names.uris());
        names.upns().forEach(upn -> lines.add(UPN + upn));
        return String.join("\n", lines);
    }

    /**
     * The request that this comes to.
     *
     * @throws Refusal INVALID when name, key or validity cannot be read
     */
    CreateCertificate command(VaultName vault, Asker asker) {
        if (!CertificateName.isName(name)) {
            throw Refusal.invalidProperty(NAME);
        }
        return new CreateCertificate(
                vault, new CertificateName(name), Optional.of(policy()), true, Map.of(), Optional.empty(), asker);
    }

    private PolicyDraft policy() {
        if (!IssuerName.isName(issuer)) {
            throw Refusal.invalidProperty("issuer.name");
        }
        KeyAlgorithm algorithm = KeyTypes.named(key).orElseThrow(() -> Refusal.invalidProperty("key_props.kty"));
        return new PolicyDraft(
                new KeyProperties.Draft(
                        Optional.of(algorithm.kty()),
                        Optional.of(algorithm.sizeBits()),
                        algorithm.curve(),
                        Optional.of(exportable),
                        Optional.empty()),
                Optional.empty(),
                new X509Properties.Draft(
                        Optional.of(subject).filter(text -> !text.isEmpty()),
                        alternativeNames(),
                        Optional.of(usages).filter(some -> !some.isEmpty()),
                        Optional.empty(),
                        Optional.of(validityMonths()),
                        Optional.empty()),
                Optional.empty(),
                IssuerParameters.Draft.of(new IssuerName(issuer)),
                Optional.empty());
    }

    private int validityMonths() {
        if (!MONTHS.matcher(months).matches()) {
            throw Refusal.invalidProperty("x509_props.validity_months");
        }
        return Integer.parseInt(months);
    }

    /** Each of the kind that it looks like; what looks like none is taken for a host name, which is then said to be wrong. */
    private SubjectAlternativeNames.Draft alternativeNames() {
        List<String> all =
                SEPARATORS.splitAsStream(names).filter(name -> !name.isEmpty()).toList();
        Predicate<String> isUpn = name -> name.regionMatches(true, 0, UPN, 0, UPN.length());
        Predicate<String> isUri = name -> !isUpn.test(name) && name.contains("://");
        Predicate<String> isEmail = name -> !isUpn.test(name) && !isUri.test(name) && name.contains("@");
        Predicate<String> isIp = name -> INTERNET_ADDRESS.matcher(name).matches();
        return new SubjectAlternativeNames.Draft(
                kind(all, isEmail),
                kind(all, isUpn.or(isUri).or(isEmail).or(isIp).negate()),
                kind(all, isUpn)
                        .map(some -> some.stream()
                                .map(name -> name.substring(UPN.length()))
                                .toList()),
                kind(all, isUri),
                kind(all, isIp));
    }

    private static Optional<List<String>> kind(List<String> all, Predicate<String> which) {
        return Optional.of(all.stream().filter(which).toList()).filter(some -> !some.isEmpty());
    }

    /** The field in which something is wrong; empty where it is none of them. */
    static String field(Property property) {
        return FIELDS.entrySet().stream()
                .filter(field -> property.path().startsWith(field.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
    }
}
