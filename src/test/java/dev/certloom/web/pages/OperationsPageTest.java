package dev.certloom.web.pages;

import static dev.certloom.web.pages.TestRequests.NOON;
import static dev.certloom.web.pages.TestRequests.VAULT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.argThat;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.atLeastOnce;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;

import dev.certloom.access.Permission;
import dev.certloom.approval.MergeTasks;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.OperationId;
import dev.certloom.operation.OrderSettings;
import dev.certloom.operation.Phase;
import dev.certloom.operation.TestClock;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.ArgumentCaptor;

/** The list of requests, with its template. */
class OperationsPageTest {

    private static final TestClock CLOCK = new TestClock();
    private static final Set<Phase> ENDS =
            Arrays.stream(Phase.values()).filter(phase -> !phase.isOpen()).collect(Collectors.toSet());

    private final JdbcOperationIndex index = mock(JdbcOperationIndex.class);
    private final JdbcUndeliveredActions undelivered = mock(JdbcUndeliveredActions.class);
    private final MergeTasks mergeTasks = mock(MergeTasks.class);

    private final DashboardSlice page = new DashboardSlice(
            CLOCK,
            EnumSet.allOf(Permission.class),
            new OperationsPage(
                    index,
                    undelivered,
                    mergeTasks,
                    new OrderSettings(Duration.ofDays(7), Duration.ofMinutes(10)),
                    CLOCK));

    private String read(String address) {
        return page.read(get(URI.create(address)));
    }

