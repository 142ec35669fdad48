package dev.certloom.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * PostgreSQL's server programs, from the artifact that the build resolves for its own platform: Linux with glibc and
 * macOS, each on amd64 and arm64.
 */
final class PostgresDistribution {

    /** The version whose data folders these programs read and write. */
    static final int MAJOR = 18;

    private static final String NAME = "postgresql-18.6.0";

    private final Path bin;

    private PostgresDistribution(Path bin) {
        this.bin = bin;
    }

    /** The programs for this machine, unpacked if they are not yet. */
    static PostgresDistribution unpackedIn(Path software) throws IOException {
        String platform = platform();
        String resource = "/postgres-" + platform + ".txz";
        Archive archive = new Archive(NAME + "-" + platform, () -> open(resource));
        return new PostgresDistribution(archive.unpackedIn(software).resolve("bin"));
    }

    /** The command that runs one of the programs, as a user other than root, which PostgreSQL refuses. */
    List<String> command(String program, String... arguments) {
        Stream<String> command = Stream.concat(Stream.of(bin.resolve(program).toString()), Stream.of(arguments));
        return (isRoot() ? Stream.concat(Stream.of("unshare", "-U"), command) : command).toList();
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static InputStream open(String resource) {
        return Optional.ofNullable(PostgresDistribution.class.getResourceAsStream(resource))
                .orElseThrow(() -> new StartFailure(
                        "Expected PostgreSQL's programs for this machine, but this build holds no " + resource + ".",
                        "Build on a machine of this kind (Linux or macOS, amd64 or arm64), or set "
                                + "spring.datasource.url, .username and .password to a PostgreSQL of your own."));
    }

    private static String platform() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac") ? "darwin" : "linux";
        String machine = switch (System.getProperty("os.arch")) {
            case "aarch64", "arm64" -> "arm_64";
            case "amd64", "x86_64" -> "x86_64";
            default -> System.getProperty("os.arch");
        };
        return system + "-" + machine;
    }
}
