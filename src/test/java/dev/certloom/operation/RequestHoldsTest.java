package dev.certloom.operation;

import static dev.certloom.operation.InMemoryVault.ALICE;
import static dev.certloom.operation.InMemoryVault.VAULT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.certloom.kernel.Actor;
import dev.certloom.kernel.Refusal;
import dev.certloom.operation.RenewalHolds.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are approved and have to wait: nothing is ordered or merged before, whatever a process does. */
class RequestHoldsTest extends OrderTestBase {

    private static final Actor EVE = new Actor("eve-id", "Eve", "token-3", "127.0.0.1");

    private final Tickets tickets = vault.tickets();

    @Test
    void renewalThatIsHeldIsNotOrderedUntilItIsReleased() {
        // given
        vault.addIssuer("ca", "Test");
        vault.renewalsAre(new Verdict.Held(window(Duration.ofDays(7))));
        Claim claim = claim(vault.renewal("ca"));

        // when
        OrderInquiry inquiry = orders.next(claim);

        // then
        PendingOperation held = vault.pending("web");
        assertThat(inquiry)
                .isEqualTo(known(new AdvanceResult.Later(
                        Duration.ofMinutes(10), "Waiting for the window on Sunday 02:00 (Europe/Berlin).")));
        assertThat(held.phase()).isEqualTo(Phase.AWAITING_WINDOW);
        assertThat(WaitDescription.what(held)).isEqualTo("the window on Sunday 02:00 (Europe/Berlin)");
        assertThat(vault.acts("order-intended")).isEmpty();

        // when
        vault.renewalsAre(new Verdict.Free());

        // then
        assertThat(orders.next(claim)).isInstanceOf(OrderInquiry.Ask.class);
        assertThat(vault.acts("order-intended")).hasSize(1);
        assertThat(vault.acts("hold-lifted")).isEmpty();
    }

    @Test
    void heldRenewalIsLookedAtOnceADayAndMayBeSilentUntilThen() {
        // given
        vault.addIssuer("ca", "Test");
        vault.renewalsAre(new Verdict.Held(window(Duration.ofDays(7))));
        vault.renewal("ca");

        // when
        ApprovalGate.Passed passed = vault.checkHold("web");

        // then
        assertThat(passed.lookAgainAfter()).contains(Duration.ofDays(1));
        assertThat(vault.quietSince(passed.operation().id()))
                .isEqualTo(vault.clock().instant().plus(Duration.ofDays(1)));
        assertThat(vault.holds().isHeldBack(passed.operation())).isTrue();
    }

    @Test
    void holdThatIsLiftedIsOnRecordWithItsReason() {
        // given
        vault.addIssuer("ca", "Test");
        vault.renewalsAre(new Verdict.Lifted("the certificate ends soon"));

        // when
        orders.next(claim(vault.renewal("ca")));

        // then
        assertThat(vault.acts("hold-lifted"))
                .singleElement()
                .satisfies(act -> assertThat(act.details()).containsEntry("reason", "the certificate ends soon"));
        assertThat(vault.acts("order-intended")).hasSize(1);
    }

    @Test
    void whatACallerRequestsIsNeverHeldByWindows() {
        // given
        vault.renewalsAre(new Verdict.Held(window(Duration.ofDays(7))));

        // when, then
        assertThat(orders.next(claim(create("ca")))).isInstanceOf(OrderInquiry.Ask.class);
    }

    @Test
    void requestWithoutItsTicketIsNotOrdered() {
        // given
        Claim claim = claim(create("ca"));
        vault.demandTicket("web");

        // when
        assertThat(orders.draft(claim)).isEmpty();
        OrderInquiry inquiry = orders.next(claim);

        // then
        assertThat(inquiry).isInstanceOf(OrderInquiry.Known.class);
        assertThat(vault.pending("web").phase()).isEqualTo(Phase.AWAITING_TICKET);
        assertThat(vault.events())
                .as("people are told, once")
                .filteredOn(TicketNeeded.class::isInstance)
                .hasSize(1);
        assertThat(vault.pending("web").phase().turn()).isEqualTo(Turn.REQUESTER);
        assertThat(vault.acts("order-intended")).isEmpty();

        // when
        tickets.give(VAULT, claim.operation(), "CHG-1", ALICE, false);

        // then
        assertThat(orders.next(claim)).isInstanceOf(OrderInquiry.Ask.class);
        assertThat(vault.acts("order-intended"))
                .singleElement()
                .satisfies(act -> assertThat(act.details()).containsEntry("ticket", "CHG-1"));
    }

    @Test
    void nothingIsMergedWithoutTheTicket() {
        // given
        PendingOperation manual = vault.request("Unknown");
        vault.demandTicket("web");
        vault.checkHold("web");

        // when, then
        assertThat(vault.merges().takesCertificate(vault.pending("web"))).isFalse();

        // when
        tickets.give(VAULT, manual.id(), "CHG-1", ALICE, false);
        vault.checkHold("web");

        // then
        assertThat(vault.merges().takesCertificate(vault.pending("web"))).isTrue();
    }

