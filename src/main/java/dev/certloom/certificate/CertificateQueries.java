package dev.certloom.certificate;

import dev.certloom.crypto.CertificateFormats;
import dev.certloom.crypto.PrivateKeyMaterial;
import dev.certloom.crypto.SecretContentType;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.Page;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultName;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/** Reads certificates, policies, and the secret of a version. Never queries the process engine, which may be away. */
@Service
public class CertificateQueries {

    private final Certificates certificates;
    private final Keys keys;
    private final CertificateFormats formats;
    private final TransactionOperations transaction;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    public CertificateQueries(
            Certificates certificates,
            Keys keys,
            CertificateFormats formats,
            TransactionOperations transaction,
            ApplicationEventPublisher events,
            Clock clock) {
        this.certificates = certificates;
        this.keys = keys;
        this.formats = formats;
        this.transaction = transaction;
        this.events = events;
        this.clock = clock;
    }

    /**
     * A version.
     *
     * @param version as in the URL; empty for the current one
     * @throws Refusal CERTIFICATE_NOT_FOUND
     */
    public VersionView certificate(VaultName vault, CertificateName name, Optional<String> version) {
        return find(vault, name, version)
                .orElseThrow(() -> Refusal.certificateNotFound(
                        version.map(id -> name + "/" + id).orElse(name.value())));
    }

    /**
     * A version that is kept: clients see it, or it is one of a deleted certificate.
     *
     * @param version as in the URL; empty for the current one
     */
    public Optional<VersionView> kept(VaultName vault, CertificateName name, Optional<String> version) {
        return version.isEmpty()
                ? certificates.current(vault, name)
                : VersionId.parse(version.get()).flatMap(id -> certificates.version(vault, name, id));
    }

    /**
     * A deleted certificate, at its current version.
     *
     * @throws Refusal CERTIFICATE_NOT_FOUND
     */
    public VersionView deleted(VaultName vault, CertificateName name) {
        return certificates
                .current(vault, name)
                .filter(view -> view.certificate().isDeleted())
                .orElseThrow(() -> Refusal.deletedNotFound(name));
    }

    /** Deleted certificates, by name; secrets and keys are those of complete versions alone. */
    public Page<DeletedCertificate> listDeleted(
            VaultName vault, Optional<String> after, int limit, boolean includePending) {
        return certificates.listDeleted(vault, after, limit, includePending);
    }

    /**
     * The policy.
     *
     * @throws Refusal CERTIFICATE_NOT_FOUND
     */
    public CertificatePolicy policy(VaultName vault, CertificateName name) {
        return certificates
                .find(vault, name)
                .filter(Certificate::isVisible)
                .flatMap(Certificate::policy)
                .orElseThrow(() -> Refusal.certificateNotFound(name.value()));
    }

    /** Current versions, by name (API reference 2.6). */
    public Page<ListedVersion> list(VaultName vault, Optional<String> after, int limit, boolean includePending) {
        return certificates.list(vault, after, limit, includePending);
    }

    /**
     * Complete versions of a name; empty for an unknown name (API reference 2.6).
     *
     * @throws Refusal INVALID when the name has no version {@code after}
     */
    public Page<ListedVersion> versions(VaultName vault, CertificateName name, Optional<String> after, int limit) {
        return certificates.versions(vault, name, after, limit);
    }

    /**
     * The secret view: the private key, if exportable, and the chain. The reading is audited before anything is shown.
     *
     * @param version as in the URL; empty for the current one
     * @param asked form wanted instead of the stored one; only PKCS#12 to PEM is possible
     * @throws Refusal SECRET_NOT_FOUND, SECRET_DISABLED, INVALID
     */
    public Secret secret(
            VaultName vault,
            CertificateName name,
            Optional<String> version,
            Optional<SecretContentType> asked,
            Actor actor) {
        VersionView certificate =
                find(vault, name, version).orElseThrow(() -> notFound("secret", Refusal.Kind.SECRET_NOT_FOUND, name));
        CertificateVersion held = certificate.version();
        if (!held.complete() || !held.enabled()) {
            throw new Refusal(Refusal.Kind.SECRET_DISABLED, "Operation get is not allowed on a disabled secret.");
        }
        SecretContentType type = asked.orElse(held.contentType());
        if (type == SecretContentType.PKCS12 && held.contentType() == SecretContentType.PEM) {
            throw Refusal.invalidProperty("outContentType");
        }
        Optional<PrivateKeyMaterial> privateKey =
                held.exportable() ? held.key().map(keys::privateKey) : Optional.empty();
        // encoded before it is audited: a secret that could not be encoded in time was not read
        String value = formats.writeSecret(type, privateKey, held.chain().getFirst(), held.secretCertificates());
        transaction.executeWithoutResult(status -> {
            // it may have been deleted or disabled while the secret was encoded
            if (find(vault, name, Optional.of(held.id().value()))
                    .filter(view -> view.version().enabled())
                    .isEmpty()) {
                throw notFound("secret", Refusal.Kind.SECRET_NOT_FOUND, name);
            }
            events.publishEvent(certificate
                    .certificate()
                    .auditableEvent(
                            held.exportable() ? AuditAction.PRIVATE_KEY_READ : AuditAction.SECRET_READ,
                            actor,
                            clock.instant(),
                            Map.of("version", held.id().value())));
        });
        return new Secret(certificate, type, value);
    }

    /**
     * The public key of a version.
     *
     * @throws Refusal KEY_NOT_FOUND, KEY_DISABLED
     */
    public PublicKeyView key(VaultName vault, CertificateName name, Optional<String> version) {
        VersionView certificate = keyVersion(new KeyReference(vault, name, version));
        CertificateVersion held = certificate.version();
        Keys.PublicHalf half = keys.publicKey(held.enabledKey("get"));
        return new PublicKeyView(
                certificate,
                half.algorithm(),
                half.publicKey(),
                held.chain().stream().findFirst().map(formats::keyUsages).orElse(List.of()));
    }

    /**
     * Why a secret or key is not written: a certificate's follows the certificate, and there are no others.
     *
     * @param operation as Key Vault calls it, such as {@code set}
     */
    public Refusal unwritable(ManagedObject object, VaultName vault, CertificateName name, String operation) {
        return certificates
                        .find(vault, name)
                        .filter(found -> found.isVisible() || found.isDeleted())
                        .isPresent()
                ? object.managedRefusal(operation)
                : object.notKeptRefusal();
    }

    /**
     * The version that has a key.
     *
     * @throws Refusal KEY_NOT_FOUND
     */
    VersionView keyVersion(KeyReference key) {
        return find(key.vault(), key.name(), key.version())
                .orElseThrow(() -> notFound("key", Refusal.Kind.KEY_NOT_FOUND, key.name()));
    }

    private Optional<VersionView> find(VaultName vault, CertificateName name, Optional<String> version) {
        return kept(vault, name, version).filter(view -> view.certificate().isVisible());
    }

    private static Refusal notFound(String what, Refusal.Kind kind, CertificateName name) {
        return new Refusal(
                kind,
                "A %s with (name/id) %s was not found in this key vault. If you recently deleted this %s you may be able to recover it using the correct recovery command. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125182"
                        .formatted(what, name, what));
    }
}
