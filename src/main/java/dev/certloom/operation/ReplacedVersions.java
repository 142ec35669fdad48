package dev.certloom.operation;

import dev.certloom.certificate.Certificates;
import dev.certloom.certificate.VersionView;
import dev.certloom.issuer.Order;
import dev.certloom.issuer.ReplacedCertificates;
import dev.certloom.kernel.Der;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** The versions that orders renew. */
@Component
class ReplacedVersions implements ReplacedCertificates {

    private final Certificates certificates;
    private final Operations operations;
    private final SignedOrders signed;

    ReplacedVersions(Certificates certificates, Operations operations, SignedOrders signed) {
        this.certificates = certificates;
        this.operations = operations;
        this.signed = signed;
    }

    @Override
    public Optional<Der> of(Order order) {
        return operations
                .find(order.operation())
                .filter(operation -> operation.cause().isRenewal())
                .flatMap(operation -> certificates.current(order.vault(), order.certificate()))
                .filter(before -> before.version().complete())
                .filter(before -> isOfTheSameIssuer(before, order))
                .map(before -> before.version().chain().getFirst());
    }

    private boolean isOfTheSameIssuer(VersionView before, Order order) {
        return signed.of(order.vault(), before.name(), before.version().id())
                .filter(first -> first.issuer().equals(order.issuer())
                        && first.provider().equals(order.provider()))
                .isPresent();
    }
}
