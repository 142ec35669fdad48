package dev.certloom.issuer.script;

import dev.certloom.issuer.CallSettings;
import dev.certloom.issuer.DnsRecordCommands;
import dev.certloom.issuer.script.ScriptSettings.Ability;
import dev.certloom.issuer.script.ScriptSettings.DnsCommand;
import dev.certloom.issuer.script.ScriptSettings.Script;
import dev.certloom.runtime.ProgramRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.util.FileSystemUtils;

/** A shell script in a folder of its own, with one beside it that it may write to, whoever it is run as. */
public final class TestScript implements AutoCloseable {

    private final Path folder;
    private final Path program;
    private final Path data;

    /** @param text from its first line on, which names the shell */
    public TestScript(String text) {
        try {
            folder = Files.createTempDirectory("certloom-test-script");
            permit(folder, "rwxr-xr-x");
            program = Files.writeString(folder.resolve("script"), text);
            permit(program, "rwxr-xr-x");
            data = permit(Files.createDirectory(folder.resolve("data")), "rwxrwxrwx");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path permit(Path path, String permissions) throws IOException {
        return Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    public Path program() {
        return program;
    }

    /** Where it is run. */
    public Path data() {
        return data;
    }

    /** Whether it can be run at all. */
    void setExecutable(boolean executable) {
        try {
            permit(program, executable ? "rwxr-xr-x" : "rw-r--r--");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a file that the script reads. */
    public void write(String name, String text) {
        try {
            permit(Files.writeString(data.resolve(name), text), "rw-rw-rw-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes a file that the script looks for. */
    public void remove(String name) {
        try {
            Files.deleteIfExists(data.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lines of a file that the script writes. */
    public List<String> lines(String name) {
        try {
            return Files.exists(data.resolve(name)) ? Files.readAllLines(data.resolve(name)) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes the root that it signs with: {@code ca.key} and {@code ca.pem}. */
    public TestScript withAuthority() {
        ProgramRun.of(new ProcessBuilder(
                                "openssl",
                                "req",
                                "-x509",
                                "-newkey",
                                "ec",
                                "-pkeyopt",
                                "ec_paramgen_curve:P-256",
                                "-nodes",
                                "-subj",
                                "/CN=Root of a script",
                                "-days",
                                "365",
                                "-keyout",
                                "ca.key",
                                "-out",
                                "ca.pem")
                        .directory(data.toFile())
                        .redirectErrorStream(true))
                .requireSuccess();
        try {
            permit(data.resolve("ca.key"), "rw-r--r--");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** As settings may name it. */
    Script settings(Duration timeout, Map<String, String> environment, Ability... abilities) {
        return new Script(
                List.of(program.toString(), "one", "two words"), data, timeout, null, environment, Set.of(abilities));
    }

    /** An installation that has it alone. */
    static Scripts installed(String name, Script settings) {
        return new Scripts(new ScriptSettings(Map.of(name, settings), Map.of()));
    }

    /** An installation in which it sets records, and may read these variables. */
    public DnsRecordCommands settingRecords(String name, Map<String, String> environment) {
        DnsCommand settings =
                new DnsCommand(List.of(program.toString(), "one"), data, Duration.ofSeconds(30), null, environment);
        return new DnsCommands(
                new Scripts(new ScriptSettings(Map.of(), Map.of(name, settings))),
                new CallSettings(1, false, Duration.ofSeconds(1), Duration.ofSeconds(1), 64, List.of(), false));
    }

    @Override
    public void close() {
        try {
            FileSystemUtils.deleteRecursively(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
