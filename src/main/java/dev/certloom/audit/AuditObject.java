package dev.certloom.audit;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How lines name what they are about, so that everything about one certificate is found under one name. */
final class AuditObject {

    private static final Pattern OF_VAULT = Pattern.compile("/vaults/[^/]*/?(.*)");
    private static final Pattern NAMED = Pattern.compile("(?:certificates|secrets|keys)/([^/]+)(?:/.*)?");
    private static final Set<String> NO_NAMES = Set.of("issuers", "contacts", "restore");

    private AuditObject() {}

    static String certificate(String name) {
        return "certificates/" + name;
    }

    /** Of a resource as refusals of access name it: a certificate's secret, key or version is the certificate. */
    static String of(String resource) {
        Matcher below = OF_VAULT.matcher(resource);
        String path = below.matches() ? below.group(1) : resource;
        Matcher named = NAMED.matcher(path);
        return named.matches() && !NO_NAMES.contains(named.group(1)) ? certificate(named.group(1)) : path;
    }
}
