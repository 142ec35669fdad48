package dev.certloom.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.issuer.CancelAnswer;
import dev.certloom.issuer.Order;
import dev.certloom.issuer.OrderAnswer;
import dev.certloom.issuer.OrderHandle;
import dev.certloom.kernel.OperationId;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What becomes of orders that were closed without their issuer's consent. */
class ClosedOrdersTest extends OrderTestBase {

    private final ClosedOrders closedOrders = vault.closedOrders();

    @Test
    void takeWhenOrderIsKeptThenAskedUntilItIsSigned() {
        PendingOperation operation = create("ca");
        Claim claim = placed(operation);
        vault.delete("web");
        vault.withdrawals().answered(claim, CancelAnswer.REFUSED);
        Duration lease = Duration.ofMinutes(1);
        Order first = closedOrders.find(closedOrders.take(lease, 10).getFirst()).orElseThrow();
        assertThat(closedOrders.take(lease, 10)).as("given to one caller").isEmpty();

        closedOrders.answered(first, Optional.of(PENDING));
        assertThat(closedOrders.take(lease, 10)).as("not yet").isEmpty();
        vault.clock().advance(Duration.ofSeconds(6));
        Order second =
                closedOrders.find(closedOrders.take(lease, 10).getFirst()).orElseThrow();
        closedOrders.answered(second, Optional.of(vault.signed(operation)));
        vault.clock().advance(Duration.ofDays(1));

        assertThat(closedOrders.take(lease, 10)).isEmpty();
        assertStranded(operation, "The request had ended otherwise when the issuer signed.");
        assertThat(vault.operation(operation.id()).phase()).isEqualTo(Phase.WITHDRAWN);
    }

    @Test
    void takeWhenBudgetWasSpentThenAskedAsLongAgain() {
        PendingOperation operation = create("ca");
        Claim claim = placed(operation);
        vault.clock().advance(Duration.ofDays(7).plusSeconds(1));
        orders.answered(claim, PENDING);
        vault.clock().advance(Duration.ofMinutes(1));
        Order undecided = closedOrders
                .find(closedOrders.take(Duration.ofMinutes(1), 10).getFirst())
                .orElseThrow();
        vault.clock().advance(Duration.ofDays(7));

        closedOrders.answered(undecided, Optional.of(PENDING));

        vault.clock().advance(Duration.ofDays(7));
        assertThat(closedOrders.take(Duration.ofMinutes(1), 10)).isEmpty();
    }

    @Test
    void answerThatComesAfterTheEndLeavesByWhatToAskFurther() {
        OrderHandle handle = new OrderHandle(Optional.of("CA-17"), Optional.empty());
        PendingOperation operation = create("ca");
        Claim claim = claim(operation);
        orders.next(claim);
        vault.delete("web");
        vault.withdrawals().answered(claim, CancelAnswer.REFUSED);

        orders.answered(claim, new OrderAnswer.Pending(SOON, handle));

        OperationId taken = closedOrders.take(Duration.ofMinutes(1), 10).getFirst();
        assertThat(closedOrders.find(taken).orElseThrow().handle()).isEqualTo(handle);
    }

    @Test
    void orderThatNobodyCanBeAskedAboutIsAskedAboutOnce() {
        PendingOperation operation = create("ca");
        Claim claim = claim(operation);
        orders.next(claim);
        vault.delete("web");
        vault.withdrawals().answered(claim, CancelAnswer.REFUSED);
        ClosedOrders withoutLookUp = vault.closedOrders(vault.issuer().aloneWithoutLookUp());

        withoutLookUp.take(Duration.ofMinutes(1), 10).forEach(withoutLookUp::ask);

        vault.clock().advance(Duration.ofDays(1));
        assertThat(withoutLookUp.take(Duration.ofMinutes(1), 10)).isEmpty();
    }

    @Test
    void takeWhenApprovalWasOfSomethingElseThenTheOrderIsFollowed() {
        PendingOperation operation = create("ca");
        Claim claim = placed(operation);
        vault.exchangeRequest("web");

        assertThat(orders.next(claim)).isEqualTo(known(new AdvanceResult.Failed()));
        vault.clock().advance(Duration.ofSeconds(6));

        Order asked = closedOrders
                .find(closedOrders.take(Duration.ofMinutes(1), 10).getFirst())
                .orElseThrow();
        closedOrders.answered(asked, Optional.of(vault.signed(operation)));
        assertStranded(operation, "The request had ended otherwise when the issuer signed.");
    }

    @Test
    void askWhenTheIssuerCancelsItThenItIsNotAskedAgain() {
        PendingOperation operation = create("ca");
        Claim claim = placed(operation);
        vault.clock().advance(Duration.ofDays(7).plusSeconds(1));
        orders.answered(claim, PENDING);
        vault.clock().advance(Duration.ofMinutes(1));
        vault.issuer()
                .onFind(order -> Optional.of(PENDING), order -> Optional.of(PENDING))
                .onCancel(CancelAnswer.REFUSED, CancelAnswer.GRANTED);

        closedOrders.take(Duration.ofMinutes(1), 10).forEach(closedOrders::ask);
        vault.clock().advance(Duration.ofDays(1));
        assertThat(closedOrders.take(Duration.ofMinutes(1), 10))
                .as("after a refusal")
                .containsExactly(operation.id());
        closedOrders.ask(operation.id());
        vault.clock().advance(Duration.ofDays(1));

        assertThat(closedOrders.take(Duration.ofMinutes(1), 10)).isEmpty();
    }
}
