package dev.certloom.vault;

import java.util.List;

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
}
