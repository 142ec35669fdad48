package dev.certloom.issuer.script;

import dev.certloom.issuer.script.ScriptSettings.Script;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;

/**
 * The scripts of the settings, each as it is run. None is run as root, and none that others could replace: whoever writes the
 * program decides what is signed.
 */
@Component
@EnableConfigurationProperties(ScriptSettings.class)
class Scripts {

    private static final Path GROUP_LAUNCHER = Path.of("/usr/bin/setsid");
    private static final String DEFAULT_USER = "nobody";

    /** {@code S_ISVTX} of POSIX. */
    private static final int STICKY = 01000;

    private final Map<String, InstalledScript> byName;
    private final Map<String, InstalledScript> dnsCommands;

    /** @throws UnusableCommand naming the setting when a script could not be run */
    Scripts(ScriptSettings settings) {
        byName = installed(ScriptSettings.SCRIPTS, settings.scripts());
        Map<String, Script> setters = new TreeMap<>();
        settings.dnsCommands().forEach((name, command) -> setters.put(name, command.asScript()));
        dnsCommands = installed(ScriptSettings.DNS_COMMANDS, setters);
    }

    private static Map<String, InstalledScript> installed(String prefix, Map<String, Script> scripts) {
        Map<String, InstalledScript> installed = new TreeMap<>();
        scripts.forEach((name, script) -> installed.put(name, installed(prefix + name, script)));
        return installed;
    }

    /**
     * A script that can be run.
     *
     * @param launcher what precedes its command
     */
    record InstalledScript(List<String> launcher, Script settings) {

        List<String> commandLine() {
            List<String> line = new ArrayList<>(launcher);
            line.addAll(settings.command());
            return line;
        }

        /** The same, with less time where its own is longer. */
        InstalledScript within(Duration atMost) {
            return new InstalledScript(launcher, settings.within(atMost));
        }
    }

    Optional<InstalledScript> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** Whether it is there still, and whom it is run as can execute it. */
    boolean canRun(InstalledScript script) {
        Path program = script.settings().program();
        List<String> user = script.launcher().subList(1, script.launcher().size());
        return Files.isExecutable(program) && (user.isEmpty() || canRun(user, program));
    }

    /** Their names, in order. */
    List<String> names() {
        return List.copyOf(byName.keySet());
    }

    /** The names of the commands that set records. */
    List<String> dnsCommandNames() {
        return List.copyOf(dnsCommands.keySet());
    }

    /** A command that sets records. */
    Optional<InstalledScript> findDnsCommand(String name) {
        return Optional.ofNullable(dnsCommands.get(name));
    }

    private static InstalledScript installed(String setting, Script script) {
        Path program = script.program();
        demand(Files.isRegularFile(program), setting + ".command", "to be a program, but there is none at " + program);
        demand(
                Files.isExecutable(program),
                setting + ".command",
                "to be a program, but " + program + " is not executable");
        demandKept(setting + ".command", program);
        demand(
                Files.isDirectory(script.folder()),
                setting + ".folder",
                "to be a folder, but there is none at " + script.folder());
        demand(
                Files.isExecutable(GROUP_LAUNCHER),
                setting + ".command",
                "to be run in a group of processes that can be ended as a whole, but there is no " + GROUP_LAUNCHER
                        + " (util-linux)");
        List<String> launcher = new ArrayList<>();
        launcher.add(GROUP_LAUNCHER.toString());
        launcher.addAll(userChange(setting + ".user", script));
        return new InstalledScript(List.copyOf(launcher), script);
    }

    /**
     * Only its owner may write the program, and not anybody may put another in its place: neither where it is, nor on the way
     * there. In a folder with the sticky bit, such as {@code /tmp}, nobody replaces what is another's.
     */
    private static void demandKept(String setting, Path program) {
        try {
            Path real = program.toRealPath();
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(real);
            demand(
                    !permissions.contains(PosixFilePermission.OTHERS_WRITE),
                    setting,
                    "to be a program that only its owner can write, but anybody may write to " + real);
            demand(
                    !permissions.contains(PosixFilePermission.GROUP_WRITE),
                    setting,
                    "to be a program that only its owner can write, but its group may write to " + real);
            for (Path path : List.of(program.normalize(), real)) {
                for (Path folder = path.getParent(); folder != null; folder = folder.getParent()) {
                    demand(
                            !Files.getPosixFilePermissions(folder).contains(PosixFilePermission.OTHERS_WRITE)
                                    || isSticky(folder),
                            setting,
                            "to be a program that nobody else can replace, but anybody may write to " + folder);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isSticky(Path folder) throws IOException {
        return Files.getAttribute(folder, "unix:mode") instanceof Integer mode && (mode & STICKY) != 0;
    }

    private static List<String> userChange(String setting, Script script) {
        UserAccount own = UserAccount.own();
        if (!own.isRoot()) {
            script.givenUser()
                    .ifPresent(name -> demand(
                            UserAccount.named(name).filter(own::isSameAs).isPresent(),
                            setting,
                            "to be left out, or Certloom to be run as root, but neither is so: only root can run a "
                                    + "command as another user"));
            return List.of();
        }
        String name = script.givenUser().orElse(DEFAULT_USER);
        Optional<UserAccount> user = UserAccount.named(name);
        demand(user.isPresent(), setting, "to be a user of this machine, but there is no '" + name + "'");
        demand(!user.get().isRoot(), setting, "to be another user than root, but it is root");
        List<String> launcher = user.get().launcher();
        demand(
                canRun(launcher, script.program()),
                setting,
                "to be a user that can execute %s (with setpriv of util-linux, since Certloom runs as root), but '%s' cannot"
                        .formatted(script.program(), name));
        return launcher;
    }

    private static boolean canRun(List<String> launcher, Path program) {
        List<String> probe = new ArrayList<>(launcher);
        probe.addAll(List.of("test", "-x", program.toString()));
        return UserAccount.output(probe).isPresent();
    }

    private static void demand(boolean met, String setting, String expectation) {
        if (!met) {
            throw new UnusableCommand(setting, expectation);
        }
    }
}
