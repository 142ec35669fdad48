package dev.certloom.dashboard;

import static dev.certloom.dashboard.TestRequests.NOON;
import static dev.certloom.dashboard.TestRequests.VAULT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;

import dev.certloom.approval.MergeTasks;
import dev.certloom.dashboard.spi.RequestIndex;
import dev.certloom.dashboard.spi.RequestIndex.RequestFilter;
import dev.certloom.dashboard.spi.RequestIndex.RequestRow;
import dev.certloom.security.Permission;
import dev.certloom.vault.IssuerName;
import dev.certloom.vault.OperationId;
import dev.certloom.vault.OrderSettings;
import dev.certloom.vault.Phase;
import dev.certloom.vault.TestClock;
import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;

/** The list of requests, with its template. */
class RequestsPageTest {

    private final RequestIndex index = mock(RequestIndex.class);
    private final MergeTasks mergeTasks = mock(MergeTasks.class);

    private final DashboardSlice page = new DashboardSlice(
            new TestClock(),
            EnumSet.allOf(Permission.class),
            new RequestsPage(index, mergeTasks, new OrderSettings(Duration.ofDays(7), Duration.ofMinutes(10))));

    private String read(String address) {
        return page.read(get(URI.create(address)));
    }

    private static RequestRow row(String name, Phase phase) {
        return new RequestRow(
                OperationId.fresh(),
                name,
                phase,
                NOON.minusSeconds(180),
                NOON.minusSeconds(600),
                Optional.of(NOON.minusSeconds(60)),
                Optional.of(NOON.minus(Duration.ofDays(5)).plusSeconds(1)),
                "Bob",
                "LocalCA",
                Optional.of("CN=<web>"));
    }

    @Test
    void requestsThenEachLineSaysWhoseTurnItIsAndWhenItIsOver() {
        when(mergeTasks.due(any())).thenReturn(NOON.plus(Duration.ofDays(3)).plusSeconds(1));
        when(index.find(any(), any(), any(), anyInt()))
                .thenReturn(List.of(
                        row("approved-late", Phase.AWAITING_APPROVAL),
                        row("to-merge", Phase.AWAITING_MERGE),
                        row("ordered", Phase.AWAITING_ISSUER)));
        when(index.openByPhase(VAULT)).thenReturn(Map.of(Phase.AWAITING_MERGE, 41L));

        assertThat(read("/dashboard/requests"))
                .contains("approved-late", "approver", "3 min", "1 min ago", "over")
                .contains("operator", "in 3 days", "issuer", "in 2 days")
                .contains("CN=&lt;web&gt;", "41", "awaitingMerge")
                .doesNotContain("There is no request yet", "No request fits", "Older requests", "style=");
    }

    @Test
    void requestsThenTheFormAsksTheIndexAndIsShownAgain() {
        String page = read("/dashboard/requests?search=%22a%26b%22&show=all&turn=operator&issuer=LocalCA");

        ArgumentCaptor<RequestFilter> asked = ArgumentCaptor.captor();
        verify(index).find(eq(VAULT), asked.capture(), eq(Optional.empty()), eq(51));
        assertThat(asked.getValue())
                .isEqualTo(new RequestFilter(
                        Set.of(Phase.AWAITING_MERGE),
                        false,
                        Optional.of(new IssuerName("LocalCA")),
                        Optional.of("\"a&b\"")));
        assertThat(page).contains("value=\"&quot;a&amp;b&quot;\"", "No request fits", "search=%22a%26b%22");
    }

    @Test
    void requestsWhenNothingCanFitThenTheIndexIsNotAsked() {
        assertThat(read("/dashboard/requests?turn=issuer&phase=awaitingMerge")).contains("No request fits");
        assertThat(read("/dashboard/requests?phase=nonsense")).contains("No request fits");
        verify(index, never()).find(any(), any(), any(), anyInt());
    }

    @Test
    void requestsWhenThereNeverWasOneThenThePageSaysHowToAsk() {
        when(index.isEmpty(VAULT)).thenReturn(true);

        assertThat(read("/dashboard/requests")).contains("There is no request yet", "web/create");
        assertThat(read("/dashboard/requests?search=web")).contains("No request fits");
    }

    @Test
    void requestsWhenMoreThanAPageThenTheNextStartsBehindTheLastShown() {
        List<RequestRow> rows = IntStream.range(0, 51)
                .mapToObj(i -> row("web-" + i, Phase.COMPLETED))
                .toList();
        when(index.find(any(), any(), any(), anyInt())).thenReturn(rows);

        assertThat(read("/dashboard/requests?show=all"))
                .contains("web-49", "show=all&amp;after=" + rows.get(49).id())
                .doesNotContain("web-50");
    }
}
