package dev.certloom.certificate;

import dev.certloom.crypto.CertificateChain;
import dev.certloom.crypto.KeyId;
import dev.certloom.crypto.PrivateKeyMaterial;
import dev.certloom.crypto.RevocationReason;
import dev.certloom.crypto.SecretContentType;
import dev.certloom.crypto.X509;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.Der;
import dev.certloom.kernel.VaultName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What a backup holds: all that is kept of a certificate, but requests.
 *
 * @param vault that it was made in
 * @param at when
 * @param name as first written
 * @param policy as it is stored
 * @param current id of the current version
 * @param keys private keys, PKCS#8: each once
 * @param certificates DER: each once
 */
record BackupDocument(
        String vault,
        Instant at,
        String name,
        String policy,
        String current,
        List<byte[]> keys,
        List<byte[]> certificates,
        List<Version> versions) {

    /** As many as Key Vault takes (API reference 1.11). */
    static final int MAX_VERSIONS = 500;

    private static final Instant EARLIEST = Instant.EPOCH;
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    /** @throws RuntimeException when it is not what is made here */
    BackupDocument {
        new VaultName(vault);
        new CertificateName(name);
        Objects.requireNonNull(policy);
        demandOnCalendar(at);
        keys = List.copyOf(keys);
        certificates = List.copyOf(certificates);
        versions = List.copyOf(versions);
        Set<String> ids = new HashSet<>();
        Set<Integer> used = new HashSet<>();
        for (Version version : versions) {
            demand(ids.add(new VersionId(version.id).value()), "versions with ids of their own");
            used.add(version.key);
            Objects.checkIndex(version.key, keys.size());
            for (int certificate : version.chain) {
                Objects.checkIndex(certificate, certificates.size());
            }
            for (int certificate : version.given) {
                Objects.checkIndex(certificate, certificates.size());
            }
        }
        demand(versions.size() <= MAX_VERSIONS, "at most " + MAX_VERSIONS + " versions");
        demand(ids.contains(current), "its current version");
        demand(used.size() == keys.size(), "keys of its versions");
    }

    private static void demandOnCalendar(Instant at) {
        demand(!at.isBefore(EARLIEST) && !at.isAfter(LATEST), "a moment on the calendar");
    }

    private static void demand(boolean met, String what) {
        if (!met) {
            throw new IllegalArgumentException("Expected %s in a backup, but it is not so.".formatted(what));
        }
    }

    /**
     * A version.
     *
     * @param key its place among the keys
     * @param chain places among the certificates: its own, its signer's and so on
     * @param given places of all that came with it, if that order must be preserved; otherwise empty
     * @param revoked set when its CA has revoked it
     */
    record Version(
            String id,
            boolean enabled,
            Instant created,
            Instant updated,
            Map<String, String> tags,
            int key,
            List<Integer> chain,
            List<Integer> given,
            SecretContentType contentType,
            boolean exportable,
            Optional<Boolean> preserveCertOrder,
            Optional<Revoked> revoked) {

        Version {
            demandOnCalendar(created);
            demandOnCalendar(updated);
            tags = Tags.checked(tags);
            chain = List.copyOf(chain);
            given = List.copyOf(given);
            Objects.requireNonNull(contentType);
            demand(
                    !chain.isEmpty()
                            && chain.size() <= CertificateChain.MAX_CERTIFICATES
                            && given.size() <= CertificateChain.MAX_CERTIFICATES,
                    "versions with their certificates");
        }
    }

    /** A revocation. */
    record Revoked(Instant at, Optional<RevocationReason> reason) {

        Revoked {
            demandOnCalendar(at);
            Objects.requireNonNull(reason);
        }

        static Revoked of(Revocation revocation) {
            return new Revoked(revocation.at(), revocation.reason());
        }

        Revocation revocation() {
            return new Revocation(at, reason);
        }
    }

    /**
     * Of a certificate.
     *
     * @param versions all that are complete
     * @param revocations of those that are revoked
     */
    static BackupDocument of(
            Certificate certificate,
            List<CertificateVersion> versions,
            Map<VersionId, Revocation> revocations,
            Function<KeyId, PrivateKeyMaterial> privateKeys,
            Instant at) {
        Places<KeyId> keys = new Places<>();
        Places<Der> certificates = new Places<>();
        List<Version> written = versions.stream()
                .map(version -> new Version(
                        version.id().value(),
                        version.enabled(),
                        version.created(),
                        version.updated(),
                        version.tags(),
                        keys.of(version.key().orElseThrow()),
                        version.chain().stream().map(certificates::of).toList(),
                        version.given().stream().map(certificates::of).toList(),
                        version.contentType(),
                        version.exportable(),
                        version.preserveCertOrder(),
                        Optional.ofNullable(revocations.get(version.id())).map(Revoked::of)))
                .toList();
        return new BackupDocument(
                certificate.vault().value(),
                at,
                certificate.name().value(),
                JdbcPolicyColumn.write(certificate.policy().orElseThrow()),
                certificate.current().orElseThrow().value(),
                keys.inOrder().stream()
                        .map(key -> privateKeys.apply(key).pkcs8())
                        .toList(),
                certificates.inOrder().stream().map(Der::bytes).toList(),
                written);
    }

    CertificateName certificateName() {
        return new CertificateName(name);
    }

    CertificatePolicy readPolicy() {
        return JdbcPolicyColumn.parse(policy);
    }

    /** The certificates of each version of a key, its own first. */
    List<List<Der>> certificatesOf(int key) {
        return versions.stream()
                .filter(version -> version.key == key)
                .map(version -> {
                    List<Der> all = new ArrayList<>(ders(version.chain));
                    all.addAll(ders(version.given));
                    return all;
                })
                .toList();
    }

    /** In the order in which they are to be stored: what is stored last becomes current. */
    List<Version> versionsWithCurrentLast() {
        List<Version> ordered = new ArrayList<>(versions);
        ordered.sort((one, other) -> Boolean.compare(one.id.equals(current), other.id.equals(current)));
        return ordered;
    }

    /**
     * A version as it is stored.
     *
     * @param leaf what its certificate says
     */
    CertificateVersion stored(Version version, X509 leaf, KeyId key) {
        return new CertificateVersion(
                new VersionId(version.id),
                true,
                version.enabled,
                leaf.notBefore(),
                leaf.notAfter(),
                version.created,
                version.updated,
                version.tags,
                ders(version.chain),
                ders(version.given),
                leaf.sha1(),
                Optional.of(key),
                version.contentType,
                version.exportable,
                version.preserveCertOrder);
    }

    List<Der> ders(List<Integer> places) {
        return places.stream().map(place -> new Der(certificates.get(place))).toList();
    }

    /** Gives each of some values a place, the same where they are equal. */
    private static final class Places<T> {
        private final Map<T, Integer> places = new LinkedHashMap<>();

        int of(T value) {
            return places.computeIfAbsent(value, added -> places.size());
        }

        List<T> inOrder() {
            return List.copyOf(places.keySet());
        }
    }
}
