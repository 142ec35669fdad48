package dev.certloom.issuer.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.certloom.issuer.CallOutcome;
import dev.certloom.issuer.CallSettings;
import dev.certloom.issuer.OrderNotReceived;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
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
            settings(false));
    private final CallableAddresses privateToo = new CallableAddresses(new MockEnvironment(), settings(true));

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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.1.2.3",
                "::1",
                "::ffff:127.0.0.1",
                "::127.0.0.1",
                "0.0.0.0",
                "0.1.2.3",
                "169.254.169.254",
                "fe80::1",
                "224.0.0.251",
                "255.255.255.255",
                "ff02::fb",
                "100.64.0.1",
                "100.100.100.200",
                "168.63.129.16",
                "198.18.0.1",
                "fec0::1",
                "fd00:ec2::254",
                "64:ff9b::a00:1",
                "2002:a00:1::1",
                "2001:0:a00:1::1"
            })
    void whatSomebodyOutsideNamesIsNeverOfThisMachineOrItsNetwork(String address) throws UnknownHostException {
        InetSocketAddress named = new InetSocketAddress(InetAddress.getByName(address), 53);

        assertThatThrownBy(() -> addresses.demandOutside(named)).isInstanceOf(OrderNotReceived.class);
        assertThatThrownBy(() -> privateToo.demandOutside(named)).isInstanceOf(OrderNotReceived.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "fd12::1", "fc00::1"})
    void privateAddressesAreForASettingToAllow(String address) throws UnknownHostException, OrderNotReceived {
        InetSocketAddress named = new InetSocketAddress(InetAddress.getByName(address), 53);

        assertThatThrownBy(() -> addresses.demandOutside(named)).isInstanceOf(OrderNotReceived.class);
        privateToo.demandOutside(named);
    }

    @ParameterizedTest
    @ValueSource(strings = {"198.41.0.4", "172.32.0.1", "100.128.0.1", "2001:503:ba3e::2:30", "2a01::1"})
    void whatIsReachedFromEverywhereMayBeNamed(String address) throws UnknownHostException, OrderNotReceived {
        addresses.demandOutside(new InetSocketAddress(InetAddress.getByName(address), 53));
    }

    @Test
    void aNameThatNobodyKnowsHereIsForAProxyToFind() throws OrderNotReceived {
        URI unknown = URI.create("https://ca.invalid");

        addresses.demandBehindProxy(unknown);
        assertThatThrownBy(() -> addresses.demand(unknown))
                .isInstanceOfSatisfying(
                        OrderNotReceived.class, e -> assertThat(e.outcome()).isEqualTo(CallOutcome.NO_ANSWER));
    }

    private static CallSettings settings(boolean privateNameServers) {
        return new CallSettings(
                16, false, Duration.ofSeconds(1), Duration.ofSeconds(1), 1, List.of(9_600), privateNameServers);
    }

    @Test
    void aNameThatIsNotResolvedInTimeIsNotWaitedFor() {
        CountDownLatch end = new CountDownLatch(1);
        CallSettings hasty =
                new CallSettings(16, false, Duration.ofMillis(10), Duration.ofSeconds(1), 1, List.of(), false);
        CallableAddresses slow = new CallableAddresses(new MockEnvironment(), hasty, host -> {
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new UnknownHostException(host);
        });
        URI address = URI.create("https://ca.example/");

        for (ThrowingCallable demand : List.<ThrowingCallable>of(
                () -> slow.demand(address, Duration.ofMillis(1)),
                () -> slow.demand(address),
                () -> slow.demandBehindProxy(address))) {
            assertThatThrownBy(demand)
                    .isInstanceOf(OrderNotReceived.class)
                    .hasMessageContaining("'ca.example' was not resolved within");
        }
        end.countDown();
    }
}
