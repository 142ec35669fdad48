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

    /** What user principal names have in front where people read and write them. */
    public static final String UPN = "upn:";

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

    /** All of them, as people read and write them: kind by kind, user principal names behind {@code upn:}. */
    public List<String> written() {
        return Stream.of(
                        dnsNames.stream(),
                        emails.stream(),
                        ipAddresses.stream(),
                        uris.stream(),
                        upns.stream().map(UPN::concat))
                .flatMap(kind -> kind)
                .toList();
    }

    /** As a caller would state them, each kind of which there is one. */
    public Draft toDraft() {
        return new Draft(
                        Optional.of(emails),
                        Optional.of(dnsNames),
                        Optional.of(upns),
                        Optional.of(uris),
                        Optional.of(ipAddresses))
                .stated();
    }

    /** As a caller states them. A kind that is there and empty means that none of it is wanted. */
    public record Draft(
            Optional<List<String>> emails,
            Optional<List<String>> dnsNames,
            Optional<List<String>> upns,
            Optional<List<String>> uris,
            Optional<List<String>> ipAddresses) {

        /** That says nothing of any kind. */
        public static final Draft EMPTY =
                new Draft(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

        /** Without the kinds that are there and empty. */
        Draft stated() {
            return new Draft(stated(emails), stated(dnsNames), stated(upns), stated(uris), stated(ipAddresses));
        }

        private static Optional<List<String>> stated(Optional<List<String>> names) {
            return names.filter(given -> !given.isEmpty());
        }

        /** This draft with the kinds that {@code over} states. */
        Draft overlaidWith(Draft over) {
            return new Draft(
                    over.emails.or(() -> emails),
                    over.dnsNames.or(() -> dnsNames),
                    over.upns.or(() -> upns),
                    over.uris.or(() -> uris),
                    over.ipAddresses.or(() -> ipAddresses));
        }

        SubjectAlternativeNames complete() {
            return new SubjectAlternativeNames(
                    emails.orElse(List.of()),
                    dnsNames.orElse(List.of()),
                    upns.orElse(List.of()),
                    uris.orElse(List.of()),
                    ipAddresses.orElse(List.of()));
        }
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
