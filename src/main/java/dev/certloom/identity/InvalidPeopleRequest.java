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
        CLIENT_NOT_FOUND,
        SECRET_NOT_FOUND,
        /** It has as many as it may have. */
        TOO_MANY_SECRETS
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

    static InvalidPeopleRequest noSecret(String id) {
        return new InvalidPeopleRequest(
                Kind.SECRET_NOT_FOUND,
                "Expected the client to have a secret with id '" + TokenText.cut(id, 64) + "', but it has none.");
    }

    static InvalidPeopleRequest tooManySecrets() {
        return new InvalidPeopleRequest(
                Kind.TOO_MANY_SECRETS,
                "The client has %d secrets, as many as it may have. Remove the one that is used no more, then add another."
                        .formatted(Client.MAX_SECRETS));
    }
}
