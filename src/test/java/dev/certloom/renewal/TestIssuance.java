package dev.certloom.renewal;

import static dev.certloom.renewal.TestLives.VAULT;

import dev.certloom.certificate.CertificatePolicy;
import dev.certloom.certificate.CertificateVersion;
import dev.certloom.certificate.Certificates;
import dev.certloom.certificate.Drafts;
import dev.certloom.certificate.Keys;
import dev.certloom.certificate.LifetimeAction;
import dev.certloom.certificate.PolicyDraft;
import dev.certloom.certificate.VersionId;
import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.crypto.KeyId;
import dev.certloom.crypto.KeyMaker.KeyPair;
import dev.certloom.crypto.TestPki;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.Der;
import dev.certloom.kernel.OperationId;
import dev.certloom.operation.Asker;
import dev.certloom.operation.CertificateRequests;
import dev.certloom.operation.CreateCertificate;
import dev.certloom.operation.Occurrence;
import dev.certloom.operation.OperationFinished;
import dev.certloom.operation.PendingOperation;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/** Does what a caller, a process and an issuer do until a certificate has a version. */
record TestIssuance(ConfigurableApplicationContext service, Clock clock) {

    static final Actor ALICE = Actor.system("alice");

    private static final KeyPair EC = TestPki.keys().make(KeyAlgorithm.EC_P256);
    private static final Der SIGNED = TestPki.selfSigned(EC, "CN=web").der();

    /** Alice asks. */
    PendingOperation asked(CertificateName name, String issuer, LifetimeAction... actions) {
        PolicyDraft draft = Drafts.by(issuer);
        PolicyDraft policy = new PolicyDraft(
                draft.key(),
                draft.contentType(),
                draft.x509(),
                Optional.of(List.of(actions)),
                draft.issuer(),
                draft.enabled());
        return service.getBean(CertificateRequests.class)
                .accept(new CreateCertificate(
                        VAULT,
                        name,
                        Optional.of(policy),
                        true,
                        Map.of("team", "web"),
                        Optional.empty(),
                        new Asker.Caller(Drafts.ASKING, ALICE)));
    }

    /** The issuer signs, for so long from now. */
    VersionId issue(PendingOperation operation, Duration length) {
        return service.getBean(TransactionOperations.class).execute(status -> {
            service.getBean(JdbcClient.class)
                    .sql("update operation set phase = 'COMPLETED', is_open = false where id = :id")
                    .param("id", operation.id().value())
                    .update();
            VersionId version = complete(
                    operation.certificate(), operation.policy(), operation.tags(), length, Optional.of(operation.id()));
            service.publishEvent(new OperationFinished.Issued(
                    Occurrence.of(operation, ALICE, clock.instant()), version, "a".repeat(40), List.of()));
            return version;
        });
    }

    /** A version that lives for so long from now. In a transaction. */
    VersionId complete(
            CertificateName name,
            CertificatePolicy policy,
            Map<String, String> tags,
            Duration length,
            Optional<OperationId> operation) {
        Instant now = clock.instant();
        KeyId key = service.getBean(Keys.class).save(VAULT, EC);
        VersionId version = VersionId.random();
        service.getBean(Certificates.class)
                .saveComplete(
                        VAULT,
                        name,
                        new CertificateVersion(
                                version,
                                true,
                                true,
                                now,
                                now.plus(length),
                                now,
                                now,
                                tags,
                                List.of(SIGNED),
                                List.of(),
                                "a".repeat(40),
                                Optional.of(key),
                                policy.contentType(),
                                true,
                                Optional.empty()),
                        operation);
        return version;
    }
}
