package dev.certloom.certificate;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.crypto.KeyUsage;
import dev.certloom.crypto.SecretContentType;
import dev.certloom.crypto.SubjectAlternativeNames;
import dev.certloom.crypto.X509Properties;
import dev.certloom.database.Columns;
import dev.certloom.database.MemoryFootprint;
import dev.certloom.kernel.IssuerName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
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
        return JSON.writeValueAsString(Document.of(policy));
    }

    public static CertificatePolicy read(ResultSet row, String column) throws SQLException {
        return parse(row.getString(column));
    }

    static Optional<CertificatePolicy> readOptional(ResultSet row, String column) throws SQLException {
        return Columns.text(row, column).map(JdbcPolicyColumn::parse);
    }

    public static CertificatePolicy parse(String json) {
        return CACHE.get(json, read -> JSON.readValue(read, Document.class).policy());
    }

    /** About how many bytes of memory a policy takes. */
    public static int memoryFootprint(CertificatePolicy policy) {
        return Document.of(policy).memoryFootprint();
    }

    /** A policy as stored in a jsonb column. Members are only ever added. */
    private record Document(
            KeyAlgorithm key,
            boolean exportable,
            boolean reuseKey,
            SecretContentType contentType,
            Optional<String> subject,
            SubjectAlternativeNames names,
            List<String> extendedKeyUsages,
            List<KeyUsage> keyUsages,
            int validityMonths,
            boolean certificateAuthority,
            List<Action> lifetimeActions,
            String issuer,
            Optional<String> certificateType,
            Optional<Boolean> certificateTransparency,
            boolean enabled,
            Instant created,
            Instant updated) {

        static Document of(CertificatePolicy policy) {
            return new Document(
                    policy.key().algorithm(),
                    policy.key().exportable(),
                    policy.key().reuseKey(),
                    policy.contentType(),
                    policy.x509().subject(),
                    policy.x509().names(),
                    policy.x509().extendedKeyUsages(),
                    policy.x509().keyUsages(),
                    policy.x509().validityMonths(),
                    policy.x509().certificateAuthority(),
                    policy.lifetimeActions().stream().map(Action::of).toList(),
                    policy.issuer().name().value(),
                    policy.issuer().certificateType(),
                    policy.issuer().certificateTransparency(),
                    policy.enabled(),
                    policy.created(),
                    policy.updated());
        }

        CertificatePolicy policy() {
            return new CertificatePolicy(
                    new KeyProperties(key, exportable, reuseKey),
                    contentType,
                    new X509Properties(
                            subject, names, extendedKeyUsages, keyUsages, validityMonths, certificateAuthority),
                    lifetimeActions.stream().map(Action::action).toList(),
                    new IssuerParameters(new IssuerName(issuer), certificateType, certificateTransparency),
                    enabled,
                    created,
                    updated);
        }

        /** About how many bytes of memory a policy takes: members whose size is up to callers, besides what all of them take. */
        int memoryFootprint() {
            return MemoryFootprint.bounded(MemoryFootprint.OBJECT_BYTES
                    + MemoryFootprint.of(subject)
                    + MemoryFootprint.of(names.dnsNames())
                    + MemoryFootprint.of(names.emails())
                    + MemoryFootprint.of(names.upns())
                    + MemoryFootprint.of(names.uris())
                    + MemoryFootprint.of(names.ipAddresses())
                    + MemoryFootprint.of(extendedKeyUsages)
                    + (long) lifetimeActions.size() * MemoryFootprint.STRING_BYTES
                    + MemoryFootprint.of(certificateType));
        }

        /** One of percentage and days is set. */
        record Action(Optional<Integer> percentage, Optional<Integer> daysBeforeExpiry, LifetimeAction.Type type) {

            static Action of(LifetimeAction action) {
                return switch (action.trigger()) {
                    case LifetimeAction.LifetimePercentage(int percentage) ->
                        new Action(Optional.of(percentage), Optional.empty(), action.type());
                    case LifetimeAction.DaysBeforeExpiry(int days) ->
                        new Action(Optional.empty(), Optional.of(days), action.type());
                };
            }

            LifetimeAction action() {
                LifetimeAction.Trigger trigger = percentage
                        .<LifetimeAction.Trigger>map(LifetimeAction.LifetimePercentage::new)
                        .or(() -> daysBeforeExpiry.map(LifetimeAction.DaysBeforeExpiry::new))
                        .orElseThrow();
                return new LifetimeAction(trigger, type);
            }
        }
    }
}
