package dev.certloom.security;

/** What is asked of people or clients cannot be done. The message is meant for the caller and holds nothing secret. */
final class PeopleRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Why. */
    enum Kind {
        /** Input out of rule. */
        INVALID,
        PERSON_NOT_FOUND,
        CLIENT_NOT_FOUND
    }

    private final Kind kind;

    private PeopleRefused(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }

    static PeopleRefused invalid(String message) {
        return new PeopleRefused(Kind.INVALID, message);
    }

    static PeopleRefused noPerson(String userName) {
        return new PeopleRefused(
                Kind.PERSON_NOT_FOUND,
                "Expected a person with user name '" + TokenText.cut(userName, 64) + "', but there is none.");
    }

    static PeopleRefused noClient(String id) {
        return new PeopleRefused(
                Kind.CLIENT_NOT_FOUND,
                "Expected a client with id '" + TokenText.cut(id, 128) + "', but there is none.");
    }
}
