package dev.certloom.issuer;

import dev.certloom.crypto.Authority;
import dev.certloom.crypto.Hierarchy;
import dev.certloom.crypto.PrivateKeyMaterial;
import dev.certloom.crypto.rest.EnvelopeCipher;
import dev.certloom.database.Columns;
import dev.certloom.kernel.Der;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.support.TransactionSynchronizationManager;

@Repository
class JdbcAuthorities implements AuthorityStore {

    private final JdbcClient jdbc;
    private final EnvelopeCipher cipher;
    private final Clock clock;

    JdbcAuthorities(JdbcClient jdbc, EnvelopeCipher cipher, Clock clock) {
        this.jdbc = jdbc;
        this.cipher = cipher;
        this.clock = clock;
    }

    /** Several may make one at the same time; the first insert counts, and all read it back. */
    @Override
    public Hierarchy obtain(String id, Supplier<Hierarchy> maker) {
        if (TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalTransactionStateException(
                    "Expected no transaction, whose end might undo a CA that has signed, but there is one.");
        }
        return find(id).orElseGet(() -> {
            insert(id, maker.get());
            return find(id).orElseThrow(() -> new IllegalStateException(
                    "Expected the authority '%s' that was just kept, but it is gone.".formatted(id)));
        });
    }

    private Optional<Hierarchy> find(String id) {
        return jdbc.sql("select * from authority where id = :id")
                .param("id", id)
                .query((row, number) -> new Hierarchy(authority(row, id, "root"), authority(row, id, "issuing")))
                .optional();
    }

    private Authority authority(ResultSet row, String id, String which) throws SQLException {
        return new Authority(
                new Der(row.getBytes(which + "_certificate")),
                new PrivateKeyMaterial(cipher.open(row.getBytes(which + "_key"), context(id, which))));
    }

    private void insert(String id, Hierarchy made) {
        jdbc.sql("""
                        insert into authority
                            (id, root_certificate, root_key, issuing_certificate, issuing_key, created)
                        values (:id, :rootCertificate, :rootKey, :issuingCertificate, :issuingKey, :created)
                        on conflict do nothing
                        """)
                .param("id", id)
                .param("rootCertificate", made.root().certificate().bytes())
                .param("rootKey", cipher.seal(made.root().privateKey().pkcs8(), context(id, "root")))
                .param("issuingCertificate", made.issuing().certificate().bytes())
                .param("issuingKey", cipher.seal(made.issuing().privateKey().pkcs8(), context(id, "issuing")))
                .param("created", Columns.timestamp(clock.instant()))
                .update();
    }

    private static String context(String id, String which) {
        return "authority/" + id + "/" + which;
    }

    @Override
    public Optional<List<Der>> issued(String authorityId, String reference) {
        return jdbc.sql(
                        "select chain from authority_certificate where authority = :authority and reference = :reference")
                .param("authority", authorityId)
                .param("reference", reference)
                .query((row, number) -> Columns.chain(row, "chain"))
                .optional();
    }

    @Override
    public List<Der> keepIssued(String authorityId, IssuedCertificate certificate) {
        int kept = jdbc.sql("""
                        insert into authority_certificate (authority, reference, vault, serial, chain, issued)
                        values (:authority, :reference, :vault, :serial, :chain, :issued)
                        on conflict (authority, reference) do nothing
                        """)
                .param("authority", authorityId)
                .param("reference", certificate.reference())
                .param("vault", certificate.vault())
                .param("serial", certificate.serial())
                .param("chain", Columns.chain(certificate.chain()))
                .param("issued", Columns.timestamp(clock.instant()))
                .update();
        return kept == 1
                ? certificate.chain()
                : issued(authorityId, certificate.reference()).orElseThrow();
    }
}
