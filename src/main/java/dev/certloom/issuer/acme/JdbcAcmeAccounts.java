package dev.certloom.issuer.acme;

import dev.certloom.crypto.KeyMaker.KeyPair;
import dev.certloom.crypto.rest.EnvelopeCipher;
import dev.certloom.database.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
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
        demandNoTransaction();
        return find(id).orElseGet(() -> {
            insert(id, maker.get());
            return find(id).orElseThrow(() ->
                    new IllegalStateException("Expected the account that was just kept, but it is gone."));
        });
    }

    private static void demandNoTransaction() {
        if (TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalTransactionStateException(
                    "Expected no transaction, whose end might undo a key that a CA knows, but there is one.");
        }
    }

    private Optional<AcmeAccount> find(AccountId id) {
        return jdbc.sql("""
                        select private_key, public_key, url, next_private_key, next_public_key, deactivated
                        from acme_account
                        where vault = :vault and issuer_key = :issuer and directory = :directory
                        """)
                .param("vault", id.vault().value())
                .param("issuer", id.issuer().key())
                .param("directory", id.directory())
                .query((row, number) -> account(id, row))
                .optional();
    }

    private AcmeAccount account(AccountId id, ResultSet row) throws SQLException {
        return new AcmeAccount(
                key(id, row.getBytes("private_key"), row.getBytes("public_key")),
                Columns.text(row, "url"),
                row.getObject("next_public_key") == null
                        ? Optional.empty()
                        : Optional.of(key(id, row.getBytes("next_private_key"), row.getBytes("next_public_key"))),
                Columns.optionalInstant(row, "deactivated").isPresent());
    }

    private java.security.KeyPair key(AccountId id, byte[] sealed, byte[] spki) {
        return AccountKeys.of(cipher.open(sealed, context(id)), spki);
    }

    /** Several may make one at the same time; the first counts, and all read it back. */
    @Override
    public java.security.KeyPair obtainNextKey(AccountId id, Supplier<KeyPair> maker) {
        demandNoTransaction();
        if (find(id).flatMap(AcmeAccount::next).isEmpty()) {
            KeyPair made = maker.get();
            of("""
                    update acme_account set next_private_key = :privateKey, next_public_key = :publicKey
                    where next_public_key is null and
                    """, id)
                    .param("privateKey", cipher.seal(made.privateKey().pkcs8(), context(id)))
                    .param("publicKey", made.publicKey().bytes())
                    .update();
        }
        return find(id).flatMap(AcmeAccount::next)
                .orElseThrow(() -> new IllegalStateException(
                        "Expected the next key of an account that was just kept, but it is gone."));
    }

    @Override
    public boolean promote(AccountId id, java.security.KeyPair next) {
        return of("""
                update acme_account set private_key = next_private_key, public_key = next_public_key,
                    next_private_key = null, next_public_key = null
                where next_public_key = :next and
                """, id).param("next", next.getPublic().getEncoded()).update() > 0;
    }

    /** By the database's clock: replicas' clocks may differ by more than that. */
    @Override
    public Optional<KeyChange> beginKeyChange(AccountId id, Duration atMost) {
        demandNoTransaction();
        KeyChange change = KeyChange.begun();
        int begun = of("""
                update acme_account set key_change = :change,
                    key_change_expires = clock_timestamp() + :atMost * interval '1 millisecond'
                where (key_change is null or key_change_expires <= clock_timestamp()) and
                """, id)
                .param("change", change.id())
                .param("atMost", atMost.toMillis())
                .update();
        return begun == 1 ? Optional.of(change) : Optional.empty();
    }

    @Override
    public void endKeyChange(AccountId id, KeyChange change) {
        of("update acme_account set key_change = null, key_change_expires = null where key_change = :change and", id)
                .param("change", change.id())
                .update();
    }

    @Override
    public boolean completeKeyChange(
            AccountId id, KeyChange change, java.security.KeyPair former, java.security.KeyPair next) {
        boolean known = of("""
                        update acme_account set private_key = :privateKey, public_key = :next,
                            next_private_key = case when next_public_key = :next then null else next_private_key end,
                            next_public_key = case when next_public_key = :next then null else next_public_key end
                        where (next_public_key = :next or public_key = :former
                            or (public_key = :next and key_change = :change)) and
                        """, id)
                        .param("privateKey", cipher.seal(next.getPrivate().getEncoded(), context(id)))
                        .param("next", next.getPublic().getEncoded())
                        .param("former", former.getPublic().getEncoded())
                        .param("change", change.id())
                        .update()
                > 0;
        endKeyChange(id, change);
        return known;
    }

    @Override
    public void dropNextKey(AccountId id, KeyChange change, java.security.KeyPair next) {
        of("""
                update acme_account set next_private_key = null, next_public_key = null
                where next_public_key = :next and key_change = :change and
                """, id)
                .param("next", next.getPublic().getEncoded())
                .param("change", change.id())
                .update();
    }

    @Override
    public boolean deactivate(AccountId id, java.security.KeyPair key) {
        return of("""
                        update acme_account set deactivated = :now
                        where deactivated is null and public_key = :key and
                        """, id)
                        .param("now", Columns.timestamp(clock.instant()))
                        .param("key", key.getPublic().getEncoded())
                        .update()
                > 0;
    }

    @Override
    public void replaceDeactivated(AccountId id, Supplier<KeyPair> maker) {
        demandNoTransaction();
        of("delete from acme_account where deactivated is not null and", id).update();
        obtain(id, maker);
    }

    private StatementSpec of(String sql, AccountId id) {
        return jdbc.sql(sql + " vault = :vault and issuer_key = :issuer and directory = :directory")
                .param("vault", id.vault().value())
                .param("issuer", id.issuer().key())
                .param("directory", id.directory());
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
