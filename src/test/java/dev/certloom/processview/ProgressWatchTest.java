package dev.certloom.processview;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.OperationChanges;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who is woken by what. */
class ProgressWatchTest {

    private static final VaultName VAULT = new VaultName("default");

    private final OperationId operation = OperationId.random();
    private final List<OperationChanges.Listener> feed = new ArrayList<>();
    private final ProgressWatch watch = new ProgressWatch(feed::add);
    private final List<String> heard = new ArrayList<>();

    @Test
    void changeThenOnlyThoseOfTheOperationOrItsVaultAreWoken() {
        watch.subscribe(operation, () -> heard.add("operation"));
        watch.subscribe(OperationId.random(), () -> heard.add("another operation"));
        watch.subscribe(VAULT, id -> heard.add("vault " + id), () -> heard.add("missed"));
        watch.subscribe(new VaultName("other"), id -> heard.add("other vault"), () -> heard.add("missed"));

        feed.getFirst().changed(VAULT, operation);

        assertThat(heard).containsExactly("operation", "vault " + operation);
    }

    @Test
    void closeThenItIsWokenNoMoreButOthersAre() {
        Runnable same = () -> heard.add("woken");
        ProgressWatch.Subscription first = watch.subscribe(operation, same);
        watch.subscribe(operation, same);

        first.close();
        first.close();
        feed.getFirst().changed(VAULT, operation);

        assertThat(heard).containsExactly("woken");
    }

    @Test
    void missedThenEverybodyLooksAgain() {
        watch.subscribe(operation, () -> heard.add("operation"));
        watch.subscribe(VAULT, id -> heard.add("vault"), () -> heard.add("missed"));

        feed.getFirst().missed();

        assertThat(heard).containsExactlyInAnyOrder("operation", "missed");
    }

    @Test
    void changeWhenASubscriberFailsThenTheOthersAreWoken() {
        watch.subscribe(operation, () -> {
            throw new IllegalStateException("tired");
        });
        watch.subscribe(operation, () -> heard.add("woken"));

        feed.getFirst().changed(VAULT, operation);

        assertThat(heard).containsExactly("woken");
    }
}
