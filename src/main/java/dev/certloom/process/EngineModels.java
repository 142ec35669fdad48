package dev.certloom.process;

import dev.certloom.approval.LaunchDecision.TableVersion;
import dev.certloom.availability.Availability;
import dev.certloom.availability.Dependency;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.AuditObject;
import dev.certloom.kernel.AuditableEvent;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultName;
import dev.certloom.process.ModelVersions.Acceptance;
import dev.certloom.process.ModelVersions.Kind;
import dev.certloom.process.ModelVersions.ModelVersion;
import dev.certloom.process.ProcessNames.Decision;
import dev.certloom.process.ProcessNames.Process;
import io.camunda.client.api.command.ClientException;
import io.camunda.client.api.command.ClientStatusException;
import io.grpc.Status;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Model management for administrators: they deploy models through Certloom, and accept those that reached the engine
 * another way.
 */
@Service
public class EngineModels {

    private static final Logger LOG = LoggerFactory.getLogger(EngineModels.class);
    private static final Pattern FILE = Pattern.compile("[0-9A-Za-z][0-9A-Za-z._-]{0,99}\\.(bpmn|dmn|form)");
    private static final Set<String> OURS = Set.of(Process.CERTIFICATE_REQUEST, Process.LATE_MERGE);
    private static final int MAX_LISTED = 1_000;
    private static final int MAX_REASON_LENGTH = 500;
    private static final Duration POLL_INTERVAL = Duration.ofMillis(200);

    private final EngineSession session;
    private final Engine engine;
    private final ModelVersions versions;
    private final ModelAcceptance acceptance;
    private final DecisionTables tables;
    private final EngineSettings settings;
    private final TransactionOperations transaction;
    private final ApplicationEventPublisher events;
    private final Availability availability;
    private final Clock clock;

    EngineModels(
            EngineSession session,
            Engine engine,
            ModelVersions versions,
            ModelAcceptance acceptance,
            DecisionTables tables,
            EngineSettings settings,
            TransactionOperations transaction,
            ApplicationEventPublisher events,
            Availability availability,
            Clock clock) {
        this.session = session;
        this.engine = engine;
        this.versions = versions;
        this.acceptance = acceptance;
        this.tables = tables;
        this.settings = settings;
        this.transaction = transaction;
        this.events = events;
        this.availability = availability;
        this.clock = clock;
    }

    /** What an administrator sees when an engine begins to serve: the versions that approvals use. */
    @EventListener
    void on(EngineReady ready) {
        try {
            session.engine().ifPresent(this::tellStock);
        } catch (CompletionException | ClientException e) {
            LOG.warn(
                    "The process engine did not say in time by which models approvals go ({}); deploy/engine list shows them.",
                    String.valueOf(e.getMessage()));
        }
    }

    private void tellStock(String current) {
        for (ModelVersion version : inForce(current)) {
            String words = "%s %s version %d, %s"
                    .formatted(
                            version.kind().words(),
                            version.id(),
                            version.version(),
                            version.shipped() ? "shipped" : "not shipped");
            if (counts(version)) {
                LOG.info("Approvals go by {}.", words);
            } else {
                LOG.warn(
                        "Approvals would go by {}: their requests wait until it is accepted (deploy/engine accept {} {}).",
                        words,
                        version.id(),
                        version.version());
            }
        }
    }

    /** Has the versions in force noted that reached the engine another way, so that they can be listed and accepted. */
    private void noteInForce(String current) {
        inForce(current);
        newest(current, Decision.ISSUER_CHOICE);
        newest(current, Decision.RENEWAL_ESCALATION);
    }

    /** The versions that the configured approvals use, as far as the engine reports them. */
    private List<ModelVersion> inForce(String current) {
        List<ModelVersion> found = new ArrayList<>();
        Set<String> called = new HashSet<>();
        for (String process : settings.allApprovalProcesses()) {
            acceptance.inForce(current, process);
            versions.newest(current, Kind.PROCESS, process).ifPresent(version -> {
                found.add(version);
                acceptance.tableOf(current, version).ifPresent(called::add);
            });
        }
        called.stream()
                .sorted()
                .flatMap(table -> newest(current, table).stream())
                .forEach(found::add);
        return found;
    }

