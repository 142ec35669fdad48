package dev.certloom.crypto;

import java.util.List;

/**
 * The only names that certificates below an authority may have (RFC 5280 section 4.2.1.10); without any, all.
 *
 * @param dnsNames each with all names below it
 * @param ipRanges with the length of their prefix: {@code 127.0.0.0/8}
 */
public record PermittedNames(List<String> dnsNames, List<String> ipRanges) {

    public static final PermittedNames ALL = new PermittedNames(List.of(), List.of());

    public PermittedNames {
        dnsNames = List.copyOf(dnsNames);
        ipRanges = List.copyOf(ipRanges);
    }
}
