package dev.certloom.issuer.script;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Which commands may sign, and which may set records in DNS. Only settings name programs and folders; an issuer chooses one of the names.
 *
 * @param scripts by name: 1 to 63 letters, digits, dots, hyphens, underscores
 * @param dnsCommands those that set records, by name
 */
@ConfigurationProperties("certloom.issuers")
record ScriptSettings(
        @DefaultValue Map<String, Script> scripts,
        @DefaultValue Map<String, DnsCommand> dnsCommands) {

    static final String SCRIPTS = "certloom.issuers.scripts.";
    static final String DNS_COMMANDS = "certloom.issuers.dns-commands.";

    private static final Pattern NAME = Pattern.compile("[0-9A-Za-z._-]{1,63}");
    private static final Pattern USER = Pattern.compile("[0-9A-Za-z_][0-9A-Za-z_.-]{0,31}");
    private static final int MAX_WORDS = 64;
    private static final Duration MAX_TIMEOUT = Duration.ofMinutes(5);

    ScriptSettings {
        scripts = Map.copyOf(scripts);
        dnsCommands = Map.copyOf(dnsCommands);
        scripts.forEach((name, script) -> check(SCRIPTS, name, script));
        dnsCommands.forEach((name, command) -> check(DNS_COMMANDS, name, command.asScript()));
    }

    private static void check(String prefix, String name, Script script) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "Expected a name of 1 to 63 letters, digits, dots, hyphens and underscores after %s, but it is '%s'."
                            .formatted(prefix, name));
        }
        script.check(prefix + name);
    }

    /** What a script can do besides placing orders and saying how they stand. */
    enum Ability {
        /** Look an order up by our reference. */
        FIND,
        /** Cancel an order that it has accepted. */
        CANCEL,
        /** Revoke what it has signed. */
        REVOKE
    }

    /**
     * A script.
     *
     * @param command the program and its fixed arguments
     * @param folder where it is run
     * @param timeout how long a call may take
     * @param user as whom it is run
     * @param environment all the variables that it is given
     */
    record Script(
            @DefaultValue List<String> command,
            @DefaultValue("/") Path folder,
            @DefaultValue("PT30S") Duration timeout,
            @Nullable String user,
            @DefaultValue Map<String, String> environment,
            @DefaultValue Set<Ability> abilities) {

        Script {
            command = List.copyOf(command);
            environment = Map.copyOf(environment);
            abilities = Set.copyOf(abilities);
        }

        Script within(Duration atMost) {
            return atMost.compareTo(timeout) < 0
                    ? new Script(command, folder, atMost, user, environment, abilities)
                    : this;
        }

        Path program() {
            return Path.of(command.getFirst());
        }

        Optional<String> givenUser() {
            return Optional.ofNullable(user);
        }

        private void check(String setting) {
            demand(
                    !command.isEmpty()
                            && command.size() <= MAX_WORDS
                            && program().isAbsolute(),
                    setting + ".command to be the absolute path of a program, and up to 63 fixed arguments");
            demand(command.stream().noneMatch(Script::hasNul), setting + ".command to have no NUL");
            demand(folder.isAbsolute(), setting + ".folder to be an absolute path");
            demand(
                    timeout.isPositive() && timeout.compareTo(MAX_TIMEOUT) <= 0,
                    setting + ".timeout to be positive and at most " + MAX_TIMEOUT);
            demand(
                    user == null || USER.matcher(user).matches(),
                    setting + ".user to be the name of a user of this machine");
            demand(
                    environment.entrySet().stream()
                            .noneMatch(variable -> variable.getKey().isEmpty()
                                    || variable.getKey().contains("=")
                                    || hasNul(variable.getKey())
                                    || hasNul(variable.getValue())),
                    setting + ".environment to name variables, without '=' and NUL");
        }

        private static boolean hasNul(String text) {
            return text.indexOf('\0') >= 0;
        }

        /** Without the values of its environment. */
        @Override
        public String toString() {
            return "Script[" + command + "]";
        }
    }

    /**
     * A command that sets records.
     *
     * @param command the program and its fixed arguments
     * @param folder where it is run
     * @param timeout how long it may take
     * @param user as whom it is run
     * @param environment all the variables that it is given
     */
    record DnsCommand(
            @DefaultValue List<String> command,
            @DefaultValue("/") Path folder,
            @DefaultValue("PT30S") Duration timeout,
            @Nullable String user,
            @DefaultValue Map<String, String> environment) {

        /** It is run as one that signs. */
        Script asScript() {
            return new Script(command, folder, timeout, user, environment, Set.of());
        }

        /** Without the values of its environment. */
        @Override
        public String toString() {
            return "DnsCommand[" + command + "]";
        }
    }

    private static void demand(boolean met, String expectation) {
        if (!met) {
            throw new IllegalArgumentException("Expected " + expectation + ", but it is not so.");
        }
    }
}
