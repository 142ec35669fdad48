package dev.certloom.process;

import dev.certloom.availability.Availability;
import dev.certloom.process.ModelVersions.Acceptance;
import dev.certloom.process.ModelVersions.Kind;
import dev.certloom.process.ModelVersions.ModelVersion;
import dev.certloom.process.ProcessNames.Decision;
import dev.certloom.process.ProcessNames.Form;
import dev.certloom.process.ProcessNames.Process;
import io.camunda.client.CamundaClient;
import io.camunda.client.api.command.ClientException;
import io.camunda.client.api.command.ClientStatusException;
import io.camunda.client.api.command.DeployResourceCommandStep1;
import io.camunda.client.api.command.DeployResourceCommandStep1.DeployResourceCommandStep2;
import io.camunda.client.api.response.DeploymentEvent;
import io.camunda.client.api.response.PartitionBrokerHealth;
import io.camunda.client.api.response.PartitionInfo;
import io.camunda.client.api.response.Topology;
import io.grpc.Status;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Identifies the engine that answers, and deploys the models to it. A decision with a random id is deployed beside the
 * models: an engine that does not know it is a different one, or has lost its data, and everything is deployed to it
 * again (ADR 3).
 */
@Component
class Engine {

    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

    /** Deployed when they differ from everything ever deployed to this engine. */
    private static final List<String> OWN_MODELS = Stream.concat(
                    Stream.of(Process.CERTIFICATE_REQUEST + ".bpmn", Process.LATE_MERGE + ".bpmn"),
                    Form.ALL.stream().map(form -> form + ".form"))
            .toList();

    /** Deployed once: a company edits these in the engine, and a restart must not overwrite its edition. */
    private static final List<String> REPLACEABLE_MODELS = List.of(
            Process.CERTIFICATE_APPROVAL + ".bpmn",
            Decision.APPROVAL_POLICY + ".dmn",
            Decision.ISSUER_CHOICE + ".dmn",
            Decision.RENEWAL_ESCALATION + ".dmn");

    /** What a gateway answers to unauthenticated clients. */
    private static final Set<Status.Code> STRANGERS =
            Set.of(Status.Code.UNAUTHENTICATED, Status.Code.PERMISSION_DENIED);

    /** A decision that no engine has: its answer to that effect shows that it works. */
    private static final String UNKNOWN_DECISION_ID = "certloom-nobody";

    private final CamundaClient client;
    private final JdbcDeployments deployments;
    private final ModelVersions versions;
    private final TransactionOperations transaction;
    private final Clock clock;

