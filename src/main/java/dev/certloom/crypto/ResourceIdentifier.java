package dev.certloom.crypto;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * URIs as certificates may hold them (RFC 5280 section 4.2.1.6): absolute, in ASCII, and naming an entity, by a host or
 * in a naming scheme.
 */
final class ResourceIdentifier {

    /** Schemes whose URIs name without an authority. */
    private static final Set<String> NAMING_SCHEMES = Set.of(
            "urn", "tag", "did", "sip", "sips", "mailto", "xmpp", "im", "pres", "tel", "acct", "info", "ni", "oid");
    /** Schemes that a browser runs or shows, whatever follows. */
    private static final Set<String> SCRIPT_SCHEMES =
            Set.of("javascript", "vbscript", "livescript", "data", "blob", "about", "view-source", "jar", "filesystem");

    private static final Pattern AUTHORITY =
            Pattern.compile("(?:[^@\\[\\]]*@)?(?<host>\\[[^\\[\\]@]*]|[^:@\\[\\]]+)(?::(?<port>[0-9]{0,5}))?");
    private static final int MAX_PORT = 65_535;

    private ResourceIdentifier() {}

    static boolean isIdentifier(String text) {
        if (!text.chars().allMatch(character -> character > ' ' && character < 0x7f)) {
            return false;
        }
        try {
            URI uri = new URI(text);
            if (!uri.isAbsolute()) {
                return false;
            }
            String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
            String authority = uri.getRawAuthority();
            return !SCRIPT_SCHEMES.contains(scheme)
                    && (authority == null ? NAMING_SCHEMES.contains(scheme) : isAuthority(authority));
        } catch (URISyntaxException malformed) {
            return false;
        }
    }

    private static boolean isAuthority(String authority) {
        Matcher parts = AUTHORITY.matcher(authority);
        if (!parts.matches()) {
            return false;
        }
        String host = parts.group("host");
        String port = parts.group("port");
        boolean named = host.startsWith("[")
                ? InternetAddress.canonical(host.substring(1, host.length() - 1))
                        .filter(address -> host.contains(":"))
                        .isPresent()
                : HostName.isName(host) || InternetAddress.canonical(host).isPresent();
        return named && (port == null || port.isEmpty() || Integer.parseInt(port) <= MAX_PORT);
    }
}