    /** Whatever the result of the evaluation, the answer names the version in force. */
    private Optional<ModelVersion> newest(String current, String table) {
        Optional<TableVersion> version = switch (tables.evaluateNewest(table, Map.of())) {
            case DecisionTables.Answered(TableVersion answering, Object answer) -> Optional.of(answering);
            case DecisionTables.Failed(TableVersion failing, String reason) -> Optional.of(failing);
            case DecisionTables.NotDeployed() -> Optional.empty();
        };
        version.ifPresent(found -> acceptance.of(current, found));
        return version.flatMap(found -> versions.find(current, Kind.DECISION, found.id(), found.version()));
    }

    private boolean counts(ModelVersion version) {
        return settings.trustDeployments() || version.acceptance().isPresent();
    }

    /**
     * Versions of models that the engine is known to have, newest first; at most 1,000.
     *
     * @throws Refusal NOT_YET while no engine serves
     */
    public List<EngineModel> list() {
        String current = serving();
        asking(() -> {
            noteInForce(current);
            return current;
        });
        Set<String> seen = new HashSet<>();
        return versions.list(current, MAX_LISTED).stream()
                .map(version -> view(version, seen.add(version.kind() + "/" + version.id())))
                .toList();
    }

    private EngineModel view(ModelVersion version, boolean newest) {
        return new EngineModel(
                version.kind().words(),
                version.id(),
                version.version(),
                version.shipped(),
                counts(version),
                newest,
                version.acceptance().map(accepted -> new EngineModel.Acceptance(accepted.name(), accepted.at())));
    }

    /**
     * Deploys a file; the resulting versions count as accepted.
     *
     * @param file its name, ending in {@code .bpmn}, {@code .dmn} or {@code .form}
     * @return the versions; none of a form
     * @throws Refusal INVALID with the engine's reason; NOT_YET while no engine serves
     */
    public List<EngineModel> deploy(String file, byte[] content, VaultName vault, Actor actor) {
        if (!FILE.matcher(file).matches()) {
            throw new Refusal(
                    Refusal.Kind.INVALID,
                    "The name of the file may have letters, digits, . _ - and must end in .bpmn, .dmn or .form.");
        }
        String text = text(content);
        if (file.endsWith(".bpmn")) {
            requireClear(BpmnOutline.of(content));
        }
        String current = serving();
        Acceptance accepted = new Acceptance(actor.id(), actor.name(), clock.instant());
        Engine.Deployed taken = asking(() -> engine.deploy(file, text));
        return transaction.execute(status -> {
            List<ModelVersion> deployed = engine.keep(current, taken, accepted);
            publish(
                    AuditAction.ENGINE_MODEL_DEPLOYED,
                    AuditObject.engineModel(file),
                    vault,
                    actor,
                    Map.of(
                            "file", file,
                            "checksum", Engine.checksum(content),
                            "versions",
                                    String.join(
                                            ", ",
                                            deployed.stream()
                                                    .map(EngineModels::words)
                                                    .toList())));
            return deployed.stream().map(version -> view(version, true)).toList();
        });
    }

    private static void requireClear(BpmnOutline outline) {
        if (outline.processes().stream().anyMatch(OURS::contains)) {
            throw new Refusal(
                    Refusal.Kind.INVALID,
                    "%s are Certloom's own, and it deploys them itself: give your process another id."
                            .formatted(
                                    String.join(" and ", OURS.stream().sorted().toList())));
        }
        if (!outline.isClear()) {
            throw unclear();
        }
    }

    private static Refusal unclear() {
        return new Refusal(
                Refusal.Kind.INVALID,
                "An approval process must call one decision table by its id, or none: with several, or an expression, nobody can be held to what they answer.");
    }

