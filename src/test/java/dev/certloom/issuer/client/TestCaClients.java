package dev.certloom.issuer.client;

import dev.certloom.issuer.CallSettings;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.springframework.mock.env.MockEnvironment;

/** Clients of CAs for tests: they may go anywhere on this machine, without TLS. */
public final class TestCaClients {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private TestCaClients() {}

    public static CaClient patient() {
        return impatient(TIMEOUT);
    }

    /** That waits for an answer no longer than this. */
    public static CaClient impatient(Duration timeout) {
        CallSettings settings = settings(timeout);
        return new CaClient(settings, new CallableAddresses(new MockEnvironment(), settings));
    }

    /** Of a patient client. */
    public static CallSettings settings() {
        return settings(TIMEOUT);
    }

    /** Of a client that waits for an answer no longer than this. */
    public static CallSettings settings(Duration timeout) {
        return new CallSettings(16, true, TIMEOUT, timeout, 64, List.of(), false);
    }

    /** Which addresses may be called where nothing else runs. */
    public static CallableAddresses addresses(CallSettings settings) {
        return new CallableAddresses(new MockEnvironment(), settings);
    }

    /** As {@link #addresses}, where also this machine is what somebody outside may lead to. */
    public static CallableAddresses thisMachineToo(CallSettings settings) {
        return new CallableAddresses(new MockEnvironment(), settings) {
            @Override
            public void demandOutside(InetSocketAddress address) {
                // name servers of tests are here
            }
        };
    }
}
