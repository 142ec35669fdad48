package dev.certloom.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.issuer.Order;
import dev.certloom.issuer.OrderAnswer;
import dev.certloom.kernel.Failure;
import dev.certloom.operation.OrderInquiry.Receipt;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Orders for the certificate {@code web}, brought to where a test wants them. */
abstract class OrderTestBase {

    static final Duration SOON = Duration.ofSeconds(5);
    static final OrderAnswer PENDING = new OrderAnswer.Pending(SOON);

    final InMemoryVault vault = new InMemoryVault();
    final OrderService orders = vault.orders();

    PendingOperation create(String issuer) {
        vault.addIssuer("ca", "Test");
        return vault.request(issuer);
    }

    Claim placed() {
        return placed(create("ca"));
    }

    Claim placed(PendingOperation operation) {
        Claim claim = claim(operation);
        orders.next(claim);
        orders.answered(claim, PENDING);
        return claim;
    }

    Claim issued() {
        PendingOperation operation = create("ca");
        Claim claim = placed(operation);
        assertThat(orders.answered(claim, vault.signed(operation))).isEqualTo(new AdvanceResult.Done(true));
        return claim;
    }

    /** Its issuer could not be reached. */
    Optional<AdvanceResult> notReceived(Claim claim) {
        OrderLease lease =
                vault.leases().acquire(claim.operation(), HeldLeases.DURATION).orElseThrow();
        try {
            return orders.notReceived(claim, lease, "no connection to it");
        } finally {
            vault.leases().release(lease);
        }
    }

    static Claim claim(PendingOperation operation) {
        return claim(operation, 1);
    }

    static Claim claim(PendingOperation operation, int fence) {
        return new Claim(operation.id(), fence, fence, "test", "place-order");
    }

    static OrderInquiry known(AdvanceResult result) {
        return new OrderInquiry.Known(result);
    }

    static Consumer<OrderInquiry> asks(Receipt receipt) {
        return asks(receipt, order -> {});
    }

    static Consumer<OrderInquiry> asks(Receipt receipt, Consumer<Order> about) {
        return inquiry -> assertThat(inquiry).isInstanceOfSatisfying(OrderInquiry.Ask.class, ask -> {
            assertThat(ask.receipt()).isEqualTo(receipt);
            about.accept(ask.order());
        });
    }

    static CancelInquiry cancelKnown(AdvanceResult result) {
        return new CancelInquiry.Known(result);
    }

    static Duration lookAgainAfter(OrderInquiry inquiry) {
        return lookAgainAfter(((OrderInquiry.Known) inquiry).result());
    }

    static Duration lookAgainAfter(AdvanceResult result) {
        return ((AdvanceResult.Later) result).after();
    }

    void assertStranded(PendingOperation operation, String because) {
        assertThat(vault.stranded().of(vault.operation(operation.id())))
                .singleElement()
                .satisfies(kept -> {
                    assertThat(kept.because()).isEqualTo(because);
                    assertThat(kept.chain()).isNotEmpty();
                });
        assertThat(vault.acts("certificate-stranded")).hasSize(1);
    }

    void assertFailedByIssuer(Phase phase, String message) {
        PendingOperation failed = vault.pending("web");
        assertThat(failed.phase()).isEqualTo(phase);
        assertThat(failed.failure()).contains(new Failure(Failure.Cause.ISSUER, message));
        assertThat(failed.failure().orElseThrow().cause().code()).isEqualTo("Certificate issuer error");
        assertThat(failed.chain()).isEmpty();
    }
}
