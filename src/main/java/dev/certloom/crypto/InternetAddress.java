package dev.certloom.crypto;

import com.google.common.base.CharMatcher;
import com.google.common.net.InetAddresses;
import java.util.Optional;

/** Addresses of IPv4 and IPv6 as text. */
final class InternetAddress {

    private InternetAddress() {}

    /**
     * The one form of an address (RFC 5952): {@code 2001:db8::1}. An IPv4 address within IPv6 is the IPv4 address.
     *
     * @return empty when it is none, has a zone, or numbers with leading zeros that other software takes for octal
     */
    static Optional<String> canonical(String text) {
        return CharMatcher.ascii().matchesAllOf(text) && text.indexOf('%') < 0 && InetAddresses.isInetAddress(text)
                ? Optional.of(InetAddresses.toAddrString(InetAddresses.forString(text)))
                : Optional.empty();
    }
}
