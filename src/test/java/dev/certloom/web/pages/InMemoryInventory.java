package dev.certloom.web.pages;

import dev.certloom.certificate.VersionId;
import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.VaultName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Certificates in the order in which a test adds them; knows no filter but the one for issuers. */
final class InMemoryInventory implements Inventory {

    private final List<InventoryRow> rows = new ArrayList<>();
    private final List<Expiries> expiries = new ArrayList<>();
    private final List<VersionRow> versions = new ArrayList<>();
    private final List<LifeEvent> life = new ArrayList<>();

    InMemoryInventory with(InventoryRow... added) {
        rows.addAll(List.of(added));
        return this;
    }

    InMemoryInventory with(Expiries... added) {
        expiries.addAll(List.of(added));
        return this;
    }

    InMemoryInventory with(VersionRow... added) {
        versions.addAll(List.of(added));
        return this;
    }

    InMemoryInventory with(LifeEvent... added) {
        life.addAll(List.of(added));
        return this;
    }

    static InventoryRow row(String name, String subject, Instant expires) {
        return new InventoryRow(
                new CertificateName(name),
                VersionId.random(),
                Optional.of(subject),
                List.of(name + ".example"),
                new IssuerName("LocalCA"),
                KeyAlgorithm.EC_P256,
                expires.minus(Duration.ofDays(365)),
                expires,
                true,
                Optional.of("2a"),
                "00".repeat(20));
    }

    static Expiries expiries(int span, String issuer, KeyAlgorithm key, long number) {
        return new Expiries(span, new IssuerName(issuer), key, number);
    }

    @Override
    public List<InventoryRow> find(
            VaultName vault, InventoryFilter filter, InventoryOrder order, Optional<Position> after, int limit) {
        int behind = after.map(position ->
                        rows.stream().map(InventoryRow::position).toList().indexOf(position) + 1)
                .orElse(0);
        return rows.stream()
                .skip(behind)
                .filter(row -> filter.issuer().map(row.issuer()::equals).orElse(true))
                .limit(limit)
                .toList();
    }

    @Override
    public List<Expiries> expiries(VaultName vault, List<Instant> bounds) {
        return List.copyOf(expiries);
    }

    @Override
    public boolean isEmpty(VaultName vault) {
        return rows.isEmpty();
    }

    @Override
    public List<VersionRow> versions(VaultName vault, CertificateName name, Optional<VersionId> after, int limit) {
        return versions.stream().limit(limit).toList();
    }

    @Override
    public List<LifeEvent> life(VaultName vault, CertificateName name, int limit) {
        return life.stream().limit(limit).toList();
    }
}