    /** XML and JSON as they come from an editor. */
    private static String text(byte[] content) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
            if (!text.isBlank() && text.indexOf('\0') < 0) {
                return text;
            }
        } catch (CharacterCodingException e) {
            // said below
        }
        throw new Refusal(Refusal.Kind.INVALID, "The file is not a model in UTF-8.");
    }

    /**
     * Accepts a version that reached the engine another way.
     *
     * @param kind selects one of two models with the same id; needed only then
     * @throws Refusal MODEL_NOT_FOUND; INVALID when no approval can be bound to it; NOT_YET while no engine serves
     */
    public EngineModel accept(String id, int version, Optional<String> kind, VaultName vault, Actor actor) {
        String current = serving();
        asking(() -> {
            noteInForce(current);
            return current;
        });
        List<ModelVersion> found = Stream.of(Kind.values())
                .filter(one ->
                        kind.map(Kind::called).map(Optional.of(one)::equals).orElse(true))
                .flatMap(one -> versions.find(current, one, id, version).stream())
                .toList();
        if (found.isEmpty()) {
            throw new Refusal(
                    Refusal.Kind.MODEL_NOT_FOUND,
                    "The engine is not known to have a process or decision table with this id and version: it has none of this id and number.");
        }
        if (found.size() > 1) {
            throw new Refusal(Refusal.Kind.INVALID, "A process and a decision have this id: say which of the two.");
        }
        ModelVersion meant = found.getFirst();
        if (meant.kind() == Kind.PROCESS) {
            requireKnown(current, meant);
        }
        return transaction.execute(status -> {
            if (versions.accept(
                    current, meant.kind(), id, version, new Acceptance(actor.id(), actor.name(), clock.instant()))) {
                publish(
                        AuditAction.ENGINE_MODEL_ACCEPTED,
                        AuditObject.engineModel(id),
                        vault,
                        actor,
                        Map.of(
                                "version", words(meant),
                                "checksum", meant.checksum().orElse(""),
                                "key", meant.key().map(String::valueOf).orElse("")));
            }
            boolean newest = versions.newest(current, meant.kind(), id)
                    .filter(other -> other.version() == version)
                    .isPresent();
            return view(versions.find(current, meant.kind(), id, version).orElseThrow(), newest);
        });
    }

    private void requireKnown(String current, ModelVersion process) {
        BpmnOutline outline = acceptance
                .outline(current, process)
                .orElseThrow(
                        () -> new Refusal(
                                Refusal.Kind.INVALID,
                                "What is in this version is not known, since no exporter reported it. Deploy its file with deploy/engine deploy."));
        if (!outline.isClear()) {
            throw unclear();
        }
    }

    private static String words(ModelVersion version) {
        return "%s %s %d".formatted(version.kind().words(), version.id(), version.version());
    }

    private void publish(AuditAction action, String object, VaultName vault, Actor actor, Map<String, String> details) {
        events.publishEvent(
                new AuditableEvent(action, vault, object, Optional.empty(), actor, clock.instant(), details));
    }

    private String serving() {
        return session.engine()
                .filter(serving -> availability.awaySince(Dependency.ENGINE).isEmpty())
                .orElseThrow(EngineModels::notServed);
    }

    private static Refusal notServed() {
        return new Refusal(Refusal.Kind.NOT_YET, "The process engine does not answer at the moment.");
    }

    /** A caller waits for the answer; an engine that is away gives none. */
    private <T> T asking(Supplier<T> work) {
        FutureTask<T> asked = new FutureTask<>(work::get);
        Thread.ofVirtual().name("asking-engine").start(asked);
        while (true) {
            try {
                return asked.get(POLL_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                if (availability.isSilent(Dependency.ENGINE)) {
                    asked.cancel(true);
                    throw notServed();
                }
            } catch (InterruptedException e) {
                asked.cancel(true);
                Thread.currentThread().interrupt();
                throw notServed();
            } catch (ExecutionException e) {
                throw refusal(e.getCause() == null ? e : e.getCause());
            }
        }
    }

    private static RuntimeException refusal(Throwable failure) {
        return switch (failure) {
            case ClientStatusException answer
            when answer.getStatusCode() == Status.Code.INVALID_ARGUMENT -> {
                String reason = String.valueOf(answer.getMessage());
                yield new Refusal(
                        Refusal.Kind.INVALID,
                        "The engine rejected the model: "
                                + reason.substring(0, Math.min(MAX_REASON_LENGTH, reason.length())));
            }
            case ClientException answer -> notServed();
            case CompletionException answer -> notServed();
            case RuntimeException other -> other;
            default -> new IllegalStateException(failure);
        };
    }
}
