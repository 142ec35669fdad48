package dev.certloom.chaincheck;

import dev.certloom.compute.TestCompute;
import dev.certloom.crypto.TestPki;
import java.time.Clock;

/** The rules for chains, for tests of other rooms. */
public final class TestChainChecks {

    private TestChainChecks() {}

    public static CertificateCheck asShipped(Clock clock) {
        return new ChainCheck(TestPki.formats(), TestCompute.pool(), clock);
    }
}
