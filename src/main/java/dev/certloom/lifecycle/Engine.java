package dev.certloom.lifecycle;

import dev.certloom.lifecycle.ProcessNames.Decision;
import dev.certloom.lifecycle.ProcessNames.Form;
import dev.certloom.lifecycle.ProcessNames.Process;
import dev.certloom.lifecycle.spi.Deployments;
import io.camunda.client.CamundaClient;
import io.camunda.client.api.command.ClientException;
import io.camunda.client.api.command.ClientStatusException;
import io.camunda.client.api.command.DeployResourceCommandStep1;
import io.camunda.client.api.command.DeployResourceCommandStep1.DeployResourceCommandStep2;
import io.camunda.client.api.response.DeploymentEvent;
import io.camunda.client.api.response.PartitionBrokerHealth;
import io.camunda.client.api.response.Topology;
import io.grpc.Status;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;

/**
 * Which engine answers, and what it was given. A decision with a random id is deployed beside the models: an engine that
 * does not know it is another one, or has lost its data, and gets everything anew (design D16 and D17).
 */
@Component
class Engine {

    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

    /** Deployed when they differ from all that this engine was ever given. */
    private static final List<String> OWN_MODELS = Stream.concat(
                    Stream.of(Process.CERTIFICATE_REQUEST + ".bpmn", Process.LATE_MERGE + ".bpmn"),
                    Form.ALL.stream().map(form -> form + ".form"))
            .toList();

    /** Deployed once: a company edits these in the engine, and a restart must not put its edition back. */
    private static final List<String> REPLACEABLE_MODELS =
            List.of(Process.CERTIFICATE_APPROVAL + ".bpmn", Decision.APPROVAL_POLICY + ".dmn");

    /** What a gateway answers to strangers. */
    private static final Set<Status.Code> STRANGERS =
            Set.of(Status.Code.UNAUTHENTICATED, Status.Code.PERMISSION_DENIED);

    private final CamundaClient client;
    private final Deployments deployments;
    private final Clock clock;

    Engine(CamundaClient client, Deployments deployments, Clock clock) {
        this.client = client;
        this.deployments = deployments;
        this.clock = clock;
    }

    /**
     * Whether the engine answers and every partition has a healthy leader.
     *
     * @throws ClientStatusException when it answers that it does not know us, which no waiting changes
     */
    boolean isHealthy() {
        try {
            Topology topology = client.newTopologyRequest().send().join();
            long led = topology.getBrokers().stream()
                    .flatMap(broker -> broker.getPartitions().stream())
                    .filter(partition -> partition.isLeader() && partition.getHealth() == PartitionBrokerHealth.HEALTHY)
                    .map(partition -> partition.getPartitionId())
                    .distinct()
                    .count();
            return topology.getPartitionsCount() > 0 && led == topology.getPartitionsCount();
        } catch (ClientException e) {
            if (e instanceof ClientStatusException answer && STRANGERS.contains(answer.getStatusCode())) {
                throw e;
            }
            return false;
        }
    }

    /**
     * Identifies the engine that answers, and gives it the models it lacks.
     *
     * @throws ClientException when the engine does not answer or refuses a model
     */
    Identity identify() {
        List<Identity> identity = new ArrayList<>();
        deployments.exclusively(() -> identity.add(identifyExclusively()));
        return identity.getFirst();
    }

    private Identity identifyExclusively() {
        String known = deployments.latestEngine().filter(this::isThis).orElse("");
        boolean isNew = known.isEmpty();
        String engine = isNew ? "engine-" + UUID.randomUUID() : known;
        List<Model> models = missing(engine);
        if (isNew || !models.isEmpty()) {
            deploy(engine, models, isNew);
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

    private void deploy(String engine, List<Model> models, boolean isNew) {
        DeployResourceCommandStep1 start = client.newDeployResourceCommand();
        List<DeployResourceCommandStep2> steps = new ArrayList<>();
        models.forEach(model -> steps.add(start.addResourceBytes(model.bytes(), model.name())));
        if (isNew) {
            steps.add(start.addResourceStringUtf8(marker(engine), engine + ".dmn"));
            deployments.addEngine(engine, clock.instant());
        }
        DeploymentEvent deployed = steps.getLast().send().join();
        models.forEach(model -> deployments.addModel(engine, model.name(), model.checksum(), clock.instant()));
        // what each version looked like is kept for the audit record: an engine over gRPC does not tell it
        deployed.getProcesses()
                .forEach(process -> models.stream()
                        .filter(model -> model.name().equals(process.getResourceName()))
                        .forEach(model -> deployments.addProcess(
                                engine,
                                process.getBpmnProcessId(),
                                process.getVersion(),
                                model.checksum(),
                                model.toString(),
                                clock.instant())));
        deployed.getDecisions()
                .forEach(decision -> models.stream()
                        .filter(model -> deployed.getDecisionRequirements().stream()
                                .filter(table ->
                                        table.getDecisionRequirementsKey() == decision.getDecisionRequirementsKey())
                                .anyMatch(table -> table.getResourceName().equals(model.name())))
                        .forEach(model -> deployments.addDecision(
                                engine,
                                decision.getDmnDecisionId(),
                                decision.getVersion(),
                                model.checksum(),
                                model.toString(),
                                clock.instant())));
        LOG.info("Deployed {} to {}.", models.stream().map(Model::name).toList(), engine);
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
     * @param isNew whether it was given everything just now
     */
    record Identity(String engine, boolean isNew) {}

    private record Model(String name, byte[] bytes, String checksum) {

        static Model load(String name) {
            try (InputStream in = new ClassPathResource("bpmn/" + name).getInputStream()) {
                byte[] bytes = in.readAllBytes();
                byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
                return new Model(name, bytes, HexFormat.of().formatHex(digest));
            } catch (IOException e) {
                throw new UncheckedIOException(
                        "Expected model " + name + " in the application, but it cannot be read.", e);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("Expected SHA-256, which every Java has, but it is missing.", e);
            }
        }

        @Override
        public String toString() {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }
}
