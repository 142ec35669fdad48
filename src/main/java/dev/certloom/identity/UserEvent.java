package dev.certloom.identity;

import dev.certloom.access.Caller;
import java.time.Instant;
import java.util.Map;

/**
 * Something was done to a person or a client's owners, or by a person at the login page. Published inside the transaction
 * that did it.
 *
 * @param action in kebab case, e.g. {@code person-added}
 * @param vault the vault whose host was called; people themselves belong to the whole installation
 * @param object {@code people/NAME} or {@code clients/ID}
 * @param by who did it
 * @param details what else matters; nothing secret
 */
public record UserEvent(String action, String vault, String object, By by, Instant at, Map<String, String> details) {

    public UserEvent {
        details = Map.copyOf(details);
    }

    /**
     * Who acts.
     *
     * @param id stable identifier: {@code oid} of tokens
     * @param token identifier of the token used; empty at the login page
     * @param address network address of the other end of the connection
     */
    public record By(String id, String name, String token, String address) {

        static By caller(Caller caller) {
            return new By(caller.oid(), caller.name(), caller.tokenId(), caller.address());
        }
    }
}
