package dev.certloom.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.camunda.client.CamundaClient;
import io.camunda.client.api.response.Topology;
import java.net.URI;
import org.junit.jupiter.api.Test;

class TestEngineIT {

    @Test
    void killedEngineStartsAgainOnItsDataAndWithout() {
        try (TestEngine engine = TestEngine.started()) {
            // given
            assertThat(topology(engine).getBrokers()).hasSize(1);

            // when
            engine.kill();
            engine.start();

            // then
            assertThat(topology(engine).getBrokers()).hasSize(1);

            // when
            engine.kill();
            engine.deleteData();
            engine.start();

            // then
            assertThat(topology(engine).getBrokers()).hasSize(1);
        }
    }

    private static Topology topology(TestEngine engine) {
        try (CamundaClient client = CamundaClient.newClientBuilder()
                .grpcAddress(URI.create(engine.grpcAddress()))
                .caCertificatePath(engine.caCertificate().toString())
                .preferRestOverGrpc(false)
                .build()) {
            return client.newTopologyRequest().send().join();
        }
    }
}
