package dev.certloom.web;

import dev.certloom.kernel.Refusal;
import java.util.List;
import java.util.regex.Pattern;

/** The versions of the API that a client may name; all are answered alike (API reference 1.2). */
final class ApiVersions {

    static final List<String> KNOWN =
            List.of("7.0", "7.1", "7.2", "7.3", "7.4", "7.5", "7.6", "2025-06-01", "2025-07-01");

    /** A preview of a version that was released since; clients of that time still name it. */
    private static final Pattern PREVIEW = Pattern.compile("-preview(\\.[0-9])?$");

    private static final int MAX_SHOWN_LENGTH = 50;

    private ApiVersions() {}

    /**
     * The version the query names.
     *
     * @throws Refusal INVALID when it names none, or an unknown one
     */
    static String of(QueryParameters query) {
        String version = query.first("api-version")
                .orElseThrow(() -> new Refusal(Refusal.Kind.INVALID, "api-version must be specified"));
        if (!KNOWN.contains(PREVIEW.matcher(version).replaceFirst(""))) {
            throw new Refusal(
                    Refusal.Kind.INVALID,
                    "The specified version (%s) is not recognized. Consider using the latest supported version (%s)."
                            .formatted(
                                    version.substring(0, Math.min(version.length(), MAX_SHOWN_LENGTH)),
                                    KNOWN.getLast()));
        }
        return version;
    }
}
