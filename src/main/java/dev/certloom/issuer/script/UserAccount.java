package dev.certloom.issuer.script;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Users of this machine, as its own programs tell of them. */
final class UserAccount {

    private static final String ROOT = "0";
    private static final int MAX_WAIT_SECONDS = 10;

    private final String user;
    private final String group;

    private UserAccount(String user, String group) {
        this.user = user;
        this.group = group;
    }

    /** A user with the main group; empty when the machine has none of the name. */
    static Optional<UserAccount> named(String name) {
        return output(List.of("id", "-u", name))
                .flatMap(user -> output(List.of("id", "-g", name)).map(group -> new UserAccount(user, group)));
    }

    /** As whom we are run. */
    static UserAccount own() {
        return new UserAccount(
                output(List.of("id", "-u")).orElse(""),
                output(List.of("id", "-g")).orElse(""));
    }

    boolean isRoot() {
        return user.equals(ROOT);
    }

    boolean isSameAs(UserAccount other) {
        return user.equals(other.user);
    }

    /** What precedes a program's path so that root runs it as this user, in no other group, and never as anyone else again. */
    List<String> launcher() {
        return List.of("setpriv", "--reuid=" + user, "--regid=" + group, "--clear-groups", "--no-new-privs");
    }

    /** What a short program of the system wrote, if it succeeded; without the last line's end. */
    static Optional<String> output(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                process.getOutputStream().close();
                if (!process.waitFor(MAX_WAIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                    return Optional.empty();
                }
                return Optional.of(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip());
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