    private static OperationRow row(String name, Phase phase) {
        return new OperationRow(
                OperationId.random(),
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
        when(index.count(eq(VAULT), any(), eq(Optional.empty()), anyInt()))
                .thenReturn(Map.of(Phase.AWAITING_MERGE, 41L));

        assertThat(read("/dashboard/requests"))
                .contains("approved-late", "approver", "3 min", "1 min ago", "over")
                .contains("operator", "in 3 days", "issuer", "in 2 days")
                .contains("CN=&lt;web&gt;", "41", "Waiting for the signed certificate")
                .doesNotContain("No requests yet", "No request matches", "Older requests", "style=");
    }

    @Test
    void requestThatIsDecidedAndNotPassedOnYetIsNobodyElsesTurn() {
        OperationRow approved = row("approved", Phase.AWAITING_APPROVAL);
        OperationRow asked = row("asked", Phase.AWAITING_APPROVAL);
        when(index.find(any(), any(), any(), anyInt())).thenReturn(List.of(approved, asked));
        when(undelivered.among(List.of(approved.id(), asked.id())))
                .thenReturn(Map.of(approved.id(), UndeliveredAction.APPROVAL, asked.id(), UndeliveredAction.QUESTION));

        String page = read("/dashboard/requests").replaceAll("\\s+", " ");

        assertThat(page)
                .contains("Approved; being processed</span></td> <td>Certloom</td>")
                .contains("Information requested; being processed</span></td> <td>approver</td>");
    }

    @Test
    void requestsThenTheFormAsksTheIndexAndIsShownAgain() {
        String page = read("/dashboard/requests?search=%22a%26b%22&turn=operator&issuer=LocalCA");

        ArgumentCaptor<OperationFilter> asked = ArgumentCaptor.captor();
        verify(index).find(eq(VAULT), asked.capture(), eq(Optional.empty()), eq(51));
        assertThat(asked.getValue())
                .isEqualTo(new OperationFilter(
                        Set.of(Phase.AWAITING_DNS_RECORDS, Phase.AWAITING_MERGE),
                        true,
                        Optional.empty(),
                        Optional.of(new IssuerName("LocalCA")),
                        Optional.of("\"a&b\"")));
        assertThat(page).contains("value=\"&quot;a&amp;b&quot;\"", "No request matches", "search=%22a%26b%22");
    }

    @ParameterizedTest
    @ValueSource(strings = {"show=everything", "ended=year", "ended=DAY"})
    void requestsWhenAFilterIsMalformedThenItIsRefused(String query) {
        assertThat(page.send(get(URI.create("/dashboard/requests?" + query))).getStatus())
                .isEqualTo(400);
        verify(index, never()).find(any(), any(), any(), anyInt());
    }

    @Test
    void requestsWhenNothingCanFitThenTheIndexIsNotAsked() {
        assertThat(read("/dashboard/requests?turn=issuer&phase=awaitingMerge")).contains("No request matches");
        assertThat(read("/dashboard/requests?phase=nonsense")).contains("No request matches");
        verify(index, never()).find(any(), any(), any(), eq(51));
    }

    @Test
    void requestsWhenThereNeverWasOneThenThePageSaysHowToAsk() {
        when(index.isEmpty(VAULT)).thenReturn(true);

        assertThat(read("/dashboard/requests")).contains("No requests yet", "web/create");
        assertThat(read("/dashboard/requests?search=web")).contains("No request matches");
    }

    @Test
    void requestsWhenMoreThanAPageThenTheNextStartsBehindTheLastShown() {
        List<OperationRow> rows = IntStream.range(0, 51)
                .mapToObj(i -> row("web-" + i, Phase.COMPLETED))
                .toList();
        when(index.find(any(), any(), any(), anyInt())).thenReturn(rows);

        assertThat(read("/dashboard/requests?show=all"))
                .contains("web-49", "show=all&amp;after=" + rows.get(49).id())
                .doesNotContain("web-50");
    }

    private OperationFilter asked(String query) {
        read("/dashboard/requests?" + query);
        ArgumentCaptor<OperationFilter> asked = ArgumentCaptor.captor();
        verify(index, atLeastOnce()).find(eq(VAULT), asked.capture(), any(), eq(51));
        return asked.getAllValues().getLast();
    }

    @Test
    void requestsThenEndsOfTheLastDayAndWeekAreCountedAndLinked() {
        when(index.count(VAULT, ENDS, Optional.of(CLOCK.instant().minus(Duration.ofDays(1))), 1_001))
                .thenReturn(Map.of(Phase.FAILED, 2L));
        when(index.count(VAULT, ENDS, Optional.of(CLOCK.instant().minus(Duration.ofDays(7))), 1_001))
                .thenReturn(Map.of(Phase.FAILED, 31L, Phase.COMPLETED, 1_001L));

        String page = read("/dashboard/requests");

        assertThat(page)
                .contains("show=ended&amp;phase=failed&amp;ended=day\"><span>2</span> <span>Failed</span>")
                .contains("show=ended&amp;phase=failed&amp;ended=week\"><span>31</span> <span>Failed</span>")
                .contains("<span>more than 1,000</span> <span>Completed</span>");
        ENDS.forEach(end -> assertThat(page)
                .contains("<span>" + (end == Phase.FAILED ? 2 : 0) + "</span> <span>" + Words.word(end) + "</span>"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"completed", "rejected", "lapsed", "refused", "failed", "cancelled", "withdrawn"})
    void requestsWhenAnEndPhaseIsChosenThenEndedOnesAreShown(String phase) {
        assertThat(asked("show=open&phase=" + phase).openOnly()).isFalse();
        assertThat(read("/dashboard/requests?show=open&phase=" + phase))
                .contains("<option value=\"ended\" selected=\"selected\">ended</option>");
    }

    @Test
    void requestsThenFiltersCombine() {
        assertThat(asked("phase=failed&ended=week&issuer=LocalCA&search=web"))
                .isEqualTo(new OperationFilter(
                        Set.of(Phase.FAILED),
                        false,
                        Optional.of(CLOCK.instant().minus(Duration.ofDays(7))),
                        Optional.of(new IssuerName("LocalCA")),
                        Optional.of("web")));
        assertThat(asked("turn=requester").phases()).as("what waits for them").containsExactly(Phase.AWAITING_TICKET);
        assertThat(asked("turn=requester&ended=day").phases())
                .as("what they have to ask for anew")
                .containsExactlyInAnyOrder(Phase.REJECTED, Phase.LAPSED, Phase.REFUSED, Phase.FAILED);
        assertThat(asked("ended=day").phases()).isEqualTo(ENDS);
        assertThat(asked("turn=system&show=ended").openOnly()).isTrue();
        assertThat(asked("show=open").openOnly()).isTrue();
        assertThat(asked("show=all").openOnly()).isFalse();
    }

    @Test
    void requestsWhenNothingFitsThenTheCulpritFilterCanBeRemoved() {
        when(index.find(
                        eq(VAULT),
                        argThat(filter -> filter != null && filter.issuer().isEmpty()),
                        any(),
                        eq(1)))
                .thenReturn(List.of(row("web", Phase.FAILED)));

        String page = read("/dashboard/requests?search=web&phase=failed&issuer=%3Cb%3E");

        assertThat(page)
                .contains("No request matches.", "Without the filter “Issuer: &lt;b&gt;”, some would be shown.")
                .contains(
                        "href=\"/dashboard/requests?search=web&amp;show=open&amp;phase=failed\">Remove Issuer: &lt;b&gt;</a>")
                .doesNotContain("Remove Search", "Remove Phase", "Remove Show", "No single filter");
    }

    @Test
    void requestsWhenNothingIsUnderWayThenThatIsTheCulpritFilter() {
        when(index.find(eq(VAULT), argThat(filter -> filter != null && !filter.openOnly()), any(), eq(1)))
                .thenReturn(List.of(row("web", Phase.FAILED)));

        assertThat(read("/dashboard/requests"))
                .contains("Without the filter “Show: in progress”, some would be shown.")
                .contains("href=\"/dashboard/requests?show=all\">Remove Show: in progress</a>");
    }

    @Test
    void requestsWhenNoFilterAloneEmptiedTheListThenEachCanBeRemoved() {
        assertThat(read("/dashboard/requests?search=web&phase=failed"))
                .contains("No single filter is the reason", "Remove Search: web", "Remove Phase: Failed");
    }
}
