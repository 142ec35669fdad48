package dev.certloom.lifecycle;

import dev.certloom.approval.ApprovalSettings;
import dev.certloom.approval.ApprovingGroups;
import dev.certloom.lifecycle.spi.Deployments;
import dev.certloom.lifecycle.spi.ModelVersions;
import dev.certloom.lifecycle.spi.ModelVersions.Kind;
import dev.certloom.lifecycle.spi.ModelVersions.ModelVersion;
import dev.certloom.vault.VaultName;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** The groups that the decision tables in force can name, as they were deployed through Certloom, and those of the settings. */
@Component
class GroupsOfTables implements ApprovingGroups {

    private final Deployments deployments;
    private final ModelVersions versions;
    private final ModelAcceptance acceptance;
    private final EngineSettings engine;
    private final ApprovalSettings settings;

    GroupsOfTables(
            Deployments deployments,
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
    public Set<String> of(VaultName vault) {
        Set<String> groups = new HashSet<>(settings.standingGroups());
        deployments
                .latestEngine()
                .ifPresent(id -> processes(vault)
                        .flatMap(process -> table(id, process).stream())
                        .distinct()
                        .flatMap(table -> content(id, table).stream())
                        .forEach(content -> groups.addAll(TableGroups.of(content))));
        return groups;
    }

    private Stream<String> processes(VaultName vault) {
        return Stream.concat(
                Stream.of(engine.approvalProcess()),
                engine.approvalProcesses().entrySet().stream()
                        .filter(own -> own.getKey().split("/")[0].equals(vault.value()))
                        .map(java.util.Map.Entry::getValue));
    }

    private Optional<String> table(String id, String process) {
        return acceptance.inForce(id, process) instanceof ModelAcceptance.Counts(ModelVersion version)
                ? version.key()
                        .flatMap(key -> acceptance.tableOf(id, new Job.Definition(process, version.version(), key)))
                : Optional.empty();
    }

    private Optional<String> content(String id, String table) {
        return versions.newest(id, Kind.DECISION, table)
                .filter(version -> version.acceptance().isPresent() || engine.trustDeployments())
                .flatMap(version -> versions.content(id, Kind.DECISION, table, version.version()));
    }
}
