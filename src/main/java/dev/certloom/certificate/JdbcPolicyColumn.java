package dev.certloom.certificate;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.certloom.crypto.SubjectAlternativeNames;
import dev.certloom.crypto.X509Properties;
import dev.certloom.database.Columns;
import dev.certloom.database.MemoryFootprint;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/** Maps a certificate's policy to a column. */
public final class JdbcPolicyColumn {

    public static final long MAX_CACHED_BYTES = 16 << 20;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /**
     * A policy is read with every row that has it, and hardly ever changes. Its size is up to the caller who sets it.
     */
    public static final Cache<String, CertificatePolicy> CACHE = Caffeine.newBuilder()
            .maximumWeight(MAX_CACHED_BYTES)
            .weigher((String json, CertificatePolicy policy) ->
                    Math.toIntExact(MemoryFootprint.of(json) + memoryFootprint(policy)))
            .executor(Runnable::run)
            .build();

    private JdbcPolicyColumn() {}

    public static String write(CertificatePolicy policy) {
        return JSON.writeValueAsString(PolicyDocument.of(policy));
    }

    public static CertificatePolicy read(ResultSet row, String column) throws SQLException {
        return parse(row.getString(column));
    }

    static Optional<CertificatePolicy> readOptional(ResultSet row, String column) throws SQLException {
        return Columns.text(row, column).map(JdbcPolicyColumn::parse);
    }

    public static CertificatePolicy parse(String json) {
        return CACHE.get(
                json, read -> JSON.readValue(read, PolicyDocument.class).policy());
    }

    /** About how many bytes of memory a policy takes. */
    public static int memoryFootprint(CertificatePolicy policy) {
        X509Properties x509 = policy.x509();
        SubjectAlternativeNames names = x509.names();
        return MemoryFootprint.bounded(MemoryFootprint.OBJECT_BYTES
                + MemoryFootprint.of(x509.subject())
                + MemoryFootprint.of(names.dnsNames())
                + MemoryFootprint.of(names.emails())
                + MemoryFootprint.of(names.upns())
                + MemoryFootprint.of(names.uris())
                + MemoryFootprint.of(names.ipAddresses())
                + MemoryFootprint.of(x509.extendedKeyUsages())
                + (long) policy.lifetimeActions().size() * MemoryFootprint.STRING_BYTES
                + MemoryFootprint.of(policy.issuer().certificateType()));
    }
}
