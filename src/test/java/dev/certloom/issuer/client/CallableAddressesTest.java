package dev.certloom.issuer.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.certloom.issuer.CallOutcome;
import dev.certloom.issuer.CallSettings;
import dev.certloom.issuer.OrderNotReceived;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.env.MockEnvironment;

class CallableAddressesTest {

    private final CallableAddresses addresses = new CallableAddresses(
            new MockEnvironment()
                    .withProperty("server.port", "8443")
                    .withProperty("certloom.engine.grpc-address", "https://127.0.0.1:26500")
                    .withProperty(
                            "spring.datasource.url",
                            "jdbc:postgresql://127.0.0.1:15433,127.0.0.1:15432/certloom?ssl=false"),
            new CallSettings(16, false, Duration.ofSeconds(1), Duration.ofSeconds(1), 1, List.of(9_600)));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://169.254.169.254/latest",
                "https://[fe80::1]:8888",
                "https://[::ffff:169.254.169.254]",
                "https://0.0.0.0:8888",
                "https://224.0.0.1",
                "https://127.0.0.1:8443",
                "https://localhost:8443/x",
                "https://127.1.2.3:26500",
                "https://[::1]:15432",
                "https://[::1]:15433",
                "https://127.0.0.1:5432",
                "https://127.0.0.1:9600",
                "https://100.100.100.200",
                "https://[fd00:ec2::254]/latest"
            })
    void whatNoCaMayHaveIsRefused(String address) {
        assertThatThrownBy(() -> addresses.demand(URI.create(address))).isInstanceOf(OrderNotReceived.class);
        assertThatThrownBy(() -> addresses.demandBehindProxy(URI.create(address)))
                .isInstanceOf(OrderNotReceived.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://127.0.0.1:8888", "https://localhost:443", "https://10.0.0.1:8443", "https://192.0.2.7"})
    void whereACaMayBeIsCalled(String address) throws OrderNotReceived {
        URI called = URI.create(address);

        assertThat(addresses.demand(called).isUnresolved())
                .as("once, and not again")
                .isFalse();
    }

    @Test
    void aNameThatNobodyKnowsHereIsForAProxyToFind() throws OrderNotReceived {
        URI unknown = URI.create("https://ca.invalid");

        addresses.demandBehindProxy(unknown);
        assertThatThrownBy(() -> addresses.demand(unknown))
                .isInstanceOfSatisfying(
                        OrderNotReceived.class, e -> assertThat(e.outcome()).isEqualTo(CallOutcome.NO_ANSWER));
    }
}
