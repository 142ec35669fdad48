package dev.certloom.process;

import dev.certloom.approval.LaunchDecision.TableVersion;
import dev.certloom.process.ModelVersions.Kind;
import dev.certloom.process.ModelVersions.ModelVersion;
import dev.certloom.process.ProcessNames.Decision;
import dev.certloom.processview.JdbcExportedProcesses;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/**
 * Decides which versions of approval processes and decision tables count (ADR 7): those that we ship, and those
 * that an administrator has accepted. Where the engine's own authorization is trusted, everything it has counts. A
 * version is identified by its key and, where the exporter reports what was deployed, by its checksum.
 */
@Component
class ModelAcceptance {

    /** An exporter sends a sign of life every five seconds. */
    private static final Duration HEARTBEAT_TIMEOUT = Duration.ofSeconds(15);

    private static final int MAX_CACHED_CONTENTS = 1_000;

    /**
     * A newly effective version is noticed after this delay; jobs of other versions are recognized by their own
     * version.
     */
    private static final Duration IN_FORCE_CACHE_LIFETIME = Duration.ofSeconds(1);

    private final ModelVersions versions;
    private final JdbcExportedProcesses exported;
    private final EngineSettings settings;
    private final Clock clock;
    /** Of versions, which never change. */
    private final Map<Job.Definition, Content> contents = new ConcurrentHashMap<>();
    /** Versions that are accepted stay so. */
    private final Map<ModelId, ModelVersion> accepted = new ConcurrentHashMap<>();

    private final Map<Process, InForce> inForce = new ConcurrentHashMap<>();

    ModelAcceptance(ModelVersions versions, JdbcExportedProcesses exported, EngineSettings settings, Clock clock) {
        this.versions = versions;
        this.exported = exported;
        this.settings = settings;
        this.clock = clock;
    }

    /** Whether a version counts. */
    sealed interface VersionStatus {}

    record Counts(ModelVersion version) implements VersionStatus {}

    /** @param reason what is needed, in words that continue "Waiting for" */
    record AwaitsAcceptance(String reason) implements VersionStatus {}

    /** Nothing is known about any version, and the engine is trusted to have the right one. */
    record NotKnown() implements VersionStatus {}

    private record ModelId(String engine, ModelVersions.Kind kind, String id, int version) {}

    private record Process(String engine, String id) {}

    private record InForce(Counts counts, Instant since) {}

    /** The version of a process that the engine starts from now on, as far as is known. */
    VersionStatus inForce(String engine, String process) {
        Process asked = new Process(engine, process);
        Instant now = clock.instant();
        Optional<InForce> known = Optional.ofNullable(inForce.get(asked))
                .filter(last ->
                        !now.isBefore(last.since()) && now.isBefore(last.since().plus(IN_FORCE_CACHE_LIFETIME)));
        if (known.isPresent()) {
            return known.get().counts();
        }
        VersionStatus versionStatus = lookUpInForce(engine, process);
        if (versionStatus instanceof Counts counts) {
            inForce.put(asked, new InForce(counts, now));
        }
        return versionStatus;
    }

    private VersionStatus lookUpInForce(String engine, String process) {
        if (isExporterHeard()) {
            exported.newest(process)
                    .ifPresent(newest -> note(engine, new Job.Definition(process, newest.version(), newest.key())));
        }
        Optional<ModelVersion> newest = versions.newest(engine, Kind.PROCESS, process);
        if (newest.isPresent()) {
            return statusOf(newest.get());
        }
        return settings.trustDeployments()
                ? new NotKnown()
                : new AwaitsAcceptance(
                        "approval process '%s' to be deployed (deploy/engine deploy FILE)".formatted(process));
    }

    /** The version of a process that a job belongs to. */
    VersionStatus of(String engine, Job.Definition process) {
        ModelVersion known = note(engine, process);
        return hasKey(known, process.key()) ? statusOf(known) : replaced(known);
    }

    /** The version of a table that gave an answer. */
    VersionStatus of(String engine, TableVersion table) {
        ModelVersion found = new ModelVersion(
                Kind.DECISION,
                table.id(),
                table.version(),
                Optional.of(table.key()),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty());
        ModelVersion known = noted(engine, found);
        return hasKey(known, table.key()) ? statusOf(known) : replaced(known);
    }

    /** Records a version of a process that was seen, with the checksum of what the exporter reports about it. */
    private ModelVersion note(String engine, Job.Definition process) {
        return noted(
                engine,
                new ModelVersion(
                        Kind.PROCESS,
                        process.id(),
                        process.version(),
                        Optional.of(process.key()),
                        content(engine, process).map(Content::checksum),
                        Optional.empty(),
                        false,
                        Optional.empty()));
    }

