package dev.certloom.crypto.rest;

import dev.certloom.database.Columns;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Checks that the configured key encryption key is the one the database was written with. With a different one Certloom
 * would look healthy, fail at each private key, and seal new ones so that neither key opens them all.
 */
final class JdbcKeyEncryptionCheck {

    private static final String CONTEXT = "key_encryption_check";
    private static final byte[] KNOWN_PLAINTEXT = {'c', 'e', 'r', 't', 'l', 'o', 'o', 'm'};

    /** One sealed value of each kind, for a database that was written before there was a check. */
    private static final List<String> OLDER_SEALED_COLUMNS = List.of(
            "select private_key from audit_key limit 1",
            "select private_key from token_signing_key limit 1",
            "select wrapped from data_key limit 1",
            "select credentials from issuer limit 1",
            "select issuing_key from authority limit 1");

    private final JdbcClient jdbc;
    private final KeyWrapper wrapper;
    private final EnvelopeCipher cipher;
    private final Clock clock;

    JdbcKeyEncryptionCheck(JdbcClient jdbc, KeyWrapper wrapper, Clock clock) {
        this.jdbc = jdbc;
        this.wrapper = wrapper;
        this.cipher = new EnvelopeCipher(wrapper);
        this.clock = clock;
    }

    /**
     * Requires that it matches; at the first start with a database the key is recorded as the right one.
     *
     * @throws KeyEncryptionKeyRefused if it is another one
     */
    void demand() {
        if (sealed().isEmpty()) {
            OLDER_SEALED_COLUMNS.forEach(
                    query -> first(query).flatMap(JdbcKeyEncryptionCheck::keyId).ifPresent(this::demandSame));
            jdbc.sql("insert into key_encryption_check (sealed, created) values (:sealed, :now) on conflict do nothing")
                    .param("sealed", cipher.seal(KNOWN_PLAINTEXT, CONTEXT))
                    .param("now", Columns.timestamp(clock.instant()))
                    .update();
        }
        // read again: another replica may have been first, with another key
        byte[] sealed = sealed().orElseThrow();
        keyId(sealed).ifPresent(this::demandSame);
        try {
            cipher.open(sealed, CONTEXT);
        } catch (IllegalStateException e) {
            throw new KeyEncryptionKeyRefused(wrapper.keyId(), e);
        }
    }

    private void demandSame(String written) {
        if (!written.equals(wrapper.keyId())) {
            throw new KeyEncryptionKeyRefused(written, wrapper.keyId());
        }
    }

    /** Which key sealed it; empty if it is damaged, which says nothing about the key. */
    private static Optional<String> keyId(byte[] sealed) {
        try {
            return Optional.of(EnvelopeCipher.keyId(sealed));
        } catch (IllegalStateException e) {
            return Optional.empty();
        }
    }

    private Optional<byte[]> sealed() {
        return first("select sealed from key_encryption_check");
    }

    private Optional<byte[]> first(String query) {
        return jdbc.sql(query).query((row, number) -> row.getBytes(1)).optional();
    }
}
