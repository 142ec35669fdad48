package dev.certloom.operation;

import dev.certloom.kernel.Actor;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.Operations.Locked;
import java.time.Clock;
import java.time.Instant;
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
        return operation.isOpen() && operation.ticket().isMissing() && mayGive(operation, person, operates);
    }

    private static boolean mayGive(PendingOperation operation, Actor person, boolean operates) {
        return operates || operation.requester().isAmong(person.id());
    }

    /**
     * Gives the ticket. The same one may be given again.
     *
     * @param operates as above
     * @throws Refusal PENDING_NOT_FOUND; NOT_ALLOWED; INVALID when it is no number of a ticket; TASK_ENDED when none is waited for;
     *     CONFLICT when another one was given
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
        if (operation.ticket().given().isPresent()) {
            String known = operation.ticket().given().get().number();
            if (!known.equals(number)) {
                throw new Refusal(
                        Refusal.Kind.CONFLICT, "This request has been given another ticket: %s.".formatted(known));
            }
            return;
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
