package dev.certloom.crypto;

import dev.certloom.kernel.DisplayText;
import dev.certloom.kernel.Refusal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Subject alternative names (RFC 5280 section 4.2.1.6) by kind, each in the order given. */
public record SubjectAlternativeNames(
        List<String> emails, List<String> dnsNames, List<String> upns, List<String> uris, List<String> ipAddresses) {

    public static final SubjectAlternativeNames NONE =
            new SubjectAlternativeNames(List.of(), List.of(), List.of(), List.of(), List.of());

    public SubjectAlternativeNames {
        emails = List.copyOf(emails);
        dnsNames = List.copyOf(dnsNames);
        upns = List.copyOf(upns);
        uris = List.copyOf(uris);
        ipAddresses = List.copyOf(ipAddresses);
    }

    /** Whether no name is given at all. */
    public boolean isEmpty() {
        return size() == 0;
    }

    /** Number of names of all kinds. */
    public int size() {
        return emails.size() + dnsNames.size() + upns.size() + uris.size() + ipAddresses.size();
    }

    /** All of them, kind by kind. */
    public Stream<String> all() {
        return Stream.of(emails, dnsNames, upns, uris, ipAddresses).flatMap(List::stream);
    }

    /** These names with those kinds replaced of which {@code over} has some. */
    SubjectAlternativeNames overlaidWith(SubjectAlternativeNames over) {
        return new SubjectAlternativeNames(
                stated(over.emails, emails),
                stated(over.dnsNames, dnsNames),
                stated(over.upns, upns),
                stated(over.uris, uris),
                stated(over.ipAddresses, ipAddresses));
    }

    private static List<String> stated(List<String> over, List<String> under) {
        return over.isEmpty() ? under : over;
    }

    /**
     * The names as they are asked for: each in the form of its kind and once. Those of a certificate that was imported need not
     * have it.
     *
     * @throws Refusal INVALID naming the member in which a name is out of rule
     */
    public SubjectAlternativeNames canonical() {
        return new SubjectAlternativeNames(
                each(emails, "emails", only(MailAddress::isAddress), LowerCase::of),
                each(dnsNames, "dns_names", HostName::withWildcard, LowerCase::of),
                each(upns, "upns", only(SubjectAlternativeNames::isPrincipal), LowerCase::of),
                // the path of a URI is not the same in another case
                each(uris, "uris", only(ResourceIdentifier::isIdentifier), Function.identity()),
                each(ipAddresses, "ipAddresses", InternetAddress::canonical, Function.identity()));
    }

    private static List<String> each(
            List<String> names,
            String member,
            Function<String, Optional<String>> form,
            Function<String, String> comparedBy) {
        Map<String, String> once = new LinkedHashMap<>();
        for (String name : names) {
            String formed = form.apply(name).orElseThrow(() -> Refusal.invalidProperty("x509_props.sans." + member));
            once.putIfAbsent(comparedBy.apply(formed), formed);
        }
        return List.copyOf(once.values());
    }

    private static Function<String, Optional<String>> only(Predicate<String> rule) {
        return name -> Optional.of(name).filter(rule);
    }

    private static boolean isPrincipal(String name) {
        return !name.isBlank() && DisplayText.isShown(name) && !DisplayText.hasEscape(name);
    }
}
