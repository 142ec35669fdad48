package dev.certloom.issuer.acme;

import dev.certloom.crypto.KeyMaker.KeyPair;
import dev.certloom.crypto.rest.EnvelopeCipher;
import dev.certloom.database.Columns;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.support.TransactionSynchronizationManager;

@Repository
class JdbcAcmeAccounts implements AcmeAccounts {

    private final JdbcClient jdbc;
    private final EnvelopeCipher cipher;
    private final Clock clock;

    JdbcAcmeAccounts(JdbcClient jdbc, EnvelopeCipher cipher, Clock clock) {
        this.jdbc = jdbc;
        this.cipher = cipher;
        this.clock = clock;
    }

    /** Several may make one at the same time; the first insert counts, for which the others wait, and all read it back. */
    @Override
    public AcmeAccount obtain(AccountId id, Supplier<KeyPair> maker) {
        if (TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalTransactionStateException(
                    "Expected no transaction, whose end might undo a key that a CA knows, but there is one.");
        }
        return find(id).orElseGet(() -> {
            insert(id, maker.get());
            return find(id).orElseThrow(() ->
                    new IllegalStateException("Expected the account that was just kept, but it is gone."));
        });
    }

    private Optional<AcmeAccount> find(AccountId id) {
        return jdbc.sql("""
                        select private_key, public_key, url from acme_account
                        where vault = :vault and issuer_key = :issuer and directory = :directory
                        """)
                .param("vault", id.vault().value())
                .param("issuer", id.issuer().key())
                .param("directory", id.directory())
                .query((row, number) -> new AcmeAccount(
                        AccountKeys.of(
                                cipher.open(row.getBytes("private_key"), context(id)), row.getBytes("public_key")),
                        Columns.text(row, "url")))
                .optional();
    }

    private void insert(AccountId id, KeyPair made) {
        jdbc.sql("""
                        insert into acme_account (vault, issuer_key, directory, private_key, public_key, created)
                        values (:vault, :issuer, :directory, :privateKey, :publicKey, :created)
                        on conflict do nothing
                        """)
                .param("vault", id.vault().value())
                .param("issuer", id.issuer().key())
                .param("directory", id.directory())
                .param("privateKey", cipher.seal(made.privateKey().pkcs8(), context(id)))
                .param("publicKey", made.publicKey().bytes())
                .param("created", Columns.timestamp(clock.instant()))
                .update();
    }

    @Override
    public void locate(AccountId id, Optional<String> url) {
        jdbc.sql("""
                        update acme_account set url = :url
                        where vault = :vault and issuer_key = :issuer and directory = :directory
                        """)
                .param("vault", id.vault().value())
                .param("issuer", id.issuer().key())
                .param("directory", id.directory())
                .param("url", url.orElse(null))
                .update();
    }

    private static String context(AccountId id) {
        return "acme_account/" + id.vault().value() + "/" + id.issuer().key() + "/" + id.directory();
    }
}
