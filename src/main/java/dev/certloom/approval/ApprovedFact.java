package dev.certloom.approval;

import java.util.Arrays;
import java.util.Optional;

/** What of a request people approve, and what a later one is compared by, as {@code request.changes} of the table names it. */
public enum ApprovedFact {
    NAMES("names", "names"),
    SUBJECT("subject"),
    VALIDITY("validity"),
    ISSUER("issuer"),
    PROVIDER("provider"),
    /** A digest says that it is another; to people it says nothing. */
    ISSUER_ACCOUNT("issuerAccount", ApprovedFact.NOTHING),
    KEY_TYPE("keyType"),
    REUSE_KEY("reuseKey"),
    EXPORTABLE("exportable"),
    /** By the numbers of RFC 5280, which say nothing to people. */
    USAGES("usages", ApprovedFact.NOTHING),
    CERTIFICATE_AUTHORITY("certificateAuthority"),
    CERTIFICATE_TYPE("certificateType"),
    CERTIFICATE_TRANSPARENCY("certificateTransparency"),
    CONTENT_TYPE("contentType"),
    UNREADABLE("unreadable");

    private static final String NOTHING = "";

    private final String word;
    private final Optional<String> shown;

    ApprovedFact(String word) {
        this.word = word;
        this.shown = Optional.empty();
    }

    ApprovedFact(String word, String shown) {
        this.word = word;
        this.shown = Optional.of(shown);
    }

    /** The member of the facts that people are shown of it; empty for those that differ. */
    Optional<String> shown() {
        return shown;
    }

    static Optional<ApprovedFact> of(String word) {
        return Arrays.stream(values()).filter(fact -> fact.word.equals(word)).findFirst();
    }
}
