package dev.certloom.operation;

import dev.certloom.kernel.Actor;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.Operations.Locked;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/** Takes the numbers of the tickets that requests are carried out under, where their decision table demands one. */
@Service
public class Tickets {

    private final Operations operations;
    private final TransactionOperations transaction;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    Tickets(Operations operations, TransactionOperations transaction, ApplicationEventPublisher events, Clock clock) {
        this.operations = operations;
        this.transaction = transaction;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Whether a person may give the ticket of this request, as things stand: its requester, whoever is responsible for the program that
     * requested it, and whoever may operate requests.
     *
     * @param operates whether the person may update certificates in this vault
     */
    public static boolean takes(PendingOperation operation, Actor person, boolean operates) {
        return operation.isOpen()
                && operation.ticket().demanded()
                && (operation.ticket().isMissing() || isBeforeItsOrder(operation))
                && mayGive(operation, person, operates);
    }

    /** Whoever changed the policy that somebody else asks by answers for no ticket of theirs. */
    private static boolean mayGive(PendingOperation operation, Actor person, boolean operates) {
        return operates || operation.requester().isThatOf(person.id());
    }

    /** From then on the record has under which ticket it was ordered. */
    private static boolean isBeforeItsOrder(PendingOperation operation) {
        return switch (operation.phase()) {
            case RECEIVED, KEYED, AWAITING_APPROVAL, AWAITING_TICKET, AWAITING_WINDOW -> true;
            default -> false;
        };
    }

    /**
     * Gives the ticket. The same one may be given again, and another one in its place until the request is ordered or merged.
     *
     * @param operates as above
     * @throws Refusal PENDING_NOT_FOUND; NOT_ALLOWED; INVALID when it is no number of a ticket; TASK_ENDED when none is waited for;
     *     CONFLICT when it was ordered under another one
     */
    public void give(VaultName vault, OperationId id, String number, Actor person, boolean operates) {
        transaction.executeWithoutResult(status -> {
            PendingOperation operation = operations
                    .lock(id)
                    .map(Locked::operation)
                    .filter(found -> found.vault().equals(vault))
                    .orElseThrow(
                            () -> new Refusal(Refusal.Kind.PENDING_NOT_FOUND, "There is no request %s.".formatted(id)));
            if (!mayGive(operation, person, operates)) {
                throw new Refusal(
                        Refusal.Kind.NOT_ALLOWED,
                        "Only who requested this, who is responsible for the program that did, and who may update certificates can give its ticket.");
            }
            if (!Ticket.isNumber(number)) {
                throw Refusal.invalidProperty(
                        "ticket", "expected are 1 to %d letters, digits and . _ # / : -".formatted(Ticket.MAX_LENGTH));
            }
            take(operation, number, person);
        });
    }

    private void take(PendingOperation operation, String number, Actor person) {
        Optional<String> known = operation.ticket().given().map(Ticket.Given::number);
        if (known.filter(number::equals).isPresent()) {
            return;
        }
        if (known.isPresent() && !isBeforeItsOrder(operation)) {
            throw new Refusal(
                    Refusal.Kind.CONFLICT,
                    "This request has been carried out under another ticket: %s.".formatted(known.get()));
        }
        if (!operation.isOpen() || !operation.ticket().demanded()) {
            throw new Refusal(Refusal.Kind.TASK_ENDED, "This request does not wait for a ticket.");
        }
        Instant now = clock.instant();
        PendingOperation ticketed = operation.under(new Ticket.Given(number, person.name(), now));
        operations.save(ticketed, now, now.plus(Operations.CHECK_DELAY));
        events.publishEvent(new TicketGiven(Occurrence.of(ticketed, person, now), number));
    }
}
