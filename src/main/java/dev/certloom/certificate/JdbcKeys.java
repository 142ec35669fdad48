package dev.certloom.certificate;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.crypto.KeyId;
import dev.certloom.crypto.KeyMaker.KeyPair;
import dev.certloom.crypto.PrivateKeyMaterial;
import dev.certloom.crypto.rest.EnvelopeCipher;
import dev.certloom.crypto.rest.EnvelopeCipher.Envelope;
import dev.certloom.database.Columns;
import dev.certloom.database.MemoryFootprint;
import dev.certloom.kernel.Der;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultName;
import java.time.Clock;
import java.util.Collection;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
public class JdbcKeys implements Keys {

    private static final long MAX_BYTES_OF_PUBLIC_HALVES = 1 << 20;

    private final JdbcClient jdbc;
    private final EnvelopeCipher cipher;
    private final Clock clock;
    /** They never change. */
    private final Cache<KeyId, PublicHalf> publicHalves = Caffeine.newBuilder()
            .maximumWeight(MAX_BYTES_OF_PUBLIC_HALVES)
            .weigher((KeyId id, PublicHalf half) ->
                    MemoryFootprint.OBJECT_BYTES + half.publicKey().size())
            .executor(Runnable::run)
            .build();

    public JdbcKeys(JdbcClient jdbc, EnvelopeCipher cipher, Clock clock) {
        this.jdbc = jdbc;
        this.cipher = cipher;
        this.clock = clock;
    }

    @Override
    public KeyId save(VaultName vault, KeyPair pair) {
        KeyId id = KeyId.random();
        Envelope sealed = cipher.sealApart(pair.privateKey().pkcs8(), context(id));
        jdbc.sql("""
                        with wrapping as (insert into data_key (key_pair, wrapped) values (:id, :wrapped))
                        insert into key_pair (id, vault, algorithm, public_key, private_key, created)
                        values (:id, :vault, :algorithm, :publicKey, :privateKey, :created)
                        """)
                .param("id", id.value())
                .param("vault", vault.value())
                .param("algorithm", pair.algorithm().name())
                .param("publicKey", pair.publicKey().bytes())
                .param("privateKey", sealed.ciphertext())
                .param("wrapped", sealed.wrappedKey())
                .param("created", Columns.timestamp(clock.instant()))
                .update();
        publicHalves.put(id, new PublicHalf(pair.algorithm(), pair.publicKey()));
        return id;
    }

    @Override
    public PrivateKeyMaterial privateKey(KeyId id) {
        Envelope sealed = jdbc.sql("""
                        select d.wrapped, k.private_key from key_pair k join data_key d on d.key_pair = k.id where k.id = :id
                        """)
                .param("id", id.value())
                .query((row, number) -> new Envelope(row.getBytes(1), row.getBytes(2)))
                .optional()
                .orElseThrow(
                        () -> new Refusal(
                                Refusal.Kind.KEY_NOT_FOUND,
                                "The private key is gone: its certificate was purged, or its request ended long ago without one."));
        return new PrivateKeyMaterial(cipher.open(sealed, context(id)));
    }

    @Override
    public PublicHalf publicKey(KeyId id) {
        PublicHalf known = publicHalves.getIfPresent(id);
        if (known != null) {
            return known;
        }
        PublicHalf read = jdbc.sql("select algorithm, public_key from key_pair where id = :id")
                .param("id", id.value())
                .query((row, number) ->
                        new PublicHalf(KeyAlgorithm.valueOf(row.getString(1)), new Der(row.getBytes(2))))
                .single();
        publicHalves.put(id, read);
        return read;
    }

    @Override
    public int wipe(Collection<KeyId> keys) {
        return jdbc.sql("""
                        with wiped as (
                            update key_pair k set private_key = null, wiped = :now
                            where k.id = any(:keys) and k.private_key is not null
                                and not exists (select from certificate_version v where v.key_pair = k.id)
                            returning k.id)
                        delete from data_key d using wiped where d.key_pair = wiped.id
                        """)
                .param("now", Columns.timestamp(clock.instant()))
                .param("keys", keys.stream().map(KeyId::value).toArray(String[]::new))
                .update();
    }

    @Override
    public boolean isWiped(KeyId id) {
        return jdbc.sql("select wiped is not null from key_pair where id = :id")
                .param("id", id.value())
                .query(Boolean.class)
                .single();
    }

    private static String context(KeyId id) {
        return "key_pair/" + id.value();
    }
}
