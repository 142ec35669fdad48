package dev.certloom.audit;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The object names used in lines, so that everything about one certificate is found under one name. */
final class AuditResource {

    private static final Pattern OF_VAULT = Pattern.compile("/vaults/[^/]*/?(.*)");
    private static final Pattern NAMED =
            Pattern.compile("(?:dashboard/)?(?:deleted-?)?(?:certificates|secrets|keys)/([^/]+)(?:/.*)?");
    private static final Pattern ISSUER = Pattern.compile("(certificates/issuers/[^/]+)/.*");
    private static final Pattern OF_REQUEST =
            Pattern.compile("(?:dashboard/)?(?:operations|requests|tasks|approvals)/([0-9a-f]{32})(?:/.*)?");
    private static final Set<String> NO_NAMES = Set.of("issuers", "contacts", "restore");

    private AuditResource() {}

    static String certificate(String name) {
        return "certificates/" + name;
    }

    /**
     * Of a resource as refusals of access name it: a certificate's secret, key or version is the certificate, an issuer's
     * configuration the issuer.
     */
    static String of(String resource) {
        String path = path(resource);
        Matcher issuer = ISSUER.matcher(path);
        if (issuer.matches()) {
            return issuer.group(1);
        }
        Matcher named = NAMED.matcher(path);
        return named.matches() && !NO_NAMES.contains(named.group(1)) ? certificate(named.group(1)) : path;
    }

    /** Id of the request, or of the task about one, that such a resource is. */
    static Optional<String> request(String resource) {
        Matcher request = OF_REQUEST.matcher(path(resource));
        return request.matches() ? Optional.of(request.group(1)) : Optional.empty();
    }

    private static String path(String resource) {
        Matcher below = OF_VAULT.matcher(resource);
        return below.matches() ? below.group(1) : resource;
    }
}
