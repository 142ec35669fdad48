package dev.certloom.crypto.stock;

import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.crypto.KeyMaker;
import dev.certloom.crypto.PrivateKeyMaterial;
import dev.certloom.crypto.X509Properties;
import dev.certloom.kernel.Der;
import dev.certloom.operation.TestClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Makes keys that are only numbered, each in a time of the test's choice. */
final class TestKeyMaker implements KeyMaker {

    private final TestClock clock;
    private final List<KeyAlgorithm> made = new ArrayList<>();
    private Duration time = Duration.ofMillis(100);
    private Duration set = Duration.ZERO;

    TestKeyMaker(TestClock clock) {
        this.clock = clock;
    }

    TestKeyMaker taking(Duration each) {
        time = each;
        return this;
    }

    /** The clock is set by so much while a key is made. */
    void setting(Duration clockBy) {
        set = clockBy;
    }

    List<KeyAlgorithm> made() {
        return made;
    }

    @Override
    public KeyPair make(KeyAlgorithm algorithm) {
        made.add(algorithm);
        clock.advance(time);
        clock.set(clock.instant().plus(set));
        return new KeyPair(algorithm, new PrivateKeyMaterial(new byte[] {(byte) made.size()}), new Der(new byte[] {
            0x30, (byte) made.size()
        }));
    }

    @Override
    public Der request(X509Properties properties, PrivateKeyMaterial privateKey, Der publicKey) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void check(X509Properties properties) {}
}
