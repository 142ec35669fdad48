package dev.certloom.notification;

import static dev.certloom.operation.InMemoryVault.ALICE;
import static dev.certloom.operation.InMemoryVault.VAULT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.certloom.notification.Notice.Kind;
import dev.certloom.notification.Notices.Contacts;
import dev.certloom.operation.InMemoryVault;
import dev.certloom.operation.Occurrence;
import dev.certloom.operation.OperationQueries;
import dev.certloom.operation.PendingOperation;
import dev.certloom.operation.TicketNeeded;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who is told about a request. */
class RequestNoticesTest {

    private record Posted(Notice notice, Contacts contacts) {}

    private final InMemoryVault vault = new InMemoryVault();
    private final OperationQueries operations = mock(OperationQueries.class);
    private final List<Posted> posted = new ArrayList<>();
    private final RequestNotices notices =
            new RequestNotices((notice, contacts) -> posted.add(new Posted(notice, contacts)), operations);

    @Test
    void aTicketThatIsWantedIsToldToWhoeverAskedAndToTheContacts() {
        vault.request("Self");
        PendingOperation operation = vault.pending("web");
        when(operations.operation(VAULT, operation.id())).thenReturn(operation);

        notices.on(
                new TicketNeeded(Occurrence.of(operation, ALICE, vault.clock().instant())));

        assertThat(posted).singleElement().satisfies(one -> {
            assertThat(one.contacts()).isEqualTo(Contacts.BESIDE);
            assertThat(one.notice().kind()).isEqualTo(Kind.TICKET_NEEDED);
            assertThat(one.notice().people())
                    .isNotEmpty()
                    .isEqualTo(operation.requester().people());
            assertThat(one.notice().summary()).contains("'web'", "ticket");
            assertThat(one.notice().eventId()).isEqualTo("operation/" + operation.id() + "/ticket-needed");
        });
    }
}
