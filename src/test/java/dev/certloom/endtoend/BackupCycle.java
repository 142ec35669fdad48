package dev.certloom.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.certloom.installation.RunningService;
import dev.certloom.installation.ServiceClient.Answer;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A certificate that is backed up, deleted, purged and restored, again and again, until nobody answers any longer; and what must hold
 * then, wherever it was in its course.
 */
final class BackupCycle {

    private static final RunningService SERVICE = SharedService.get();
    private static final int TOO_MANY_REQUESTS = 429;

    /** Each is tried once the one before was answered. */
    private enum Step {
        BACK_UP("POST", "/certificates/%s/backup"),
        DELETE("DELETE", "/certificates/%s"),
        PURGE("DELETE", "/deletedcertificates/%s"),
        RESTORE("POST", "/certificates/restore");

        private final String verb;
        private final String path;

        Step(String verb, String path) {
            this.verb = verb;
            this.path = path;
        }

        private Step next() {
            return switch (this) {
                case BACK_UP -> DELETE;
                case DELETE -> PURGE;
                case PURGE -> RESTORE;
                case RESTORE -> BACK_UP;
            };
        }
    }

    private enum State {
        THERE,
        DELETED,
        GONE
    }

    private final Wanted certificate;
    private final List<String> backups = new CopyOnWriteArrayList<>();
    private final List<Answer> unexpected = new CopyOnWriteArrayList<>();
    private volatile Step answered = Step.RESTORE;

    BackupCycle(Wanted certificate) {
        this.certificate = certificate;
    }

    /** Begins, and goes on until nobody answers. */
    void start() {
        Thread.startVirtualThread(() -> {
            try {
                while (unexpected.isEmpty()) {
                    take(answered.next());
                }
            } catch (UncheckedIOException nobodyAnswers) {
                // which is the end of it
            }
        });
    }

    private void take(Step step) {
        Answer answer = send(step, step == Step.RESTORE ? backups.getLast() : "");
        if (answer.status() == TOO_MANY_REQUESTS) {
            return;
        }
        if (answer.status() >= 300) {
            unexpected.add(answer);
            return;
        }
        if (step == Step.BACK_UP) {
            backups.add(answer.text("value"));
        }
        answered = step;
    }

    private Answer send(Step step, String backup) {
        return SERVICE.send(
                step.verb,
                step.path.formatted(certificate.name()),
                step == Step.RESTORE ? "{\"value\":\"" + backup + "\"}" : null);
    }

    /** Waits until it has gone round at least once. */
    void awaitRound() {
        await("a second backup of " + certificate.name())
                .atMost(Duration.ofMinutes(1))
                .until(() -> backups.size() > 1);
    }

    /** What was answered has happened, what was not has happened or not, and what is there is whole. */
    void isWhereItWasLeft() {
        assertThat(unexpected).isEmpty();
        List<State> possible = switch (answered) {
            case RESTORE -> List.of(State.THERE);
            case BACK_UP -> List.of(State.THERE, State.DELETED);
            case DELETE -> List.of(State.DELETED, State.GONE);
            case PURGE -> List.of(State.GONE, State.THERE);
        };
        assertThat(state()).as("after " + answered + " was answered").isIn(possible);
        if (state() == State.THERE) {
            isWhole();
        }
    }

    private State state() {
        if (SERVICE.send("GET", "/certificates/" + certificate.name(), null).status() == 200) {
            return State.THERE;
        }
        return SERVICE.send("GET", "/deletedcertificates/" + certificate.name(), null)
                                .status()
                        == 200
                ? State.DELETED
                : State.GONE;
    }

    private void isWhole() {
        assertThat(SERVICE.send("GET", "/secrets/" + certificate.name(), null).status())
                .isEqualTo(200);
        assertThat(SERVICE.send("GET", "/certificates/" + certificate.name() + "/versions", null)
                        .json()
                        .at("/value"))
                .hasSize(1);
    }

    /** Each backup that was handed out is one, the first and the last ones of many. */
    void eachBackupIsRestored() {
        List<String> some = backups.size() < 4
                ? backups
                : List.of(backups.getFirst(), backups.get(backups.size() - 2), backups.getLast());
        for (String backup : some) {
            if (state() == State.THERE) {
                assertThat(send(Step.DELETE, "").status()).isEqualTo(200);
            }
            if (state() == State.DELETED) {
                assertThat(send(Step.PURGE, "").status()).isEqualTo(204);
            }
            Answer restored = send(Step.RESTORE, backup);
            assertThat(restored.status()).as(restored.body()).isEqualTo(200);
            isWhole();
        }
        assertThat(SERVICE.count("""
                        select count(*) filter (where action in ('certificate-restored')) - count(*) filter (where action = 'certificate-purged')
                        from audit_line where object = ?
                        """, "certificates/" + certificate.name()))
                .as("each purge and restore is on record, and none besides")
                .isZero();
    }
}
