package dev.certloom.identity;

import dev.certloom.kernel.Actor;
import dev.certloom.kernel.AuditAction;
import java.time.Instant;
import java.util.Map;

/**
 * Something was done to a person or a client's owners, or by a person at the login page. Published inside the
 * transaction that did it.
 *
 * @param action e.g. {@link AuditAction#PERSON_ADDED}
 * @param vault the vault whose host was called; people themselves belong to the whole installation
 * @param object {@code people/NAME} or {@code clients/ID}
 * @param actor the person who did it; without a token at the login page
 * @param details what else matters; nothing secret
 */
public record UserEvent(
        AuditAction action, String vault, String object, Actor actor, Instant at, Map<String, String> details) {

    public UserEvent {
        details = Map.copyOf(details);
    }
}
