package dev.certloom.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.certificate.CertificatePolicy;
import dev.certloom.certificate.JdbcPolicyColumn;
import dev.certloom.certificate.VersionId;
import dev.certloom.crypto.SubjectAlternativeNames;
import dev.certloom.crypto.TestPki;
import dev.certloom.crypto.X509Properties;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.Der;
import dev.certloom.kernel.Failure;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.Operations.Locked;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** However large requests are, what is kept of them in memory is bounded. */
class OperationCacheTest {

    private static final int LARGE = 200_000;
    private static final int MANY = 400;
    private static final Requester ALICE = new Requester("alice", "Alice", Set.of(), Set.of());

    private final Instant now = new TestClock().instant();
    private long lockOrder;
    private final OperationCache cache = new OperationCache();

    @Test
    void smallRequestsAreKept() {
        // given
        List<CertificateRequest> requests =
                Stream.generate(() -> request(1, ALICE)).limit(MANY).toList();

        // when
        requests.forEach(cache::add);

        // then
        assertThat(requests).allMatch(request -> cache.request(request.id()).isPresent());
    }

    @Test
    void ofRequestsWithManyNamesOnlyAsManyAreKeptAsFit() {
        // given
        List<CertificateRequest> requests =
                Stream.generate(() -> request(LARGE, ALICE)).limit(MANY).toList();

        // when
        requests.forEach(cache::add);

        // then
        long kept = requests.stream()
                .filter(request -> cache.request(request.id()).isPresent())
                .count();
        assertThat(kept * LARGE).isPositive().isLessThanOrEqualTo(OperationCache.MAX_BYTES_OF_REQUESTS);
    }

    @Test
    void ofRequestsByMembersOfManyGroupsOnlyAsManyAreKeptAsFit() {
        // given
        Requester member = new Requester("alice", "Alice", Set.of("g".repeat(LARGE)), Set.of());
        List<CertificateRequest> requests =
                Stream.generate(() -> request(1, member)).limit(MANY).toList();

        // when
        requests.forEach(cache::add);

        // then
        long kept = requests.stream()
                .filter(request -> cache.request(request.id()).isPresent())
                .count();
        assertThat(kept * LARGE).isLessThanOrEqualTo(OperationCache.MAX_BYTES_OF_REQUESTS);
    }

    @Test
    void ofOperationsWithLongChainsOnlyAsManyAreKeptAsFit() {
        // given
        List<PendingOperation> operations = Stream.generate(
                        () -> operation(Phase.VERIFYING, List.of(new Der(new byte[LARGE])), Optional.empty()))
                .limit(MANY)
                .toList();

        // when
        operations.forEach(this::see);

        // then
        long kept = operations.stream()
                .filter(operation -> cache.lastSeen(operation.id()).isPresent())
                .count();
        assertThat(kept * LARGE).isPositive().isLessThanOrEqualTo(OperationCache.MAX_BYTES_OF_OPERATIONS);
    }

    @Test
    void anOperationThatHasEndedIsNotKept() {
        // given
        PendingOperation open = operation(Phase.RECEIVED, List.of(), Optional.empty());
        see(open);
        assertThat(cache.lastSeen(open.id())).isPresent();

        // when
        see(operation(
                open.request(), Phase.REJECTED, List.of(), Optional.of(new Failure(Failure.Cause.REQUEST, "No."))));

        // then
        assertThat(cache.lastSeen(open.id())).isEmpty();
    }

    @Test
    void ofPoliciesThatAreReadOnlyAsManyAreKeptAsFit() {
        // when
        for (int i = 0; i < MANY; i++) {
            JdbcPolicyColumn.parse(JdbcPolicyColumn.write(policy("n".repeat(LARGE) + i)));
        }

        // then
        assertThat((long) JdbcPolicyColumn.CACHE.asMap().size() * LARGE)
                .isLessThanOrEqualTo(JdbcPolicyColumn.MAX_CACHED_BYTES);
    }

    private void see(PendingOperation operation) {
        cache.saw(
                new Locked(operation, 1, Optional.empty(), new RecordedApprovals(List.of()), Instant.EPOCH),
                ++lockOrder);
    }

    private PendingOperation operation(Phase phase, List<Der> chain, Optional<Failure> failure) {
        return operation(request(1, ALICE), phase, chain, failure);
    }

    private PendingOperation operation(
            CertificateRequest request, Phase phase, List<Der> chain, Optional<Failure> failure) {
        return new PendingOperation(
                request,
                true,
                Map.of(),
                phase,
                now,
                Optional.empty(),
                Optional.empty(),
                chain,
                List.of(),
                Cancellation.NONE,
                failure,
                1,
                Optional.empty(),
                Optional.empty(),
                Ticket.NONE);
    }

    private CertificateRequest request(int nameLength, Requester requester) {
        return new CertificateRequest(
                OperationId.random(),
                new VaultName("default"),
                new CertificateName("web"),
                VersionId.random(),
                policy("n".repeat(nameLength)),
                "Self",
                Optional.empty(),
                requester,
                RequestCause.REQUESTED,
                now);
    }

    private CertificatePolicy policy(String name) {
        CertificatePolicy usual = TestPki.policy(new IssuerName("Self"), "CN=web");
        return new CertificatePolicy(
                usual.key(),
                usual.contentType(),
                new X509Properties(
                        usual.x509().subject(),
                        new SubjectAlternativeNames(List.of(), List.of(name), List.of(), List.of(), List.of()),
                        usual.x509().extendedKeyUsages(),
                        usual.x509().keyUsages(),
                        usual.x509().validityMonths(),
                        false),
                usual.lifetimeActions(),
                usual.issuer(),
                usual.enabled(),
                now,
                now);
    }
}
