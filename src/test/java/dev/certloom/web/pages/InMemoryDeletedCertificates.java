package dev.certloom.web.pages;

import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.VaultName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Deleted certificates in the order in which a test adds them; a search finds words of the name alone. */
final class InMemoryDeletedCertificates implements DeletedCertificates {

    private final List<DeletedRow> rows = new ArrayList<>();

    InMemoryDeletedCertificates with(String name, Instant deleted, String by) {
        rows.add(new DeletedRow(
                new CertificateName(name),
                Optional.of("CN=<" + name + ">"),
                new IssuerName("LocalCA"),
                deleted,
                deleted.plus(Duration.ofDays(90)),
                Optional.of(by)));
        return this;
    }

    @Override
    public List<DeletedRow> find(VaultName vault, Optional<String> search, Optional<CertificateName> after, int limit) {
        int behind = after.map(
                        name -> rows.stream().map(DeletedRow::name).toList().indexOf(name) + 1)
                .orElse(0);
        return rows.stream()
                .skip(behind)
                .filter(row -> search.map(row.name().value()::contains).orElse(true))
                .limit(limit)
                .toList();
    }

    @Override
    public Optional<String> deletedBy(VaultName vault, CertificateName name) {
        return rows.stream().filter(row -> row.name().equals(name)).findFirst().flatMap(DeletedRow::deletedBy);
    }

    @Override
    public Content content(VaultName vault, CertificateName name) {
        return new Content(3, 2);
    }
}
