package dev.certloom.issuer.acme;

import java.util.regex.Pattern;
import org.xbill.DNS.Name;

/**
 * Which names are asked about, and told a command. Whoever has a zone chooses where its names lead: in the names of DNS any byte
 * may stand (RFC 2181 section 11), and what reads like an address is none of a host (RFC 1123 section 2.1).
 */
final class HostNames {

    private static final int MAX_LENGTH = 253;
    private static final Pattern PLAIN =
            Pattern.compile("(?!-)(?:[A-Za-z0-9_-]{1,63}\\.)+(?![0-9]+$|0[xX])[A-Za-z0-9_-]{1,63}");

    private HostNames() {}

    /** Whether a name consists of several labels of letters, digits, hyphens and underscores, and is no address. */
    static boolean isPlain(String name) {
        return name.length() <= MAX_LENGTH && PLAIN.matcher(name).matches();
    }

    static boolean isPlain(Name name) {
        return name.isAbsolute() && isPlain(name.toString(true));
    }
}