    @Test
    void ticketIsGivenByWhoeverMayAndCorrectedUntilTheOrder() {
        // given
        PendingOperation operation = create("ca");
        Claim claim = claim(operation);
        vault.demandTicket("web");

        // when, then
        assertThat(refusal(operation, "CHG-1", EVE, false)).isEqualTo(Refusal.Kind.NOT_ALLOWED);
        tickets.give(VAULT, operation.id(), "CHG-1", EVE, true);
        tickets.give(VAULT, operation.id(), "CHG-1", ALICE, false);
        tickets.give(VAULT, operation.id(), "CHG-2", ALICE, false);

        // then
        assertThat(vault.pending("web").ticket())
                .isEqualTo(new Ticket(
                        true,
                        Optional.of(
                                new Ticket.Given("CHG-2", "Alice", vault.clock().instant()))));
        assertThat(vault.acts("ticket-given"))
                .extracting(act ->
                        act.details().get("ticket") + " by " + act.actor().name())
                .containsExactly("CHG-1 by Eve", "CHG-2 by Alice");

        // when
        assertThat(orders.next(claim)).isInstanceOf(OrderInquiry.Ask.class);

        // then
        assertThat(refusal(operation, "CHG-3", ALICE, false)).isEqualTo(Refusal.Kind.CONFLICT);
    }

    @Test
    void whoChangedThePolicyGivesNoTicketForThat() {
        // given
        CertificateRequest asked = create("ca").request();
        CertificateRequest byEvesPolicy = new CertificateRequest(
                asked.id(),
                asked.vault(),
                asked.certificate(),
                asked.version(),
                asked.policy(),
                asked.provider(),
                asked.preserveCertOrder(),
                asked.requester().by(Set.of(EVE.id())),
                asked.cause(),
                asked.created());
        PendingOperation waiting =
                PendingOperation.received(byEvesPolicy, true, Map.of()).demandingTicket(true);

        // when, then
        assertThat(Tickets.takes(waiting, EVE, false)).isFalse();
        assertThat(Tickets.takes(waiting, EVE, true)).isTrue();
        assertThat(Tickets.takes(waiting, ALICE, false)).isTrue();
    }

    @Test
    void ticketOfARequestThatDemandsNoneIsRefused() {
        // given
        PendingOperation operation = create("ca");

        // when, then
        assertThat(refusal(operation, "CHG-1", ALICE, false)).isEqualTo(Refusal.Kind.TASK_ENDED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "CHG 1",
                "<b>",
                "-1",
                "CHG-1\n",
                "1234567890123456789012345678901234567890123456789012345678901234x"
            })
    void whatIsNoNumberOfATicketIsRefused(String number) {
        // given
        PendingOperation operation = create("ca");
        vault.demandTicket("web");

        // when, then
        assertThat(refusal(operation, number, ALICE, false)).isEqualTo(Refusal.Kind.INVALID);
    }

    @Test
    void waitingForATicketEndsWithTheRequest() {
        // given
        Claim claim = claim(create("ca"));
        vault.demandTicket("web");
        orders.next(claim);

        // when
        vault.cancel("web");
        vault.cancellations().advance(claim);

        // then
        assertThat(vault.pending("web").phase()).isEqualTo(Phase.CANCELLED);
        assertThat(refusal(vault.pending("web"), "CHG-1", ALICE, false)).isEqualTo(Refusal.Kind.TASK_ENDED);
        assertThat(List.of(vault.pending("web"))).allMatch(operation -> !Tickets.takes(operation, ALICE, true));
    }

    @Test
    void renewalIsHeldByTheFirstThatDoesNotLetItGo() {
        // given
        vault.addIssuer("ca", "Test");
        PendingOperation renewal = vault.renewal("ca");
        RenewalHolds free = (asked, now) -> new Verdict.Free();
        RenewalHolds lifted = (asked, now) -> new Verdict.Lifted("the certificate ends soon");
        RenewalHolds held = (asked, now) -> new Verdict.Held(window(Duration.ofDays(7)));

        // then
        assertThat(new RequestHolds(List.of(free, held), vault.clock()).hold(renewal))
                .contains(window(Duration.ofDays(7)));
        assertThat(new RequestHolds(List.of(lifted, held), vault.clock()).hold(renewal))
                .isEmpty();
        assertThat(new RequestHolds(List.of(free, free), vault.clock()).on(renewal))
                .isEqualTo(new Verdict.Free());
    }

    private Refusal.Kind refusal(PendingOperation operation, String number, Actor actor, boolean operates) {
        Refusal[] refused = new Refusal[1];
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> tickets.give(VAULT, operation.id(), number, actor, operates))
                .satisfies(refusal -> refused[0] = refusal);
        return refused[0].kind();
    }

    private Hold window(Duration after) {
        Instant opens = vault.clock().instant().plus(after);
        return new Hold(Phase.AWAITING_WINDOW, opens, "the window on Sunday 02:00 (Europe/Berlin)");
    }
}