    /**
     * A version as it is known; one reported with a different checksum than the accepted one is not the same version.
     */
    private ModelVersion noted(String engine, ModelVersion met) {
        ModelId id = new ModelId(engine, met.kind(), met.id(), met.version());
        Optional<ModelVersion> known = Optional.ofNullable(accepted.get(id))
                .or(() -> versions.find(engine, met.kind(), met.id(), met.version()));
        if (known.filter(version -> version.key().isPresent()
                        && (version.checksum().isPresent() || met.checksum().isEmpty()))
                .isEmpty()) {
            versions.add(engine, met, clock.instant());
            known = versions.find(engine, met.kind(), met.id(), met.version());
        }
        ModelVersion version = known.orElse(met);
        if (version.acceptance().isPresent() && version.key().isPresent()) {
            accepted.put(id, version);
        }
        boolean differs = version.checksum().isPresent()
                && met.checksum().isPresent()
                && !version.checksum().equals(met.checksum());
        return differs ? met : version;
    }

    private static boolean hasKey(ModelVersion version, long key) {
        return version.key().filter(known -> known == key).isPresent();
    }

    private VersionStatus statusOf(ModelVersion version) {
        return settings.trustDeployments() || version.acceptance().isPresent()
                ? new Counts(version)
                : unaccepted(version);
    }

    private static AwaitsAcceptance unaccepted(ModelVersion version) {
        return new AwaitsAcceptance("an administrator to accept %s (deploy/engine accept %s %d)"
                .formatted(words(version), version.id(), version.version()));
    }

    private static AwaitsAcceptance replaced(ModelVersion version) {
        return new AwaitsAcceptance(
                "an administrator to look at %s, which is another one than was accepted".formatted(words(version)));
    }

    private static String words(ModelVersion version) {
        return "version %d of %s '%s'"
                .formatted(
                        version.version(),
                        version.kind() == Kind.PROCESS ? "approval process" : "decision table",
                        version.id());
    }

    /** The table that the version of a process that a job belongs to is bound to; none when the process itself decides. */
    Optional<String> tableOf(String engine, Job.Definition process) {
        return tableOf(process.id(), content(engine, process).map(Content::outline));
    }

    /** The table that a version of a process is bound to; none when the process itself decides. */
    Optional<String> tableOf(String engine, ModelVersion process) {
        return tableOf(process.id(), outline(engine, process));
    }

    private static Optional<String> tableOf(String process, Optional<BpmnOutline> outline) {
        return outline.map(BpmnOutline::table)
                .orElseGet(() -> process.equals(ProcessNames.Process.CERTIFICATE_APPROVAL)
                        ? Optional.of(Decision.APPROVAL_POLICY)
                        : Optional.empty());
    }

    /** The content of a version of a process; empty when it is not known. */
    Optional<BpmnOutline> outline(String engine, ModelVersion process) {
        return process.key()
                .map(key -> content(engine, new Job.Definition(process.id(), process.version(), key)))
                .orElseGet(() -> deployedContent(engine, process.id(), process.version()))
                .map(Content::outline);
    }

    private Optional<Content> deployedContent(String engine, String process, int version) {
        return versions.content(engine, Kind.PROCESS, process, version)
                .map(content -> Content.of(content.getBytes(StandardCharsets.UTF_8)));
    }

    /** The content of a version of a process, as the exporter reports it, or as it was deployed through Certloom. */
    private Optional<Content> content(String engine, Job.Definition process) {
        Optional<Content> known = Optional.ofNullable(contents.get(process));
        if (known.isPresent()) {
            return known;
        }
        Optional<Content> read = exported.resource(process.id(), process.version(), process.key())
                .map(Content::of)
                .or(() -> deployedContent(engine, process.id(), process.version()));
        read.ifPresent(content -> {
            if (contents.size() >= MAX_CACHED_CONTENTS) {
                contents.clear();
            }
            contents.put(process, content);
        });
        return read;
    }

    private record Content(String checksum, BpmnOutline outline) {

        static Content of(byte[] bpmn) {
            return new Content(Engine.checksum(bpmn), BpmnOutline.of(bpmn));
        }
    }

    /** Whether an exporter reports what the engine does, or at least whether it must be waited for. */
    boolean isExporterExpected() {
        Optional<Instant> heard = exported.lastHeard();
        return heard.isPresent() && (!settings.trustDeployments() || isExporterHeard());
    }

    private boolean isExporterHeard() {
        return exported.lastHeard()
                .filter(heard -> Duration.between(heard, clock.instant()).compareTo(HEARTBEAT_TIMEOUT) <= 0)
                .isPresent();
    }
}
