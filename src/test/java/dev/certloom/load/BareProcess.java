package dev.certloom.load;

import io.camunda.zeebe.model.bpmn.Bpmn;
import java.util.Map;
import java.util.UUID;

/** The least that an engine can do for a request: a start message and four jobs. No model does better. */
final class BareProcess implements AutoCloseable {

    private static final String MESSAGE = "bare-requested";

    private final Peer peer;

    /** Deploys the process and opens the workers. */
    BareProcess(Installation installation) {
        peer = new Peer(installation.engineClient());
        peer.client()
                .newDeployResourceCommand()
                .addProcessModel(
                        Bpmn.createExecutableProcess("bare")
                                .startEvent()
                                .message(MESSAGE)
                                .serviceTask("one", task -> task.zeebeJobType("bare-one"))
                                .serviceTask("two", task -> task.zeebeJobType("bare-two"))
                                .serviceTask("three", task -> task.zeebeJobType("bare-three"))
                                .serviceTask("four", task -> task.zeebeJobType("bare-four"))
                                .endEvent()
                                .done(),
                        "bare.bpmn")
                .send()
                .join();
        peer.work("bare-one", id -> Map.of());
        peer.work("bare-two", id -> Map.of());
        peer.work("bare-three", id -> Map.of());
        peer.last("bare-four", id -> Map.of());
    }

    /** How often the engine refused a command because it was busy. */
    long refusals() {
        return peer.refusals();
    }

    /** One instance, to its end. */
    void run() throws InterruptedException {
        String id = "bare" + UUID.randomUUID();
        peer.start(MESSAGE, id, Map.of("operationId", id));
        peer.awaitEnded(id);
    }

    @Override
    public void close() {
        peer.close();
    }
}
