package dev.certloom.web.pages;

import java.util.Arrays;

/** Extended key usages that people choose from (RFC 5280 section 4.2.1.12). */
enum ExtendedUsage {
    SERVER_AUTH("1.3.6.1.5.5.7.3.1"),
    CLIENT_AUTH("1.3.6.1.5.5.7.3.2"),
    CODE_SIGNING("1.3.6.1.5.5.7.3.3"),
    EMAIL_PROTECTION("1.3.6.1.5.5.7.3.4"),
    TIME_STAMPING("1.3.6.1.5.5.7.3.8");

    private final String oid;

    ExtendedUsage(String oid) {
        this.oid = oid;
    }

    /** In dotted form. */
    String oid() {
        return oid;
    }

    /** What people call it; the identifier itself where it is none of these. */
    static String words(String oid) {
        return Arrays.stream(values())
                .filter(usage -> usage.oid.equals(oid))
                .findFirst()
                .map(Words::word)
                .orElse(oid);
    }
}