    Engine(
            CamundaClient client,
            JdbcDeployments deployments,
            ModelVersions versions,
            TransactionOperations transaction,
            Clock clock) {
        this.client = client;
        this.deployments = deployments;
        this.versions = versions;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * Whether the engine answers and every partition has a healthy leader.
     *
     * @throws ClientStatusException when it rejects our credentials, which waiting does not change
     */
    boolean isHealthy() {
        try {
            return everyPartitionHasALeader(partition -> partition.getHealth() == PartitionBrokerHealth.HEALTHY);
        } catch (ClientException e) {
            if (e instanceof ClientStatusException answer && STRANGERS.contains(answer.getStatusCode())) {
                throw e;
            }
            return false;
        }
    }

    /**
     * Whether it serves us at this moment. After a delay a broker may call itself unhealthy for a minute and yet do its
     * work; so in that case it is given some work as a test.
     *
     * @throws ClientException when it does not answer
     */
    boolean serves() {
        if (everyPartitionHasALeader(partition -> partition.getHealth() == PartitionBrokerHealth.HEALTHY)) {
            return true;
        }
        if (!everyPartitionHasALeader(partition -> true)) {
            return false;
        }
        isThis(UNKNOWN_DECISION_ID);
        return true;
    }

    /** What a gateway knows without asking the brokers. */
    private boolean everyPartitionHasALeader(Predicate<PartitionInfo> fit) {
        Topology topology = client.newTopologyRequest()
                .requestTimeout(Availability.PROBE_TIMEOUT)
                .send()
                .join();
        long led = topology.getBrokers().stream()
                .flatMap(broker -> broker.getPartitions().stream())
                .filter(PartitionInfo::isLeader)
                .filter(fit)
                .map(PartitionInfo::getPartitionId)
                .distinct()
                .count();
        return topology.getPartitionsCount() > 0 && led == topology.getPartitionsCount();
    }

    /**
     * Identifies the engine that answers, and deploys the models it lacks.
     *
     * @throws ClientException when the engine does not answer or refuses a model
     */
    Identity identify() {
        return deployments.exclusively(this::identifyExclusively);
    }

    private Identity identifyExclusively() {
        Optional<String> latest = deployments.latestEngine();
        Optional<String> known = latest.filter(this::isThis);
        String engine = known.orElseGet(() -> "engine-" + UUID.randomUUID());
        boolean isNew = known.isEmpty();
        List<Model> models = missing(engine);
        if (isNew || !models.isEmpty()) {
            DeploymentEvent deployed = deploy(engine, models, isNew);
            List<Redeployed> companyModels =
                    isNew ? latest.map(lost -> deployAgain(engine, lost)).orElse(List.of()) : List.of();
            transaction.executeWithoutResult(status -> save(engine, isNew, models, deployed, companyModels));
        }
        return new Identity(engine, isNew);
    }

    private List<Model> missing(String engine) {
        List<Model> missing = new ArrayList<>();
        for (String name : OWN_MODELS) {
            Model model = Model.load(name);
            if (!deployments.checksums(engine, name).contains(model.checksum())) {
                missing.add(model);
            }
        }
        for (String name : REPLACEABLE_MODELS) {
            if (deployments.checksums(engine, name).isEmpty()) {
                missing.add(Model.load(name));
            }
        }
        return missing;
    }

    private DeploymentEvent deploy(String engine, List<Model> models, boolean isNew) {
        DeployResourceCommandStep1 start = client.newDeployResourceCommand();
        List<DeployResourceCommandStep2> steps = new ArrayList<>();
        models.forEach(model -> steps.add(start.addResourceBytes(model.bytes(), model.name())));
        if (isNew) {
            steps.add(start.addResourceStringUtf8(marker(engine), engine + ".dmn"));
        }
        DeploymentEvent deployed = steps.getLast().send().join();
        LOG.info("Deployed {} to {}.", models.stream().map(Model::name).toList(), engine);
        return deployed;
    }

    /**
     * What administrators deployed to a lost engine is deployed to its successor too, on top of the models we ship.
     */
    private List<Redeployed> deployAgain(String engine, String lost) {
        List<Redeployed> again = new ArrayList<>();
        for (ModelVersions.CompanyModel model : versions.companyModels(lost)) {
            try {
                again.add(new Redeployed(deploy(model.file(), model.content()), model.acceptance()));
                LOG.info("Deployed {} again to {}.", model.file(), engine);
            } catch (ClientStatusException e) {
                LOG.error(
                        "Expected {} to be deployed again to {}, but the engine refused it: {}",
                        model.file(),
                        engine,
                        e.getMessage());
            }
        }
        return again;
    }

    /** Until this is committed nothing is known of an engine: whoever asks next deploys everything to it again. */
    private void save(
            String engine,
            boolean isNew,
            List<Model> models,
            DeploymentEvent deployed,
            List<Redeployed> companyModels) {
        Instant now = clock.instant();
        if (isNew) {
            deployments.addEngine(engine, now);
        }
        Acceptance ours = new Acceptance("certloom:deployment", "Certloom", now);
        for (Model model : models) {
            deployments.addModel(engine, model.name(), model.checksum(), now);
            keep(engine, deployed, model, true, ours);
        }
        companyModels.forEach(model -> keep(engine, model.deployed(), model.acceptance()));
    }

    /**
     * Deploys a file.
     *
     * @throws ClientStatusException when the engine refuses it
     */
    Deployed deploy(String file, String content) {
        Model model = Model.of(file, content.getBytes(StandardCharsets.UTF_8));
        return new Deployed(
                model,
                client.newDeployResourceCommand()
                        .addResourceBytes(model.bytes(), file)
                        .send()
                        .join());
    }

    /** Accepts the versions that resulted from a file. */
    List<ModelVersion> keep(String engine, Deployed deployed, Acceptance acceptance) {
        return keep(engine, deployed.event(), deployed.model(), false, acceptance);
    }

    /**
     * The content of each version is stored for the audit record, because an engine does not return it over gRPC; so is
     * its acceptance.
     */
    private List<ModelVersion> keep(
            String engine, DeploymentEvent deployed, Model model, boolean shipped, Acceptance acceptance) {
        Instant now = clock.instant();
        List<ModelVersion> kept = new ArrayList<>();
        deployed.getProcesses().stream()
                .filter(process -> process.getResourceName().equals(model.name()))
                .forEach(process -> {
                    deployments.addProcess(
                            engine,
                            process.getBpmnProcessId(),
                            process.getVersion(),
                            model.checksum(),
                            model.toString(),
                            now);
                    kept.add(version(
                            Kind.PROCESS,
                            process.getBpmnProcessId(),
                            process.getVersion(),
                            process.getProcessDefinitionKey(),
                            model,
                            shipped,
                            acceptance));
                });
        deployed.getDecisions().stream()
                .filter(decision -> deployed.getDecisionRequirements().stream()
                        .filter(table -> table.getDecisionRequirementsKey() == decision.getDecisionRequirementsKey())
                        .anyMatch(table -> table.getResourceName().equals(model.name())))
                .forEach(decision -> {
                    deployments.addDecision(
                            engine,
                            decision.getDmnDecisionId(),
                            decision.getVersion(),
                            model.checksum(),
                            model.toString(),
                            now);
                    kept.add(version(
                            Kind.DECISION,
                            decision.getDmnDecisionId(),
                            decision.getVersion(),
                            decision.getDecisionKey(),
                            model,
                            shipped,
                            acceptance));
                });
        kept.forEach(version -> versions.add(engine, version, now));
        return kept;
    }

    private static ModelVersion version(
            Kind kind, String id, int version, long key, Model model, boolean shipped, Acceptance acceptance) {
        return new ModelVersion(
                kind,
                id,
                version,
                Optional.of(key),
                Optional.of(model.checksum()),
                Optional.of(model.name()),
                shipped,
                Optional.of(acceptance));
    }

    /** Whether the engine that answers is the one with this id. */
    boolean isThis(String engine) {
        try {
            client.newEvaluateDecisionCommand().decisionId(engine).send().join();
            return true;
        } catch (ClientStatusException e) {
            if (Set.of(Status.Code.NOT_FOUND, Status.Code.INVALID_ARGUMENT).contains(e.getStatusCode())) {
                return false;
            }
            throw e;
        }
    }

    /** SHA-256 of a model's file, in hexadecimal. */
    static String checksum(byte[] model) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(model));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Expected SHA-256, which every Java has, but it is missing.", e);
        }
    }

    private static String marker(String engine) {
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="%1$s-definitions" name="Certloom engine marker" namespace="http://camunda.org/schema/1.0/dmn">
                  <decision id="%1$s" name="Which engine this is">
                    <variable id="%1$s-variable" name="engine"/>
                    <literalExpression id="%1$s-expression"><text>"%1$s"</text></literalExpression>
                  </decision>
                </definitions>
                """.formatted(engine);
    }

    /**
     * An engine as we know it.
     *
     * @param isNew whether everything was deployed to it just now
     */
    record Identity(String engine, boolean isNew) {}

    /** The result of deploying a file. */
    record Deployed(Model model, DeploymentEvent event) {}

    /** A company's file that was deployed again, with its acceptance of old. */
    private record Redeployed(Deployed deployed, Acceptance acceptance) {}

    record Model(String name, byte[] bytes, String checksum) {

        static Model load(String name) {
            try (InputStream in = new ClassPathResource("bpmn/" + name).getInputStream()) {
                return of(name, in.readAllBytes());
            } catch (IOException e) {
                throw new UncheckedIOException(
                        "Expected model " + name + " in the application, but it cannot be read.", e);
            }
        }

        static Model of(String name, byte[] bytes) {
            return new Model(name, bytes, Engine.checksum(bytes));
        }

        @Override
        public String toString() {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }
}
