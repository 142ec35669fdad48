package dev.certloom.process;

import dev.certloom.approval.ApprovalSettings;
import dev.certloom.approval.ApprovingGroups;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.VaultName;
import dev.certloom.process.ModelVersions.Kind;
import dev.certloom.process.ModelVersions.ModelVersion;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** The groups that the decision tables in force can name, as deployed through Certloom, and those in the settings. */
@Component
class DecisionTableGroups implements ApprovingGroups {

    private final JdbcDeployments deployments;
    private final ModelVersions versions;
    private final ModelAcceptance acceptance;
    private final EngineSettings engine;
    private final ApprovalSettings settings;

    DecisionTableGroups(
            JdbcDeployments deployments,
            ModelVersions versions,
            ModelAcceptance acceptance,
            EngineSettings engine,
            ApprovalSettings settings) {
        this.deployments = deployments;
        this.versions = versions;
        this.acceptance = acceptance;
        this.engine = engine;
        this.settings = settings;
    }

    @Override
    public List<Set<String>> of(VaultName vault, Set<IssuerName> issuers) {
        return processes(vault, issuers).distinct().map(this::groups).toList();
    }

    private Stream<String> processes(VaultName vault, Set<IssuerName> issuers) {
        return issuers.isEmpty()
                ? Stream.concat(
                        Stream.of(engine.approvalProcesses().getOrDefault(vault.value(), engine.approvalProcess())),
                        engine.approvalProcesses().entrySet().stream()
                                .filter(own -> own.getKey().startsWith(vault.value() + "/"))
                                .map(Map.Entry::getValue))
                : issuers.stream().map(issuer -> engine.approvalProcessOf(vault.value(), issuer.value()));
    }

    private Set<String> groups(String process) {
        Set<String> groups = new HashSet<>(settings.standingGroups());
        deployments
                .latestEngine()
                .ifPresent(id -> table(id, process)
                        .flatMap(table -> content(id, table))
                        .ifPresent(content -> groups.addAll(DecisionTableGroupReader.of(content))));
        return groups;
    }

    private Optional<String> table(String id, String process) {
        if (process.equals(ProcessNames.Process.CERTIFICATE_APPROVAL)) {
            return Optional.of(ProcessNames.Decision.APPROVAL_POLICY);
        }
        return acceptance.inForce(id, process) instanceof ModelAcceptance.Counts(ModelVersion version)
                ? acceptance.tableOf(id, version)
                : Optional.empty();
    }

    private Optional<String> content(String id, String table) {
        return versions.newest(id, Kind.DECISION, table)
                .filter(version -> version.acceptance().isPresent() || engine.trustDeployments())
                .flatMap(version -> version.shipped()
                        ? Optional.of(Engine.Model.load(table + ".dmn").toString())
                        : versions.content(id, Kind.DECISION, table, version.version()));
    }
}
