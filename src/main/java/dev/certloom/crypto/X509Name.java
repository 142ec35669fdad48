package dev.certloom.crypto;

import java.util.Set;

/**
 * One name in a certification request or a certificate: an attribute of its subject, or one of its alternative names.
 *
 * @param type object identifier of an attribute, of an other name's kind; empty for kinds that need none
 * @param value as it reads, whatever its encoding
 */
public record X509Name(Kind kind, String type, String value) {

    private static final String COMMON_NAME = "2.5.4.3";

    /** Attributes that say whose certificate it is: common name, e-mail address, user id, PKCS#9's name and address. */
    private static final Set<String> IDENTIFYING = Set.of(
            COMMON_NAME,
            "1.2.840.113549.1.9.1",
            "0.9.2342.19200300.100.1.1",
            "1.2.840.113549.1.9.2",
            "1.2.840.113549.1.9.8");

    /** Whether it says whose certificate it is, as alternative names do, and a common name. */
    public boolean isIdentity() {
        return switch (kind) {
            case SUBJECT, DIRECTORY -> IDENTIFYING.contains(type);
            case DNS, EMAIL, UPN, URI, IP, REGISTERED_ID, OTHER -> true;
        };
    }

    /** Whether it is a common name of the subject. */
    public boolean isCommonName() {
        return kind == Kind.SUBJECT && type.equals(COMMON_NAME);
    }

    /** Whether it is of the subject, not an alternative name. */
    public boolean isOfSubject() {
        return kind == Kind.SUBJECT;
    }

    /** The value to compare by: trimmed and in lower case. */
    public String folded() {
        int from = 0;
        int to = value.length();
        while (from < to && isSpace(value.charAt(from))) {
            from++;
        }
        while (to > from && isSpace(value.charAt(to - 1))) {
            to--;
        }
        return LowerCase.of(value.substring(from, to));
    }

    private static boolean isSpace(char character) {
        return Character.isWhitespace(character) || Character.isSpaceChar(character);
    }

    /** The value by which rules know it: folded, without the dot of the root that may end a host name. */
    public String identity() {
        String identity = folded();
        if (kind == Kind.URI) {
            return identity;
        }
        int end = identity.length();
        while (end > 0 && identity.charAt(end - 1) == '.') {
            end--;
        }
        return identity.substring(0, end);
    }

    /** Whether it contains an asterisk, or a character that other software may interpret as one. */
    public boolean isWildcard() {
        return Wildcards.isIn(value) || (kind == Kind.URI && Wildcards.isInUri(value));
    }

    /** Kind, type and folded value in one text: {@code 2.5.4.3=www.example}, {@code dns:www.example}. */
    public String described() {
        String typed = type.isEmpty() ? folded() : type + "=" + folded();
        return kind == Kind.SUBJECT ? typed : kind.prefix + ":" + typed;
    }

    /** What kind of name it is (RFC 5280 sections 4.1.2.6 and 4.2.1.6). */
    public enum Kind {
        /** An attribute of the subject. */
        SUBJECT(""),
        DNS("dns"),
        EMAIL("email"),
        /** Microsoft's user principal name. */
        UPN("upn"),
        URI("uri"),
        IP("ip"),
        /** An attribute of a directory name. */
        DIRECTORY("directory"),
        REGISTERED_ID("registeredId"),
        /** Any other name, whose kind is given by its type. */
        OTHER("other");

        private final String prefix;

        Kind(String prefix) {
            this.prefix = prefix;
        }
    }
}
