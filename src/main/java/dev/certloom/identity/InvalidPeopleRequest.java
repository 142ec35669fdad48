package dev.certloom.identity;

import dev.certloom.access.TokenText;

/** A requested change to people or clients is invalid. The message is meant for the caller and holds nothing secret. */
final class InvalidPeopleRequest extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Why. */
    enum Kind {
        /** Invalid input. */
        INVALID,
        PERSON_NOT_FOUND,
        CLIENT_NOT_FOUND
    }

    private final Kind kind;

    private InvalidPeopleRequest(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }

    static InvalidPeopleRequest invalid(String message) {
        return new InvalidPeopleRequest(Kind.INVALID, message);
    }

    static InvalidPeopleRequest noPerson(String userName) {
        return new InvalidPeopleRequest(
                Kind.PERSON_NOT_FOUND,
                "Expected a person with user name '" + TokenText.cut(userName, 64) + "', but there is none.");
    }

    static InvalidPeopleRequest noClient(String id) {
        return new InvalidPeopleRequest(
                Kind.CLIENT_NOT_FOUND,
                "Expected a client with id '" + TokenText.cut(id, 128) + "', but there is none.");
    }
}
